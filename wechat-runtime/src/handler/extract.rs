//! Extraction of a handler's parameters from a push.

mod kinds;

use std::sync::Arc;

use wechat_core::{Account, OpenId, Push, Rejection};

use crate::handler::{Extensions, captures::Captures, failure::Failure};
#[cfg(feature = "client")]
use wechat_api::Api;

/// Explains why a bot has no client, and what to do.
#[cfg(feature = "client")]
pub(crate) const NO_API: &str = "this bot has no `Api`: set WECHAT_APP_ID and WECHAT_APP_SECRET, or give it one \
                                 with `.api(…)` before it is built";

/// Context of a call: the push and the account that received it.
#[derive(Clone, Debug)]
pub struct Context {
    push: Push,
    bot: Arc<Environment>,
    route: usize,
    captures: Captures,
    failure: Option<Failure>,
    /// Values that the parameters of this call have created.
    extensions: Extensions,
}

/// Parts of a bot that are available to every call.
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

    /// Creates the context for the same push on another route.
    pub(crate) fn by_route(&self, route: usize, captures: Captures) -> Self {
        Self {
            route,
            captures,
            ..self.clone()
        }
    }

    /// Creates the context for the same push after its handler failed.
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

    /// Returns the captures of the pattern that matched.
    pub fn captures(&self) -> &Captures {
        &self.captures
    }

    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Returns the values that the parameters of this call share with the task that runs the
    /// handler.
    pub(crate) fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    pub(crate) fn into_extensions(self) -> Extensions {
        self.extensions
    }

    /// Returns the values that the bot shares with every call.
    pub(crate) fn bot_extensions(&self) -> &Extensions {
        &self.bot.extensions
    }

    /// Returns the push.
    pub fn push(&self) -> &Push {
        &self.push
    }

    /// Returns the account that received the push.
    pub fn account(&self) -> &Account {
        &self.bot.account
    }

    /// Returns the client of the platform's API, if the bot has one.
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

/// Type that a handler of the kind `K` can take as an owned parameter.
///
/// `K` is one of the markers in [`kind`](crate::kind). Implement the trait for all `K` if the type
/// fits any push:
///
/// ```
/// use wechat_runtime::{Context, FromPush, Rejection};
///
/// /// Unix time at which the push was sent.
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
    /// Whether a handler that takes this type may ask the user: a [`Chat`](crate::Chat), or a type
    /// that contains one. Bots with such handlers check their store for dialogues of other
    /// processes.
    const TAKES_CHAT: bool = false;

    /// Extracts the value from the push.
    ///
    /// # Errors
    /// If the push lacks the value. After [`Rejection::missing`], [`invalid`](Rejection::invalid)
    /// and [`decline`](Rejection::decline) the next handler that fits gets the push, down to the
    /// fallback. [`Rejection::new`] is for mistakes of the bot's author: no handler is called, the
    /// user gets no reply, and the reason is logged.
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
/// `None` means that the value is absent, and nothing else. A value that is present but invalid, or
/// a mistake of the bot's author, is a [`Rejection`] as in [`FromPush`]. Each type defines its
/// absence:
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
/// /// Number of the article that the user wrote from.
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
    label = "always present, or never part of a `{K}` push",
    note = "`Push`, `OpenId`, `Account` and `Captures` are always present: take them without `Option`",
    note = "`None` means a push of another kind: take `Option<Text>` in a fallback, or in a handler with several \
            attributes",
    note = "implement `OptionalFromPush<K>` for your own type: it decides between `None` and a rejection"
)]
pub trait OptionalFromPush<K>: Sized {
    /// Whether a handler that takes this type may ask the user, as in [`FromPush`].
    const TAKES_CHAT: bool = false;

    /// Extracts the value from the push. Returns `None` if it is absent.
    ///
    /// # Errors
    /// If the value is invalid, or the bot's author made a mistake; see [`FromPush::from_push`].
    fn from_push(cx: &Context) -> Result<Option<Self>, Rejection>;
}

/// `None` if [`OptionalFromPush`] reports the value as absent.
#[diagnostic::do_not_recommend]
impl<K, T: OptionalFromPush<K>> FromPush<K> for Option<T> {
    const TAKES_CHAT: bool = T::TAKES_CHAT;

    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        T::from_push(cx)
    }
}

/// State from which a handler can borrow `&T` as a parameter.
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
    /// Returns the part of the state.
    fn provide(&self) -> &T;
}

#[diagnostic::do_not_recommend]
impl<T> Provide<T> for T {
    fn provide(&self) -> &T {
        self
    }
}

#[cfg(test)]
mod tests {
    use wechat_core::Image;

    use super::*;
    use crate::kind;

    fn typed<K, T: FromPush<K>>(xml: &str) -> Result<T, Rejection> {
        let push = Push::unsigned(xml.to_owned()).expect("a push");
        T::from_push(&Context::without_bot(push))
    }

    #[test]
    fn a_kind_is_extracted_as_its_type() {
        let xml = include_str!("../../../tests/data/samples/msg_image.xml");
        let image: Image = typed::<kind::Image, _>(xml).unwrap();
        assert!(!image.media_id.is_empty());
        let xml = include_str!("../../../tests/data/samples/quirk_image_no_mediaid.xml");
        let rejection = typed::<kind::Image, Image>(xml).unwrap_err();
        assert!(rejection.is_of_a_field(), "{rejection}");
    }

    #[test]
    fn an_option_is_none_for_another_kind_but_not_for_a_missing_field() {
        let broken = include_str!("../../../tests/data/samples/quirk_image_no_mediaid.xml");
        let missing = Err(Rejection::missing("MediaId"));
        assert_eq!(typed::<kind::Image, Option<Image>>(broken), missing);
        assert_eq!(typed::<kind::Any, Option<Image>>(broken), missing);
        let text = include_str!("../../../tests/data/samples/msg_text.xml");
        assert_eq!(typed::<kind::Any, Option<Image>>(text), Ok(None));
        let whole = include_str!("../../../tests/data/samples/msg_image.xml");
        let image: Option<Image> = typed::<kind::Image, _>(whole).unwrap();
        assert!(image.is_some());
    }
}
