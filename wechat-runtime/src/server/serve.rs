//! Starts the server of a bot.

use wechat_core::Result;

use super::Server;
use crate::bot::{Bot, BotBuilder, StateFor};

impl Bot {
    /// Serves the bot until the process receives SIGINT or SIGTERM, as [`BotBuilder::serve`] does.
    ///
    /// # Errors
    /// If listening on the address fails, or if a store that the bot
    /// [requires](crate::store::Stores::require) cannot be used.
    pub async fn serve(&self) -> Result {
        self.listen().await?.run().await;
        Ok(())
    }

    /// Checks the stores that the bot [requires](crate::store::Stores::require), and listens on the
    /// configured address.
    ///
    /// # Errors
    /// As [`serve`](Self::serve).
    pub async fn listen(&self) -> Result<Server> {
        if self.0.requires_store() {
            self.check_stores().await?;
        }
        self.bind()
    }

    /// Listens on the configured address.
    ///
    /// # Errors
    /// If listening on the address fails.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn bind(&self) -> Result<Server> {
        Server::bind(self.clone())
    }
}

// The bound on `G` is on the method, as on `BotBuilder::build`.
impl<S: Send + Sync, G> BotBuilder<S, G> {
    /// Builds the bot and serves it until the process receives SIGINT or SIGTERM.
    ///
    /// Log lines go to standard error, unless the program has installed a `tracing` subscriber or
    /// the feature `log` is off.
    ///
    /// # Errors
    /// As [`build`](Self::build), and if listening on the address fails, or if a store that the bot
    /// [requires](crate::store::Stores::require) cannot be used.
    pub async fn serve(self) -> Result
    where
        G: StateFor<S>,
    {
        self.build()?.serve().await
    }
}
