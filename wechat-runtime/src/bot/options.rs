//! What a bot's author may decide, and what holds otherwise.

use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::Semaphore;

use super::BotBuilder;
#[cfg(feature = "client")]
use crate::api::Api;
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
    /// Wraps the stores that were given in the layer. The store of sessions is wrapped by [`layered`](Self::layered),
    /// because it has a default.
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
    /// The client that handlers take as `api: Api`, and that late answers are sent with. Without it the bot makes one
    /// of its settings' AppID and AppSecret, if it has both.
    #[cfg(feature = "client")]
    pub fn api(mut self, api: Api) -> Self {
        self.options.api = Some(api);
        self
    }

    /// What the user reads when a handler fails, panics or is too slow. Without it they see nothing.
    ///
    /// This text, [`thinking_text`](Self::thinking_text) and [`overload_text`](Self::overload_text) do not
    /// answer an event by which no user asks for an answer ([`Push::expects_answer`](crate::Push::expects_answer)).
    pub fn error_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.error_reply = text.into().into();
        self
    }

    /// How long a request may wait for its handler, 4.5 s by default. The platform hangs up at 5 s.
    pub fn reply_within(mut self, limit: Duration) -> Self {
        self.options.delivery.reply_within = limit;
        self
    }

    /// After what time a handler that never ends is dropped, 60 s by default.
    pub fn handler_limit(mut self, limit: Duration) -> Self {
        self.options.delivery.handler_limit = limit;
        self
    }

    /// How far a request's timestamp may be from this machine's clock to either side, 300 s by
    /// default; `None` accepts any. Fractions of a second do not count.
    pub fn timestamp_window(mut self, window: Option<Duration>) -> Self {
        self.options.timestamp_window = window.map(|window| window.as_secs());
        self
    }

    /// Which ways an answer may take that is not there in time, unless its handler says so itself
    /// (`late = …`). By default all: the platform's retries wait for it, else it is sent as a message, else collected.
    pub fn late(mut self, late: Late) -> Self {
        self.options.delivery.late = late;
        self
    }

    /// What the user reads while an answer is sent to them as a message, or waits to be collected: 「思考中……」. By
    /// default they read nothing before such a message, and before one that waits how to get it.
    pub fn thinking_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.thinking_reply = Some(text.into().into());
        self
    }

    /// The text by which a user gets an answer that waits for them. Without it, whatever they write next
    /// does.
    pub fn collect_on(mut self, word: impl Into<String>) -> Self {
        self.options.delivery.collect_word = Some(word.into().trim().to_owned());
        self
    }

    /// For how long an answer waits for its user, an hour by default.
    pub fn keep_late_for(mut self, time: Duration) -> Self {
        self.options.delivery.keep_late = time;
        self
    }

    /// How many tries may be let go without an answer in five minutes, 20 by default, so that the next one
    /// can wait on. The platform counts each as a failure, warns at 30, and sends nothing for a minute after
    /// too many; several instances count each for itself. Answers beyond take the next way at once.
    pub fn held_tries(mut self, most: usize) -> Self {
        self.options.delivery.held_tries = most;
        self
    }

    /// How many handlers may run at once, 10,000 by default. Further pushes are answered with
    /// [`overload_text`](Self::overload_text).
    pub fn max_running(mut self, most: usize) -> Self {
        self.options.delivery.max_running = most.min(Semaphore::MAX_PERMITS);
        self
    }

    /// What the user reads while too many handlers run. Without it they see nothing.
    pub fn overload_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.overload_reply = text.into().into();
        self
    }

    /// How many answers are remembered for the platform's retries, each for a minute: the last 100,000 by default,
    /// as many as 1,300 a second are in that time, and up to twice as many where there are more. At full use this
    /// is some 80 MB; of long answers fewer are remembered, 128 MB at most. With 0 a retry that comes after the
    /// answer is a message of its own.
    pub fn remember(mut self, messages: usize) -> Self {
        self.options.delivery.remember = messages;
        self
    }

    /// Handles each try of the platform's on its own, as other libraries do: a handler may then run three
    /// times for one message. For servers that tell retries apart themselves.
    pub fn without_joining(mut self) -> Self {
        self.options.delivery.joins = false;
        self
    }

    /// What the instances of a bot share: who handles a message, what is remembered of users
    /// ([`Session`](crate::Session)), and with the feature `client` the access token of the client that the bot
    /// makes of its settings. Without it this process is the only one.
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

    /// The same for messages alone.
    pub fn deliveries(mut self, store: Arc<dyn Deliveries>) -> Self {
        self.options.deliveries = Some(store);
        self
    }

    /// The same for sessions alone.
    pub fn sessions(mut self, store: Arc<dyn Sessions>) -> Self {
        self.options.sessions = Some(store);
        self
    }

    /// Puts a layer between the bot and its stores, whichever those are: to observe calls, or to encrypt values.
    pub fn store_layer(mut self, layer: impl StoreLayer + 'static) -> Self {
        self.options.store_layer = Some(Box::new(layer));
        self
    }

    /// For how long a [`Session`](crate::Session) is kept after it was last saved, half an hour by default.
    pub fn sessions_for(mut self, time: Duration) -> Self {
        self.options.keep_sessions = time;
        self
    }

    /// How [dialogues](crate::Chat) end, how many there may be, and what users read then.
    pub fn chats(mut self, options: ChatOptions) -> Self {
        self.options.chats = options;
        self
    }

    /// Takes pushes from these addresses only; by default from everywhere. Others get 403, and the log says which
    /// address it was and what to do if it should have been let in.
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
    /// // nginx on this machine says who calls.
    /// let allowed = AllowList::of_platform().trusted_proxies(["127.0.0.1", "::1"]);
    /// Bot::from_env(&HANDLERS)?.allow_only(allowed).serve().await
    /// # }
    /// ```
    ///
    /// The URL check of the console is answered from wherever it comes: only who knows the Token can pass it, and
    /// it changes nothing.
    pub fn allow_only(mut self, list: AllowList) -> Self {
        self.options.allow_only = Some(list);
        self
    }

    /// Refuses to start while the store cannot be reached or takes no writes: [`serve`](Self::serve) gives an
    /// error that names it and says what to do, and so does [`Bot::check_stores`](crate::Bot::check_stores).
    /// Without this the bot starts, says so in its log, and uses the store as soon as it can. A store that goes
    /// away later stops no bot.
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
