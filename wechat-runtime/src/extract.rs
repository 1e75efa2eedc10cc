//! From a push to a handler's parameters.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

use crate::{
    account::Account,
    captures::Captures,
    chat::Exchange,
    failure::Failure,
    push::{OpenId, Push},
    session::Keeper,
};
#[cfg(feature = "client")]
use crate::{api::Api, bot::NO_API};

/// What a handler is called for: the push and the account that received it.
#[derive(Clone, Debug)]
pub struct Context {
    push: Push,
    account: Account,
    #[cfg(feature = "client")]
    api: Option<Api>,
    sessions: Option<Keeper>,
    route: usize,
    captures: Captures,
    failure: Option<Failure>,
    /// Made when the handler takes it.
    chat: OnceLock<Arc<Exchange>>,
}

impl Context {
    pub(crate) fn new(push: Push, account: Account) -> Self {
        Self {
            push,
            account,
            #[cfg(feature = "client")]
            api: None,
            sessions: None,
            route: 0,
            captures: Captures::default(),
            failure: None,
            chat: OnceLock::new(),
        }
    }

    /// With the client that handlers may ask for.
    #[cfg(feature = "client")]
    pub(crate) fn with_api(self, api: Option<Api>) -> Self {
        Self { api, ..self }
    }

    /// With what handlers may remember.
    pub(crate) fn with_sessions(self, sessions: Keeper) -> Self {
        Self {
            sessions: Some(sessions),
            ..self
        }
    }

    /// The same push on another route.
    pub(crate) fn by_route(&self, route: usize, captures: Captures) -> Self {
        Self {
            route,
            captures,
            ..self.clone()
        }
    }

    /// The same push after its handler failed.
    pub(crate) fn after(&self, failure: Failure) -> Self {
        Self {
            failure: Some(failure),
            ..self.clone()
        }
    }

    #[doc(hidden)]
    pub fn route(&self) -> usize {
        self.route
    }

    /// What the pattern captured that led to the handler.
    pub fn captures(&self) -> &Captures {
        &self.captures
    }

    pub(crate) fn sessions(&self) -> Option<&Keeper> {
        self.sessions.as_ref()
    }

    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// The dialogue that the handler can lead.
    pub(crate) fn chat(&self) -> &Arc<Exchange> {
        let new = || Arc::new(Exchange::new(self.push.clone()));
        self.chat.get_or_init(new)
    }

    /// The same, if the handler has taken it.
    pub(crate) fn into_chat(self) -> Option<Arc<Exchange>> {
        self.chat.into_inner()
    }

    /// The push.
    pub fn push(&self) -> &Push {
        &self.push
    }

    /// The account that received it.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The client of the platform's API, if the bot has one.
    #[cfg(feature = "client")]
    pub fn api(&self) -> Option<&Api> {
        self.api.as_ref()
    }
}

/// A type that a handler of the kind `K` can take as an owned parameter.
///
/// `K` is one of the markers in [`kind`](crate::kind). A type that fits any push is implemented for
/// all of them:
///
/// ```
/// use wechat_runtime::{Context, FromPush, Rejection};
///
/// /// Seconds between the user's tap and now.
/// struct SentAt(i64);
///
/// impl<K> FromPush<K> for SentAt {
///     fn from_push(cx: &Context) -> Result<Self, Rejection> {
///         Ok(Self(cx.push().create_time()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler of this kind of push cannot take a `{Self}`",
    label = "not part of a `{K}` push",
    note = "a handler takes its kind's own type (`Text`, `Image`, `Subscribe`, …), `Push`, \
            `OpenId`, `Account`, `Captures`, or a type of yours with `impl FromPush<K>`",
    note = "or a capture of its pattern under the same name: `{{city}}`, `(?<city>…)`",
    note = "or, borrowed, part of the bot's state: `&{Self}`"
)]
pub trait FromPush<K>: Sized {
    /// Whether a handler that takes it may ask the user: a [`Chat`](crate::Chat), or a type that holds one. Bots
    /// with such handlers ask their store for dialogues of other processes.
    const CHATS: bool = false;

    /// Takes the value out of the push.
    ///
    /// # Errors
    /// If the push lacks it. With [`Rejection::missing`], [`invalid`](Rejection::invalid) and
    /// [`decline`](Rejection::decline) the push goes to the next handler that fits, down to the fallback.
    /// [`Rejection::new`] is for mistakes of the bot's author: no handler is called, the user gets no
    /// reply, and the log says why.
    fn from_push(cx: &Context) -> Result<Self, Rejection>;
}

#[diagnostic::do_not_recommend]
impl<K> FromPush<K> for Push {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        Ok(cx.push.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<K> FromPush<K> for OpenId {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        Ok(Self::from(cx.push.from_user_name()))
    }
}

#[diagnostic::do_not_recommend]
impl<K> FromPush<K> for Account {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        Ok(cx.account.clone())
    }
}

#[cfg(feature = "client")]
#[diagnostic::do_not_recommend]
impl<K> FromPush<K> for Api {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        cx.api.clone().ok_or_else(|| Rejection::new(NO_API))
    }
}

/// `None` where the push lacks the value.
#[diagnostic::do_not_recommend]
impl<K, T: FromPush<K>> FromPush<K> for Option<T> {
    const CHATS: bool = T::CHATS;

    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        Ok(T::from_push(cx).ok())
    }
}

/// State that a handler can borrow: `&T` as a parameter.
///
/// Every type provides itself; `#[derive(Provide)]` on a struct provides each of its fields.
///
/// ```
/// use wechat_runtime::Provide;
///
/// struct Db;
/// struct Greeting(String);
///
/// #[derive(Provide)]
/// struct App {
///     db: Db,
///     greeting: Greeting,
/// }
///
/// let app = App { db: Db, greeting: Greeting("你好".into()) };
/// let greeting: &Greeting = app.provide();
/// assert_eq!(greeting.0, "你好");
/// ```
#[diagnostic::on_unimplemented(
    message = "the bot's state `{Self}` holds no `{T}`",
    label = "this handler borrows a `&{T}` from the state",
    note = "name the state in the list, `handlers![…; state = App]`, and give `App` a field of type \
            `{T}` under `#[derive(Provide)]`"
)]
pub trait Provide<T: ?Sized> {
    /// The part of the state.
    fn provide(&self) -> &T;
}

#[diagnostic::do_not_recommend]
impl<T> Provide<T> for T {
    fn provide(&self) -> &T {
        self
    }
}

/// Why a push does not have what a handler's parameter needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    reason: Cow<'static, str>,
    effect: Effect,
}

/// What a rejection means for the push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// No handler is called.
    Stop,
    /// The push goes on, as it was meant to.
    Decline,
    /// The push goes on, and the log names the field: the platform sent something that nobody
    /// expects.
    LackField,
}

impl Rejection {
    /// Says in words what the bot lacks: no handler is called, the user gets no reply, and the log
    /// has the reason.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            effect: Effect::Stop,
        }
    }

    /// Says in words why this handler is not meant: the push goes to the next one that fits.
    pub fn decline(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            effect: Effect::Decline,
        }
    }

    /// Whether the push goes to the next handler that fits.
    pub fn declines(&self) -> bool {
        self.effect != Effect::Stop
    }

    /// The field `name` is missing: the push goes to the next handler that fits, and the log has a
    /// warning.
    pub fn missing(name: &str) -> Self {
        Self::of_field(name, "is missing")
    }

    /// The field `name` is there, but `why`: "is not a whole number". The push goes to the next
    /// handler that fits, and the log has a warning.
    pub fn invalid(name: &str, why: &str) -> Self {
        Self::of_field(name, why)
    }

    fn of_field(name: &str, why: &str) -> Self {
        Self {
            reason: format!("the field `{name}` {why}").into(),
            effect: Effect::LackField,
        }
    }

    /// Whether a field of the push is the reason.
    pub(crate) fn is_of_a_field(&self) -> bool {
        self.effect == Effect::LackField
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Rejection {}
