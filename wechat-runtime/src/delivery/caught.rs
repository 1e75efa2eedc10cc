//! Code of the bot's author, run so that its panic is a value.
//!
//! Unwind safety: after a panic a future is only dropped, and the state behind it is shared, so its
//! author guards it with locks that poison.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
};

use crate::handler::{HandlerFuture, HandlerResult};

/// What the code panicked with.
pub(crate) struct Panic(Box<dyn Any + Send>);

impl Panic {
    pub(crate) fn message(&self) -> &str {
        if let Some(message) = self.0.downcast_ref::<&str>() {
            message
        } else if let Some(message) = self.0.downcast_ref::<String>() {
            message
        } else {
            "(no message)"
        }
    }
}

/// What `code` returns, or what it panicked with.
pub(crate) fn caught<T>(code: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(code)).map_err(Panic)
}

/// The future's output, or what it panicked with.
pub(super) async fn caught_poll(mut future: HandlerFuture) -> Result<HandlerResult, Panic> {
    poll_fn(|cx| match caught(|| future.as_mut().poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
