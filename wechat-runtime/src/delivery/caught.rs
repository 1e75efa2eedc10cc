//! Code of the bot's author, run so that its panic is a value.
//!
//! Unwind safety: after a panic a future is only dropped, and the state behind it is shared, so its
//! author guards it with locks that poison.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
    time::{Duration, Instant},
};

use tracing::warn;

use super::flight::Flight;
use crate::{
    handler::{HandlerFuture, HandlerInfo, HandlerResult},
    metrics::count_block,
};

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

/// A poll that takes longer keeps other tasks from their thread.
const BLOCKS: Duration = Duration::from_millis(200);

/// The future's output, or what it panicked with. A poll that blocks its thread is told of in the log.
pub(super) async fn caught_poll(
    flight: &Flight,
    handler: &HandlerInfo,
    future: &mut HandlerFuture,
) -> Result<HandlerResult, Panic> {
    poll_fn(|cx| {
        flight.set_polling(true);
        let began = Instant::now();
        let polled = caught(|| future.as_mut().poll(cx));
        let took = began.elapsed();
        flight.set_polling(false);
        if took > BLOCKS {
            count_block(handler);
            warn!(%handler, ?took, "the handler blocks its thread: use `tokio::task::spawn_blocking`");
        }
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}
