//! Options of a bot and their defaults.

use std::fmt;
#[cfg(feature = "client")]
use wechat_api::Api;

use super::BotBuilder;
use crate::{
    allow_list::AllowList,
    chat::ChatOptions,
    delivery::{self, LatePolicy, Limits},
    store::Stores,
};

#[derive(Default)]
pub(crate) struct Options {
    pub(crate) delivery: delivery::Options,
    pub(crate) stores: Stores,
    pub(crate) chats: ChatOptions,
    pub(crate) allow_only: Option<AllowList>,
    #[cfg(feature = "client")]
    pub(crate) api: Option<Api>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("late", &self.delivery.late)
            .field("limits", &self.delivery.limits)
            .field("stores", &self.stores)
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
    /// This text, [`thinking_text`](LatePolicy::thinking_text) and
    /// [`overload_text`](Self::overload_text) are not sent in answer to an event to which no user
    /// expects an answer ([`Push::expects_answer`](crate::Push::expects_answer)).
    pub fn error_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.error_reply = text.into().into();
        self
    }

    /// Sets the text for the user while too many handlers run. By default the user sees nothing.
    pub fn overload_text(mut self, text: impl Into<String>) -> Self {
        self.options.delivery.overload_reply = text.into().into();
        self
    }

    /// Sets what happens to an answer that is not ready in time: a [`LatePolicy`], or only its
    /// ways, a [`Late`](crate::Late). Replaces an earlier policy as a whole.
    ///
    /// ```
    /// # use wechat_runtime::{Settings, Token, prelude::*};
    /// # #[fallback]
    /// # async fn other() {}
    /// # static HANDLERS: Handlers = handlers![other];
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use wechat_runtime::{Late, LatePolicy};
    ///
    /// # let bot = || Token::new("token").map(|token| Bot::with_settings(Settings::new(token), &HANDLERS));
    /// bot()?.late(Late::WAIT | Late::COLLECT).build()?;
    /// bot()?.late(LatePolicy::new().thinking_text("思考中……")).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn late(mut self, policy: impl Into<LatePolicy>) -> Self {
        self.options.delivery.late = policy.into();
        self
    }

    /// Sets the limits on time and number. Replaces earlier limits as a whole.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.options.delivery.limits = limits;
        self
    }

    /// Handles each try of the platform separately, as other libraries do: a handler may then
    /// run three times for one message. For servers that deduplicate retries themselves.
    pub fn without_deduplication(mut self) -> Self {
        self.options.delivery.deduplicates = false;
        self
    }

    /// Sets the stores that the instances of a bot share: [`Stores`], or one store for everything.
    /// Replaces earlier stores as a whole. By default the bot assumes that it has a single
    /// instance.
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
    pub fn stores(mut self, stores: impl Into<Stores>) -> Self {
        self.options.stores = stores.into();
        self
    }

    /// Changes the stores that were set before, for instance to add a [layer](Stores::layer).
    pub fn map_stores(mut self, change: impl FnOnce(Stores) -> Stores) -> Self {
        self.options.stores = change(self.options.stores);
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
}
