//! Options of a bot and their defaults.

use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::Semaphore;
#[cfg(feature = "client")]
use wechat_api::Api;

use super::BotBuilder;
use crate::{
    allow_list::AllowList,
    chat::ChatOptions,
    delivery,
    handler::late::Late,
    session,
    store::{Deliveries, Sessions, StoreLayer, Tokens},
};

pub(crate) struct Options {
    pub(crate) delivery: delivery::Options,
    pub(crate) timestamp_window: Option<u64>,
    pub(crate) deliveries: Option<Arc<dyn Deliveries>>,
    pub(crate) tokens: Option<Arc<dyn Tokens>>,
    pub(crate) sessions: Option<Arc<dyn Sessions>>,
    pub(crate) store_layer: Option<Box<dyn StoreLayer>>,
    pub(crate) keep_sessions: Duration,
    pub(crate) requires_store: bool,
    pub(crate) chats: ChatOptions,
    pub(crate) allow_only: Option<AllowList>,
    #[cfg(feature = "client")]
    pub(crate) api: Option<Api>,
}

impl Options {
    /// Wraps the configured stores in the layer. [`layered`](Self::layered) wraps the store of
    /// sessions, which has a default.
    pub(crate) fn apply_layer(&mut self) {
        let Some(layer) = &self.store_layer else {
            return;
        };
        self.deliveries = self.deliveries.take().map(|store| layer.deliveries(store));
        self.tokens = self.tokens.take().map(|store| layer.tokens(store));
    }

    /// Wraps a store of sessions in the layer, if there is one.
    pub(crate) fn layered(&self, store: Arc<dyn Sessions>) -> Arc<dyn Sessions> {
        match &self.store_layer {
            Some(layer) => layer.sessions(store),
            None => store,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            delivery: delivery::Options::default(),
            timestamp_window: Some(300),
            deliveries: None,
            tokens: None,
            sessions: None,
            store_layer: None,
            keep_sessions: session::KEEP,
            requires_store: false,
            chats: ChatOptions::default(),
            allow_only: None,
            #[cfg(feature = "client")]
            api: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("reply_within", &self.delivery.reply_within)
            .field("late", &self.delivery.late)
            .finish_non_exhaustive()
    }
}

impl<S, G> BotBuilder<S, G> {
    /// Sets the client that handlers take as `api: Api` and that sends late answers. By default the
    /// bot creates one if its settings have an AppID and an AppSecret.
    #[cfg(feature = "client")]
    pub fn api(mut self, api: Api) -> Self {
        self.options.api = Some(api);
        self
    }

    /// Sets the text for the user when a handler fails, panics or is too slow. By default the user
    /// sees nothing.
    ///
    /// This text, [`thinking_text`](Self::thinking_text) and [`overload_text`](Self::overload_text)
    /// are not sent in answer to an event to which no user expects an answer
    /// ([`Push::expects_answer`](crate::Push::expects_answer)).
    pub fn error_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.error_reply = text.into().into();
        self
    }

    /// Sets the time that a request waits for its handler, 4.5 s by default. The platform closes
    /// the connection after 5 s.
    pub fn reply_within(mut self, limit: Duration) -> Self {
        self.options.delivery.reply_within = limit;
        self
    }

    /// Sets the time after which a running handler is dropped, 60 s by default.
    pub fn handler_limit(mut self, limit: Duration) -> Self {
        self.options.delivery.handler_limit = limit;
        self
    }

    /// Sets the allowed difference between a request's timestamp and this machine's clock, 300 s by
    /// default; `None` allows any. Fractions of a second are ignored.
    pub fn timestamp_window(mut self, window: Option<Duration>) -> Self {
        self.options.timestamp_window = window.map(|window| window.as_secs());
        self
    }

    /// Sets how a late answer reaches the user, unless its handler sets that itself (`late = …`).
    /// All ways are enabled by default: the platform's retries wait for it, otherwise it is sent as
    /// a customer-service message, otherwise it is collected.
    pub fn late(mut self, late: Late) -> Self {
        self.options.delivery.late = late;
        self
    }

    /// Sets the text for the user while a late answer is on its way or waits to be collected:
    /// 「思考中……」. By default the user sees nothing before a customer-service message, and
    /// instructions before an answer to collect.
    pub fn thinking_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.thinking_reply = Some(text.into().into());
        self
    }

    /// Sets the text with which a user collects a late answer. By default any message collects it.
    pub fn collect_on(mut self, word: impl Into<String>) -> Self {
        self.options.delivery.collect_word = Some(word.into().trim().to_owned());
        self
    }

    /// Sets how long a late answer waits to be collected, one hour by default.
    pub fn keep_late_for(mut self, time: Duration) -> Self {
        self.options.delivery.keep_late = time;
        self
    }

    /// Sets how many attempts per five minutes may be released without an answer so that the next
    /// one can wait, 20 by default. The platform counts each as a failure, warns at 30, and pauses
    /// for a minute after too many. Each instance counts separately. Beyond the limit, answers fall
    /// back to the next way at once.
    pub fn held_tries(mut self, most: usize) -> Self {
        self.options.delivery.held_tries = most;
        self
    }

    /// Sets how many handlers may run at once, 10,000 by default. Further pushes are answered with
    /// [`overload_text`](Self::overload_text).
    pub fn max_running(mut self, most: usize) -> Self {
        self.options.delivery.max_running = most.min(Semaphore::MAX_PERMITS);
        self
    }

    /// Sets the text for the user while too many handlers run. By default the user sees nothing.
    pub fn overload_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.overload_reply = text.into().into();
        self
    }

    /// Sets how many answers are remembered for the platform's retries, 100,000 by default. Each is
    /// kept for a minute, so this covers 1,300 messages a second; at higher rates up to twice as
    /// many are kept. At full use this takes some 80 MB, and at most 128 MB: fewer long answers are
    /// remembered. With 0, a retry that arrives after the answer counts as a new message.
    pub fn remember(mut self, messages: usize) -> Self {
        self.options.delivery.remember = messages;
        self
    }

    /// Handles each attempt of the platform separately, as other libraries do: a handler may then
    /// run three times for one message. For servers that deduplicate retries themselves.
    pub fn without_joining(mut self) -> Self {
        self.options.delivery.joins = false;
        self
    }

    /// Sets the store that the instances of a bot share: which instance handles a message, the
    /// users' [`Session`](crate::Session)s, and with the feature `client` the access token of the
    /// client that the bot creates from its settings. By default the bot assumes that it has a
    /// single instance.
    ///
    /// ```no_run
    /// # use wechat_runtime::prelude::*;
    /// # #[fallback]
    /// # async fn other() {}
    /// # static HANDLERS: Handlers = handlers![other];
    /// # #[cfg(feature = "redis")]
    /// # async fn run() -> wechat_runtime::Result {
    /// use std::sync::Arc;
    /// use wechat_runtime::store::Redis;
    ///
    /// let redis = Arc::new(Redis::connect("redis://127.0.0.1/")?);
    /// Bot::from_env(&HANDLERS)?.stores(redis).serve().await
    /// # }
    /// ```
    pub fn stores<T: Deliveries + Sessions + Tokens + 'static>(mut self, store: Arc<T>) -> Self {
        self.options.deliveries = Some(Arc::clone(&store) as Arc<dyn Deliveries>);
        self.options.sessions = Some(Arc::clone(&store) as Arc<dyn Sessions>);
        self.options.tokens = Some(store);
        self
    }

    /// Sets the shared store for messages only.
    pub fn deliveries(mut self, store: Arc<dyn Deliveries>) -> Self {
        self.options.deliveries = Some(store);
        self
    }

    /// Sets the shared store for sessions only.
    pub fn sessions(mut self, store: Arc<dyn Sessions>) -> Self {
        self.options.sessions = Some(store);
        self
    }

    /// Sets a layer between the bot and its stores, for instance to observe calls or to encrypt
    /// values.
    pub fn store_layer(mut self, layer: impl StoreLayer + 'static) -> Self {
        self.options.store_layer = Some(Box::new(layer));
        self
    }

    /// Sets how long a [`Session`](crate::Session) is kept after it was last saved, half an hour by
    /// default.
    pub fn sessions_for(mut self, time: Duration) -> Self {
        self.options.keep_sessions = time;
        self
    }

    /// Sets the limits and texts of [dialogues](crate::Chat).
    pub fn chats(mut self, options: ChatOptions) -> Self {
        self.options.chats = options;
        self
    }

    /// Accepts pushes from these addresses only; by default from all. Pushes from other addresses
    /// get a 403, and the log names the address and how to allow it.
    ///
    /// ```no_run
    /// # use wechat_runtime::prelude::*;
    /// # #[fallback]
    /// # async fn other() {}
    /// # static HANDLERS: Handlers = handlers![other];
    /// # #[cfg(feature = "client")]
    /// # async fn run() -> wechat_runtime::Result {
    /// use wechat_runtime::AllowList;
    ///
    /// // nginx on this machine names the client.
    /// let allowed = AllowList::of_platform().trusted_proxies(["127.0.0.1", "::1"]);
    /// Bot::from_env(&HANDLERS)?.allow_only(allowed).serve().await
    /// # }
    /// ```
    ///
    /// The console's URL check is accepted from any address: it is signed with the Token and
    /// changes nothing.
    pub fn allow_only(mut self, list: AllowList) -> Self {
        self.options.allow_only = Some(list);
        self
    }

    /// Refuses to start while the store is unreachable or not writable: [`serve`](Self::serve)
    /// returns an error that names the store and the remedy, and so does
    /// [`Bot::check_stores`](crate::Bot::check_stores). By default the bot starts, logs a warning,
    /// and uses the store once it is reachable. A store that fails later does not stop the bot.
    ///
    /// ```no_run
    /// # use wechat_runtime::prelude::*;
    /// # #[fallback]
    /// # async fn other() {}
    /// # static HANDLERS: Handlers = handlers![other];
    /// # #[cfg(feature = "redis")]
    /// # async fn run() -> wechat_runtime::Result {
    /// # use std::sync::Arc;
    /// # use wechat_runtime::store::Redis;
    /// let redis = Arc::new(Redis::connect("redis://127.0.0.1/")?);
    /// Bot::from_env(&HANDLERS)?.stores(redis).require_store().serve().await
    /// # }
    /// ```
    pub fn require_store(mut self) -> Self {
        self.options.requires_store = true;
        self
    }
}
