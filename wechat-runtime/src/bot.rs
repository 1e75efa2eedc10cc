//! Bots and their builder.

mod options;

use std::{fmt, net::IpAddr, sync::Arc};

use ipnet::IpNet;
#[cfg(feature = "client")]
use wechat_api::Api;
use wechat_core::{__private::Credentials, Account, Error, Menu, Probe, Result};

pub(crate) use self::options::Options;
use crate::{
    allow_list::Allowed,
    chat::Dialogues,
    delivery::{Delivery, Parts},
    handler::{Extensions, extract::Environment},
    routing::{
        dispatch::{Dispatch as _, Dispatcher},
        explain::{Explanation, Routes},
        table::Handlers,
    },
    session::{self, SessionConfig},
    settings::Settings,
    store::{Deliveries, Memory, Sessions, unusable},
    util::throttle::KeyedThrottle,
};
#[cfg(feature = "client")]
use crate::{delivery::ReplySender, store::Tokens};

const NO_STORE: &str =
    "the stores are required but the bot has none: set one in `.stores(…)`, or remove `.require()`";

/// Bot: handlers, state and settings, ready to answer requests.
///
/// A clone is cheap and refers to the same bot. A bot is a [`tower_service::Service`] of HTTP
/// requests that another server can mount; [`serve`](BotBuilder::serve) starts the built-in one.
/// The bot checks the path of a request itself, so mount it where the path is unchanged: in axum
/// with `route_service`, not with `nest_service`. To accept pushes that a gateway compresses, wrap
/// it in `tower_http::decompression::RequestDecompressionLayer`: the limit of 64 KiB counts
/// decompressed bytes.
#[derive(Clone)]
pub struct Bot(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) credentials: Credentials,
    /// Allowed difference between a request's timestamp and this machine's clock in seconds; `None`
    /// allows any.
    pub(crate) timestamp_window: Option<u64>,
    #[cfg(feature = "client")]
    api: Option<Api>,
    menu: Option<&'static Menu>,
    /// Allowed source addresses of pushes; `None` allows all.
    pub(crate) allowed: Option<Allowed>,
    /// Proxies that send a PROXY protocol header.
    proxy_protocol: Vec<IpNet>,
    /// Rate limits of the log lines about refused requests, one per reason.
    pub(crate) refusal_throttle: KeyedThrottle<&'static str>,
    stores: CheckedStores,
    pub(crate) delivery: Arc<Delivery>,
}

/// Stores that can be checked before the bot is served.
struct CheckedStores {
    deliveries: Option<Arc<dyn Deliveries>>,
    sessions: Arc<dyn Sessions>,
    are_required: bool,
}

impl Inner {
    /// Returns whether connections from this address start with a PROXY protocol header.
    pub(crate) fn sends_proxy_header(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.proxy_protocol
            .iter()
            .any(|network| network.contains(&peer))
    }

    /// Returns whether the bot must not be served without its store.
    pub(crate) fn requires_store(&self) -> bool {
        self.stores.are_required
    }
}

/// Builder of a [`Bot`]; see [`Bot::from_env`].
///
/// `S` is the state that the handlers need, `G` the state given so far. The bot only builds if the
/// two match.
#[must_use = "a builder does nothing until it is built or served"]
pub struct BotBuilder<S: 'static, G = ()> {
    settings: Settings,
    handlers: &'static Handlers<S>,
    state: G,
    options: Options,
}

impl Bot {
    /// Creates a builder with settings from the environment, see [`Settings`].
    ///
    /// # Errors
    /// If a setting is missing or malformed.
    pub fn from_env<S>(handlers: &'static Handlers<S>) -> Result<BotBuilder<S>> {
        Ok(Self::with_settings(Settings::from_env()?, handlers))
    }

    /// Creates a builder for a bot that also starts without settings, with a public demo token on
    /// loopback. It then prints `curl` lines for trying it out; see [`Settings::from_env_or_demo`].
    ///
    /// # Errors
    /// If a setting is malformed.
    pub fn from_env_or_demo<S>(handlers: &'static Handlers<S>) -> Result<BotBuilder<S>> {
        Ok(Self::with_settings(Settings::from_env_or_demo()?, handlers))
    }

    /// Creates a builder with these settings.
    pub fn with_settings<S>(settings: Settings, handlers: &'static Handlers<S>) -> BotBuilder<S> {
        BotBuilder {
            settings,
            handlers,
            state: (),
            options: Options::default(),
        }
    }

    /// Returns all routes in order of precedence, with file and line of their handlers.
    pub fn routes(&self) -> Routes {
        self.0.delivery.routes()
    }

    /// Returns which handler would answer a push, and why each other one would not. Only guards and
    /// the parameters' extractors run.
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
        self.0.delivery.explain(probe.into().push())
    }

    /// Returns the settings of the bot.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Returns the menu of the handlers, see [`Handlers::menu`].
    pub fn menu(&self) -> Option<&'static Menu> {
        self.0.menu
    }

    /// Returns the client of the platform's API. The bot has one if it was given one or if its
    /// settings have an AppID and an AppSecret.
    #[cfg(feature = "client")]
    pub fn api(&self) -> Option<&Api> {
        self.0.api.as_ref()
    }

    /// Checks whether the bot's stores can be read and written. A bot that
    /// [requires](crate::store::Stores::require) them runs this check when it is
    /// [served](BotBuilder::serve). Call it yourself if the bot is mounted in another server or
    /// listens with [`bind`](Self::bind).
    ///
    /// # Errors
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) if a store is unusable. The error names the
    /// store, the reason and the remedy.
    pub async fn check_stores(&self) -> Result {
        if let Some(store) = &self.0.stores.deliveries {
            store.check().await.map_err(|error| unusable(&error))?;
        }
        let checked = self.0.stores.sessions.check().await;
        checked.map_err(|error| unusable(&error))
    }
}

impl<S, G> BotBuilder<S, G> {
    /// Returns the settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the settings for modification.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// Sets the state that handlers borrow from.
    pub fn state(self, state: S) -> BotBuilder<S, State<S>> {
        BotBuilder {
            settings: self.settings,
            handlers: self.handlers,
            state: State(state),
            options: self.options,
        }
    }
}

// The bound on `G` is on the methods: on the block, a missing state would be an error about methods
// instead of one about the state.
impl<S: Send + Sync, G> BotBuilder<S, G> {
    /// Builds the bot.
    ///
    /// # Errors
    /// If a pattern is too large to compile or can never match, or if a setting is invalid.
    pub fn build(self) -> Result<Bot>
    where
        G: StateFor<S>,
    {
        let credentials = self.settings.credentials()?;
        let proxy_protocol = self.settings.proxy_protocol()?;
        let account = Account {
            app_id: self.settings.app_id.clone(),
        };
        #[cfg(feature = "client")]
        let api = match &self.options.api {
            Some(api) => Some(api.clone()),
            None => client(&self.settings, self.options.stores.layered_tokens())?,
        };
        #[cfg(feature = "client")]
        let sender = api.clone().map(|api| Box::new(api) as Box<dyn ReplySender>);
        #[cfg(not(feature = "client"))]
        let sender = None;
        let dispatch = Dispatcher::new(self.handlers, self.state.into_state())?;
        let options = self.options;
        let stores = &options.stores;
        if stores.required && stores.deliveries.is_none() && stores.sessions.is_none() {
            return Err(Error::setting(NO_STORE));
        }
        let allowed = options.allow_only.as_ref().map(|list| {
            list.checked(
                #[cfg(feature = "client")]
                api.as_ref(),
            )
        });
        let deliveries = stores.layered_deliveries();
        let store = stores.sessions.clone();
        let store = stores.layered_sessions(store.unwrap_or_else(|| Arc::new(Memory::new())));
        let dialogues = Dialogues::new(options.chats);
        let dialogues = match &stores.sessions {
            Some(store) if dispatch.takes_chat() => {
                dialogues.marked_in(Arc::clone(store), options.delivery.limits.handler_limit)
            }
            _ => dialogues,
        };
        let timestamp_window = options.delivery.limits.timestamp_window;
        let timestamp_window = timestamp_window.map(|window| window.as_secs());
        let delivery = Delivery::new(Parts {
            options: options.delivery,
            dispatch: Box::new(dispatch),
            environment: Environment {
                account,
                #[cfg(feature = "client")]
                api: api.clone(),
                extensions: Extensions::default().with(SessionConfig {
                    store: Arc::clone(&store),
                    keep: stores.sessions_for.unwrap_or(session::KEEP),
                }),
            },
            store: deliveries.clone(),
            dialogues,
            sender,
        });
        Ok(Bot(Arc::new(Inner {
            settings: self.settings,
            credentials,
            timestamp_window,
            #[cfg(feature = "client")]
            api,
            menu: self.handlers.menu(),
            allowed: allowed.transpose()?,
            proxy_protocol,
            refusal_throttle: KeyedThrottle::default(),
            stores: CheckedStores {
                deliveries,
                sessions: store,
                are_required: options.stores.required,
            },
            delivery: Arc::new(delivery),
        })))
    }
}

/// Creates the client that the settings describe. Returns `None` without an AppSecret.
#[cfg(feature = "client")]
fn client(settings: &Settings, tokens: Option<Arc<dyn Tokens>>) -> Result<Option<Api>> {
    let (Some(app_id), Some(secret)) = (&settings.app_id, &settings.app_secret) else {
        return Ok(None);
    };
    let mut builder = Api::builder(app_id.clone(), secret.clone());
    if let Some(tokens) = tokens {
        builder = builder.tokens(tokens);
    }
    builder.base_url(&*settings.api_base).build().map(Some)
}

/// State that a builder was given.
#[derive(Debug)]
pub struct State<S>(S);

/// Marks that a builder has the state `S` that its handlers need.
#[diagnostic::on_unimplemented(
    message = "this bot's handlers need their state",
    label = "no state was given",
    note = "add `.state(…)` with a `{S}` before this call"
)]
pub trait StateFor<S> {
    #[doc(hidden)]
    fn into_state(self) -> S;
}

/// Basis of [`StateFor`]: one blanket impl keeps rustc from listing all of them in an error.
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
