//! Runs user code and turns a panic into a value.
//!
//! Unwind safety: after a panic a future is only dropped. State is shared, so its author protects
//! it with locks that poison.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
    time::{Duration, Instant},
};

use tracing::warn;
use wechat_core::HandlerResult;

use super::{HandlerFuture, HandlerInfo};
use crate::metrics::count_block;

/// Payload of a panic.
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

/// Runs `code` and returns its panic as an error.
pub(crate) fn catch_panic<T>(code: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(code)).map_err(Panic)
}

/// Duration from which a poll counts as blocking its thread.
pub(crate) const BLOCKS: Duration = Duration::from_millis(200);

/// Runs the handler's future and returns its panic as an error. A poll that blocks its thread is
/// logged.
///
/// Calls `set_polling` with `true` before each poll and with `false` after it.
pub(crate) async fn catch_panic_of(
    handler: &HandlerInfo,
    future: &mut HandlerFuture,
    set_polling: impl Fn(bool),
) -> Result<HandlerResult, Panic> {
    poll_fn(|cx| {
        set_polling(true);
        let began = Instant::now();
        let polled = catch_panic(|| future.as_mut().poll(cx));
        let took = began.elapsed();
        set_polling(false);
        if took > BLOCKS {
            count_block(handler.name);
            warn!(%handler, ?took, "the handler blocks its thread: use `tokio::task::spawn_blocking`");
        }
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}
