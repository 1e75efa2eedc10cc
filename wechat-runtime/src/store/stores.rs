//! Choice of a bot's stores.

use std::{fmt, sync::Arc, time::Duration};

use super::{Deliveries, Sessions, StoreLayer, Tokens};

/// Stores of a bot, passed to [`BotBuilder::stores`](crate::BotBuilder::stores).
///
/// A store holds the state that several instances of a bot share: which instance handles a message,
/// [sessions](crate::Session), and the access token of the client that the bot creates from its
/// settings (feature `client`). By default all of it is in this process's memory.
///
/// An `Arc` of a store that holds all three converts into `Stores`.
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use wechat_runtime::store::{Memory, Stores};
///
/// let one_for_all = Stores::from(Arc::new(Memory::new())).sessions_for(Duration::from_hours(24));
/// let sessions_alone = Stores::new().sessions(Arc::new(Memory::new()));
/// # let _ = (one_for_all, sessions_alone);
/// ```
#[derive(Default)]
#[must_use = "stores do nothing until a bot is given them"]
pub struct Stores {
    pub(crate) deliveries: Option<Arc<dyn Deliveries>>,
    pub(crate) sessions: Option<Arc<dyn Sessions>>,
    pub(crate) tokens: Option<Arc<dyn Tokens>>,
    pub(crate) layers: Vec<Box<dyn StoreLayer>>,
    pub(crate) sessions_for: Option<Duration>,
    pub(crate) required: bool,
}

impl<T: Deliveries + Sessions + Tokens + 'static> From<Arc<T>> for Stores {
    /// Uses one store for messages, sessions and access tokens.
    fn from(store: Arc<T>) -> Self {
        Self::new()
            .deliveries(Arc::clone(&store) as _)
            .sessions(Arc::clone(&store) as _)
            .tokens(store)
    }
}

impl Stores {
    /// Creates the default: this process's memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the store of messages, on which instances agree which of them handles a message.
    pub fn deliveries(mut self, store: Arc<dyn Deliveries>) -> Self {
        self.deliveries = Some(store);
        self
    }

    /// Sets the store of sessions.
    pub fn sessions(mut self, store: Arc<dyn Sessions>) -> Self {
        self.sessions = Some(store);
        self
    }

    /// Sets the store of the access token. A client that is passed to
    /// [`BotBuilder`](crate::BotBuilder) has its own.
    pub fn tokens(mut self, store: Arc<dyn Tokens>) -> Self {
        self.tokens = Some(store);
        self
    }

    /// Sets how long a [`Session`](crate::Session) is kept after it was last saved, 30 minutes by
    /// default.
    pub fn sessions_for(mut self, time: Duration) -> Self {
        self.sessions_for = Some(time);
        self
    }

    /// Adds a layer between the bot and its stores, to observe calls or to encrypt values. The layer
    /// added last sees a call first.
    pub fn layer(mut self, layer: impl StoreLayer + 'static) -> Self {
        self.layers.push(Box::new(layer));
        self
    }

    /// Refuses to start the bot while a store cannot be reached or written:
    /// [`serve`](crate::BotBuilder::serve) and [`Bot::check_stores`](crate::Bot::check_stores)
    /// return an error that names the store and the remedy. Without this the bot starts, logs the
    /// fault, and uses the store as soon as it can. A store that fails later does not stop the
    /// bot.
    ///
    /// ```no_run
    /// # use wechat_runtime::prelude::*;
    /// # #[fallback]
    /// # async fn other() {}
    /// # static HANDLERS: Handlers = handlers![other];
    /// # #[cfg(feature = "redis")]
    /// # async fn run() -> wechat_runtime::Result {
    /// use std::sync::Arc;
    /// use wechat_runtime::store::{Redis, Stores};
    ///
    /// let redis = Arc::new(Redis::connect("redis://127.0.0.1/")?);
    /// Bot::from_env(&HANDLERS)?.stores(Stores::from(redis).require()).serve().await
    /// # }
    /// ```
    pub fn require(mut self) -> Self {
        self.required = true;
        self
    }

    /// Wraps a store of messages in the layers.
    pub(crate) fn layered_deliveries(&self) -> Option<Arc<dyn Deliveries>> {
        let store = self.deliveries.clone()?;
        Some(
            self.layers
                .iter()
                .fold(store, |store, layer| layer.deliveries(store)),
        )
    }

    /// Wraps a store of sessions in the layers.
    pub(crate) fn layered_sessions(&self, store: Arc<dyn Sessions>) -> Arc<dyn Sessions> {
        self.layers
            .iter()
            .fold(store, |store, layer| layer.sessions(store))
    }

    /// Wraps a store of access tokens in the layers.
    #[cfg(feature = "client")]
    pub(crate) fn layered_tokens(&self) -> Option<Arc<dyn Tokens>> {
        let store = self.tokens.clone()?;
        Some(
            self.layers
                .iter()
                .fold(store, |store, layer| layer.tokens(store)),
        )
    }
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores")
            .field("deliveries", &self.deliveries.is_some())
            .field("sessions", &self.sessions.is_some())
            .field("tokens", &self.tokens.is_some())
            .field("layers", &self.layers.len())
            .field("sessions_for", &self.sessions_for)
            .field("required", &self.required)
            .finish()
    }
}
