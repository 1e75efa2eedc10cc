//! From a bot to its server.

use super::Server;
use crate::{
    bot::{Bot, BotBuilder, StateFor},
    error::Result,
};

impl Bot {
    /// Serves it until the process is told to stop (SIGINT or SIGTERM), as [`BotBuilder::serve`] does.
    ///
    /// # Errors
    /// If the address cannot be listened on, and if a store that the bot
    /// [requires](crate::store::Stores::require) cannot be used.
    pub async fn serve(&self) -> Result {
        self.listen().await?.run().await;
        Ok(())
    }

    /// Asks the stores that the bot [requires](crate::store::Stores::require), and listens on the configured
    /// address.
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
    /// If the address cannot be listened on.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn bind(&self) -> Result<Server> {
        Server::bind(self.clone())
    }
}

// The bound on `G` stands on the method, as on `BotBuilder::build`.
impl<S: Send + Sync, G> BotBuilder<S, G> {
    /// Finishes the bot and serves it until the process is told to stop (SIGINT or SIGTERM).
    ///
    /// Log lines go to standard error, unless the program has set a `tracing` subscriber before or
    /// the feature `log` is off.
    ///
    /// # Errors
    /// As [`build`](Self::build), if the address cannot be listened on, and if a store that the bot
    /// [requires](crate::store::Stores::require) cannot be used.
    pub async fn serve(self) -> Result
    where
        G: StateFor<S>,
    {
        self.build()?.serve().await
    }
}
