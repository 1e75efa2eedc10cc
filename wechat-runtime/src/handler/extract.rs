//! From a push to a handler's parameters.

mod kinds;

use std::sync::Arc;

#[cfg(feature = "client")]
use crate::api::{Api, NO_API};
use crate::{
    envelope::account::Account,
    handler::{Extensions, captures::Captures, failure::Failure},
    push::{OpenId, Push, Rejection},
};

/// What a handler is called for: the push and the account that received it.
#[derive(Clone, Debug)]
pub struct Context {
    push: Push,
    bot: Arc<Environment>,
    route: usize,
    captures: Captures,
    failure: Option<Failure>,
    /// Parts that parameters of this call have made.
    extensions: Extensions,
}

/// Parts of a bot that each call's context carries.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) account: Account,
    #[cfg(feature = "client")]
    pub(crate) api: Option<Api>,
    pub(crate) extensions: Extensions,
}

impl Context {
    pub(crate) fn new(push: Push, bot: Arc<Environment>) -> Self {
        Self {
            push,
            bot,
            route: 0,
            captures: Captures::default(),
            failure: None,
            extensions: Extensions::default(),
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

    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Returns the parts that parameters of this call share with what runs the handler.
    pub(crate) fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    pub(crate) fn into_extensions(self) -> Extensions {
        self.extensions
    }

    /// Returns the parts that the bot gives every call.
    pub(crate) fn bot_extensions(&self) -> &Extensions {
        &self.bot.extensions
    }

    /// The push.
    pub fn push(&self) -> &Push {
        &self.push
    }

    /// The account that received it.
    pub fn account(&self) -> &Account {
        &self.bot.account
    }

    /// The client of the platform's API, if the bot has one.
    #[cfg(feature = "client")]
    pub fn api(&self) -> Option<&Api> {
        self.bot.api.as_ref()
    }
}

#[cfg(test)]
impl Context {
    /// Creates the context of a push that no bot has received.
    pub(crate) fn without_bot(push: Push) -> Self {
        let bot = Environment {
            account: Account { app_id: None },
            #[cfg(feature = "client")]
            api: None,
            extensions: Extensions::default(),
        };
        Self::new(push, Arc::new(bot))
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
    const TAKES_CHAT: bool = false;

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
        Ok(cx.account().clone())
    }
}

#[cfg(feature = "client")]
#[diagnostic::do_not_recommend]
impl<K> FromPush<K> for Api {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        cx.api().cloned().ok_or_else(|| Rejection::new(NO_API))
    }
}

#[cfg(feature = "client")]
#[diagnostic::do_not_recommend]
impl<K> OptionalFromPush<K> for Api {
    fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
        Ok(cx.api().cloned())
    }
}

/// Type that a handler of the kind `K` can take as an `Option`.
///
/// Absence is `None`, and is all that `None` says: a value that is there but unusable, or a mistake of the bot's
/// author, is a [`Rejection`] as in [`FromPush`]. So a type says itself what its absence is:
///
/// | parameter | `None` |
/// | --- | --- |
/// | `Option<Text>` and other types of a kind | the push is of another kind |
/// | `Option<Api>` | the bot has no client |
/// | `Option<Chat>`, `Option<Session<T>>` | never |
///
/// ```
/// use wechat_runtime::{Context, OptionalFromPush, Rejection};
///
/// /// Number of the article from which the user wrote.
/// struct Article(u32);
///
/// impl<K> OptionalFromPush<K> for Article {
///     fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
///         let Some(number) = cx.push().fields().get("Idx") else {
///             return Ok(None);
///         };
///         let number = number.parse().map_err(|_| Rejection::invalid("Idx", "is not a number"))?;
///         Ok(Some(Self(number)))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler of this kind of push cannot take an `Option<{Self}>`",
    label = "always there, or never part of a `{K}` push",
    note = "`Push`, `OpenId`, `Account` and `Captures` are always there: take them without `Option`",
    note = "`None` stands for a push of another kind: `Option<Text>` fits a fallback, and a handler with several \
            attributes",
    note = "implement `OptionalFromPush<K>` for a type of yours: it decides between `None` and a rejection"
)]
pub trait OptionalFromPush<K>: Sized {
    /// Whether a handler that takes it may ask the user, as in [`FromPush`].
    const TAKES_CHAT: bool = false;

    /// Takes the value out of the push, if it is there.
    ///
    /// # Errors
    /// If it is there and unusable, or the bot's author made a mistake; see [`FromPush::from_push`].
    fn from_push(cx: &Context) -> Result<Option<Self>, Rejection>;
}

/// `None` is for what [`OptionalFromPush`] reports as absent.
#[diagnostic::do_not_recommend]
impl<K, T: OptionalFromPush<K>> FromPush<K> for Option<T> {
    const TAKES_CHAT: bool = T::TAKES_CHAT;

    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        T::from_push(cx)
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
