//! Failures of handlers, for `#[on_error]`.

use std::{fmt, sync::Arc};

use wechat_core::{
    __private::{Chain, OneLine},
    HandlerError, Rejection,
};

use crate::{
    handler::{
        HandlerInfo,
        catch_panic::Panic,
        extract::{Context, FromPush},
    },
    kind::Carries,
};

/// Error or panic of a handler; the parameter of an `#[on_error]` handler.
///
/// `Display` is for the log: it may reveal more than a user should read. It is one line, and leaves
/// out the middle of a long text; [`as_error`](Self::as_error) has all of it.
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

    /// Returns the handler that failed.
    pub fn handler(&self) -> &'static HandlerInfo {
        self.handler
    }

    /// Returns the error that the handler returned; `None` if it panicked.
    pub fn as_error(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        match &self.cause {
            Cause::Error(error) => Some(&***error),
            Cause::Panic(_) => None,
        }
    }

    /// Returns the error if it is an `E`.
    ///
    /// Does not find an error that another library has wrapped, such as `anyhow`.
    pub fn downcast_ref<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.as_error()?.downcast_ref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Error(error) => {
                write!(f, "handler failed: {}", OneLine(&Chain(&***error)))
            }
            Cause::Panic(message) => write!(f, "handler panicked: {}", OneLine(message)),
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
