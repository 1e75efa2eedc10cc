//! Layers between a bot and its stores.

use std::sync::Arc;

use super::{Deliveries, Sessions, Tokens};

/// Layer between a bot and its stores, for instance to observe calls or to encrypt values.
///
/// Each method receives a store and returns the one that the bot uses instead, by default the same.
///
/// ```
/// use std::sync::Arc;
/// use wechat_runtime::store::{Sessions, StoreLayer};
///
/// struct Observed;
///
/// impl StoreLayer for Observed {
///     fn sessions(&self, store: Arc<dyn Sessions>) -> Arc<dyn Sessions> {
///         println!("the bot keeps sessions");
///         store
///     }
/// }
/// ```
pub trait StoreLayer: Send + Sync {
    /// Wraps the store of messages, if the bot was given one.
    fn deliveries(&self, store: Arc<dyn Deliveries>) -> Arc<dyn Deliveries> {
        store
    }

    /// Wraps the store of sessions: the bot's shared store, or its own in memory.
    fn sessions(&self, store: Arc<dyn Sessions>) -> Arc<dyn Sessions> {
        store
    }

    /// Wraps the store of access tokens, if the bot was given one.
    fn tokens(&self, store: Arc<dyn Tokens>) -> Arc<dyn Tokens> {
        store
    }
}
