//! What an `#[on_error]` handler is told.

use std::{fmt, sync::Arc};

use wechat_core::{__private::Chain, HandlerError, Rejection};

use crate::{
    handler::{
        HandlerInfo,
        catch_panic::Panic,
        extract::{Context, FromPush},
    },
    kind::Carries,
};

/// Why a handler gave no reply; taken by a handler under `#[on_error]`.
///
/// `Display` is for the log: it may say more than a user should read.
#[derive(Clone, Debug)]
pub struct Failure {
    handler: &'static HandlerInfo,
    cause: Cause,
}

#[derive(Clone, Debug)]
enum Cause {
    Error(Arc<HandlerError>),
    Panic(Arc<str>),
}

impl Failure {
    pub(crate) fn error(handler: &'static HandlerInfo, error: HandlerError) -> Self {
        Self {
            handler,
            cause: Cause::Error(Arc::new(error)),
        }
    }

    pub(crate) fn panic(handler: &'static HandlerInfo, panic: &Panic) -> Self {
        Self {
            handler,
            cause: Cause::Panic(panic.message().into()),
        }
    }

    /// The handler that failed.
    pub fn handler(&self) -> &'static HandlerInfo {
        self.handler
    }

    /// The error that it returned; `None` if it panicked.
    pub fn as_error(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        match &self.cause {
            Cause::Error(error) => Some(&***error),
            Cause::Panic(_) => None,
        }
    }

    /// The returned error, if it is an `E`.
    ///
    /// An error that was boxed by another library on its way, such as `anyhow`'s, is not found.
    pub fn downcast_ref<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.as_error()?.downcast_ref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Error(error) => write!(f, "handler failed: {}", Chain(&***error)),
            Cause::Panic(message) => write!(f, "handler panicked: {message}"),
        }
    }
}

impl Carries<Failure> for super::kind::Failure {}

#[diagnostic::do_not_recommend]
impl<K: Carries<Failure>> FromPush<K> for Failure {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        let failure = cx.failure().cloned();
        failure.ok_or_else(|| Rejection::new("no handler has failed"))
    }
}
