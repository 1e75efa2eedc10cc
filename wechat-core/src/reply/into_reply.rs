//! Conversion of a handler's return value into a reply.

use std::{borrow::Cow, error::Error};

use super::{
    Image, Music, News, Reply, Text, TransferBizAiIvr, TransferCustomerService, Video, Voice,
};

/// Error of a handler: anything that `?` can turn into a boxed error.
pub type HandlerError = Box<dyn Error + Send + Sync>;

/// Outcome of a handler.
pub type HandlerResult = Result<Reply, HandlerError>;

/// Conversion of a handler's return type into a reply.
///
/// | type | reply |
/// | --- | --- |
/// | `&str`, `String`, `Cow<str>` | a text |
/// | [`reply::Text`](Text), [`Image`], [`Voice`], [`Video`], [`Music`], [`News`] | that kind |
/// | [`TransferCustomerService`], [`TransferBizAiIvr`] | no reply by the bot: an agent or the platform's AI answers |
/// | [`Reply`] | any of them |
/// | `()` | no reply |
/// | `Option<R>` | no reply for `None` |
/// | `Result<R, E>` | the error is logged with its causes; the user gets the bot's error text |
///
/// `E` is any type that `?` can box: every error type, `anyhow::Error`, `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no reply",
    label = "the handler returns this",
    note = "a handler returns `&str`, `String`, a type of `reply::…`, `Reply`, `()`, or `Option` or \
            `Result` of these; the error of a `Result` is an error type, or a `String`"
)]
pub trait IntoReply {
    /// Converts the value into a reply.
    ///
    /// # Errors
    /// If the handler returned an error.
    fn into_reply(self) -> HandlerResult;
}

#[diagnostic::do_not_recommend]
impl IntoReply for Reply {
    fn into_reply(self) -> HandlerResult {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoReply for () {
    fn into_reply(self) -> HandlerResult {
        Ok(Reply::success())
    }
}

#[diagnostic::do_not_recommend]
impl IntoReply for Cow<'_, str> {
    fn into_reply(self) -> HandlerResult {
        Ok(Text::new(self).into())
    }
}

macro_rules! by_from {
    ($($ty:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoReply for $ty {
            fn into_reply(self) -> HandlerResult {
                Ok(self.into())
            }
        }
    )*};
}
by_from!(
    &str,
    String,
    Text,
    Image,
    Voice,
    Video,
    Music,
    News,
    TransferCustomerService,
    TransferBizAiIvr
);

#[diagnostic::do_not_recommend]
impl<R: IntoReply> IntoReply for Option<R> {
    fn into_reply(self) -> HandlerResult {
        self.map_or_else(|| Ok(Reply::success()), IntoReply::into_reply)
    }
}

#[diagnostic::do_not_recommend]
impl<R: IntoReply, E: Into<HandlerError>> IntoReply for Result<R, E> {
    fn into_reply(self) -> HandlerResult {
        self.map_err(Into::into)?.into_reply()
    }
}
