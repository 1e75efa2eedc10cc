//! Putting a bot together.

use std::{fmt, sync::Arc, time::Duration};

#[cfg(feature = "client")]
use crate::api::Api;
use crate::{
    account::Account,
    dispatch::{Dispatch, Dispatcher},
    envelope::Credentials,
    error::Result,
    explain::{Explanation, Routes},
    extract::Context,
    probe::Probe,
    push::Push,
    reply::Reply,
    server::Server,
    settings::Settings,
    table::Handlers,
    tasks::Tasks,
};

/// A bot: handlers, state and settings, ready to answer requests.
///
/// A clone is cheap and is the same bot. It is a [`tower_service::Service`] of HTTP requests, for
/// mounting in another server; [`serve`](BotBuilder::serve) is the built-in one. It checks the path of
/// a request itself, so mount it where the path stays whole: in axum with `route_service`, not with
/// `nest_service`.
#[derive(Clone)]
pub struct Bot(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) credentials: Credentials,
    pub(crate) account: Account,
    #[cfg(feature = "client")]
    pub(crate) api: Option<Api>,
    pub(crate) options: Options,
    pub(crate) dispatch: Box<dyn Dispatch>,
    /// Handlers that run, and connections.
    pub(crate) tasks: Tasks,
}

impl Inner {
    /// What a handler is called for.
    pub(crate) fn context(&self, push: Push) -> Context {
        let cx = Context::new(push, self.account.clone());
        #[cfg(feature = "client")]
        let cx = cx.with_api(self.api.clone());
        cx
    }
}

pub(crate) struct Options {
    pub(crate) reply_within: Duration,
    pub(crate) handler_limit: Duration,
    pub(crate) error_reply: Reply,
    pub(crate) timestamp_window: Option<u64>,
}

/// A bot in the making; see [`Bot::from_env`].
///
/// `S` is the state of its handlers, `G` what was given so far: the compiler lets a bot be built
/// only when the two agree.
#[must_use = "a builder does nothing until it is built or served"]
pub struct BotBuilder<S: 'static, G = ()> {
    settings: Settings,
    handlers: &'static Handlers<S>,
    state: G,
    #[cfg(feature = "client")]
    api: Option<Api>,
    options: Options,
}

impl Bot {
    /// Begins a bot with the settings of the environment, see [`Settings`].
    ///
    /// # Errors
    /// If a setting is missing or malformed.
    pub fn from_env<S>(handlers: &'static Handlers<S>) -> Result<BotBuilder<S>> {
        Ok(Self::with_settings(Settings::from_env()?, handlers))
    }

    /// Begins a bot that also starts without any settings, with a public demo token on loopback,
    /// and then prints `curl` lines to talk to it; see [`Settings::from_env_or_demo`].
    ///
    /// # Errors
    /// If a setting is malformed.
    pub fn from_env_or_demo<S>(handlers: &'static Handlers<S>) -> Result<BotBuilder<S>> {
        Ok(Self::with_settings(Settings::from_env_or_demo()?, handlers))
    }

    /// Begins a bot with these settings.
    pub fn with_settings<S>(settings: Settings, handlers: &'static Handlers<S>) -> BotBuilder<S> {
        BotBuilder {
            settings,
            handlers,
            state: (),
            #[cfg(feature = "client")]
            api: None,
            options: Options {
                // The platform hangs up after 5 s. Half a second is kept for the way back.
                reply_within: Duration::from_millis(4_500),
                handler_limit: Duration::from_mins(1),
                error_reply: Reply::success(),
                timestamp_window: Some(300),
            },
        }
    }

    /// All routes in the order in which they are asked, with file and line of their handlers.
    pub fn routes(&self) -> Routes {
        Routes::new(self.0.dispatch.routes())
    }

    /// Which handler would answer this, and why each other one would not. Nothing is called but
    /// guards and the parameters' extractors.
    ///
    /// ```
    /// # use wechat_runtime::{Probe, Settings, Token, prelude::*};
    /// #[on_text("order {id}")]
    /// async fn order(id: u64) {}
    ///
    /// #[on_text]
    /// async fn other() {}
    ///
    /// static HANDLERS: Handlers = handlers![order, other];
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let bot = Bot::with_settings(Settings::new(Token::new("token")?), &HANDLERS).build()?;
    /// let explanation = bot.explain("order seven");
    /// assert_eq!(explanation.winner().map(|handler| handler.name), Some("other"));
    /// println!("{explanation}");
    /// assert!(bot.explain(Probe::message("image")).winner().is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(&self, probe: impl Into<Probe>) -> Explanation {
        let cx = self.0.context(probe.into().push());
        self.0.dispatch.explain(&cx)
    }

    /// The settings that it was built with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The client of the platform's API, if the bot was given one or its settings have an AppID and an
    /// AppSecret.
    #[cfg(feature = "client")]
    pub fn api(&self) -> Option<&Api> {
        self.0.api.as_ref()
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

impl<S, G> BotBuilder<S, G> {
    /// Gives the state that handlers borrow from.
    pub fn state(self, state: S) -> BotBuilder<S, State<S>> {
        BotBuilder {
            settings: self.settings,
            handlers: self.handlers,
            state: State(state),
            #[cfg(feature = "client")]
            api: self.api,
            options: self.options,
        }
    }

    /// The client that handlers take as `api: Api`. Without it the bot makes one of its settings' AppID and
    /// AppSecret, if it has both.
    #[cfg(feature = "client")]
    pub fn api(mut self, api: Api) -> Self {
        self.api = Some(api);
        self
    }

    /// What the user reads when a handler fails, panics or is too slow. Without it they see nothing.
    pub fn error_text(mut self, text: impl Into<String>) -> Self {
        self.options.error_reply = text.into().into();
        self
    }

    /// How long a request may wait for its handler, 4.5 s by default. The platform hangs up at 5 s.
    pub fn reply_within(mut self, limit: Duration) -> Self {
        self.options.reply_within = limit;
        self
    }

    /// After what time a handler that never ends is dropped, 60 s by default.
    pub fn handler_limit(mut self, limit: Duration) -> Self {
        self.options.handler_limit = limit;
        self
    }

    /// How far a request's timestamp may be from this machine's clock to either side, 300 s by
    /// default; `None` accepts any. Fractions of a second do not count.
    pub fn timestamp_window(mut self, window: Option<Duration>) -> Self {
        self.options.timestamp_window = window.map(|window| window.as_secs());
        self
    }
}

// The bound on `G` stands on the methods: on the block, a missing state would be an error about
// methods instead of one about the state.
impl<S: Send + Sync, G> BotBuilder<S, G> {
    /// Finishes the bot.
    ///
    /// # Errors
    /// If a pattern is too large to compile, or could never be reached, or a setting cannot work.
    pub fn build(self) -> Result<Bot>
    where
        G: StateFor<S>,
    {
        let credentials = self.settings.credentials()?;
        let account = Account {
            app_id: self.settings.app_id.clone(),
        };
        #[cfg(feature = "client")]
        let api = match self.api {
            Some(api) => Some(api),
            None => Api::of(&self.settings)?,
        };
        let dispatch = Dispatcher::new(self.handlers, self.state.into_state())?;
        Ok(Bot(Arc::new(Inner {
            settings: self.settings,
            credentials,
            account,
            #[cfg(feature = "client")]
            api,
            options: self.options,
            dispatch: Box::new(dispatch),
            tasks: Tasks::default(),
        })))
    }

    /// Finishes the bot and serves it until the process is told to stop (SIGINT or SIGTERM).
    ///
    /// Log lines go to standard error, unless the program has set a `tracing` subscriber before or
    /// the feature `log` is off.
    ///
    /// # Errors
    /// As [`build`](Self::build), and if the address cannot be listened on.
    pub async fn serve(self) -> Result
    where
        G: StateFor<S>,
    {
        self.build()?.bind()?.run().await;
        Ok(())
    }
}

/// The state that a builder was given.
#[derive(Debug)]
pub struct State<S>(S);

/// Whether what a builder was given is the state `S` that its handlers need.
#[diagnostic::on_unimplemented(
    message = "this bot's handlers need their state",
    label = "no state was given",
    note = "add `.state(…)` with a `{S}` before this call"
)]
pub trait StateFor<S> {
    #[doc(hidden)]
    fn into_state(self) -> S;
}

/// What [`StateFor`] is implemented by. One impl for all keeps rustc from listing them.
#[doc(hidden)]
pub trait Holds<S> {
    fn into_held(self) -> S;
}

#[diagnostic::do_not_recommend]
impl<S, G: Holds<S>> StateFor<S> for G {
    fn into_state(self) -> S {
        self.into_held()
    }
}

impl<S> Holds<S> for State<S> {
    fn into_held(self) -> S {
        self.0
    }
}

impl Holds<()> for () {
    fn into_held(self) {}
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

impl<S, G> fmt::Debug for BotBuilder<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BotBuilder")
            .field("settings", &self.settings)
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}
