//! Runs a push's handler to a reply in time, whatever the handler does.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Poll,
};

use tokio::time::{Instant, timeout, timeout_at};
use tracing::{debug, error, warn};

use crate::{
    bot::Inner,
    dispatch::Dispatched,
    extract::Context,
    failure::Failure,
    handler::{HandlerError, HandlerFuture, HandlerInfo},
    push::Push,
    reply::Reply,
};

/// The reply to `push`, which arrived at `arrived`: at the latest when the bot's time is up.
pub(crate) async fn deliver(bot: &Arc<Inner>, push: Push, arrived: Instant) -> Reply {
    let msg_type = push.msg_type().to_owned();
    let cx = Context::new(push, bot.account.clone());
    match bot.dispatch.dispatch(&cx) {
        Dispatched::Unhandled => {
            debug!(msg_type, event = cx.push().event(), "no handler");
            Reply::success()
        }
        Dispatched::Rejected(handler, why) => {
            warn!(%handler, msg_type, "handler not called: {why}");
            Reply::success()
        }
        Dispatched::Started(handler, future) => {
            let deadline = arrived + bot.options.reply_within;
            // A task of its own: hyper drops what it awaits when the platform hangs up.
            let task = bot
                .tasks
                .spawn(run(Arc::clone(bot), cx, handler, future, deadline));
            match timeout_at(deadline, task).await {
                Ok(Ok(reply)) => reply,
                Ok(Err(_)) => bot.options.error_reply.clone(),
                Err(_) => {
                    warn!(%handler, within = ?bot.options.reply_within, "no answer in time");
                    bot.options.error_reply.clone()
                }
            }
        }
    }
}

/// The handler's task. Every way in which it can end becomes a reply and, unless it went well, a
/// line in the log.
async fn run(
    bot: Arc<Inner>,
    cx: Context,
    handler: &'static HandlerInfo,
    future: HandlerFuture,
    deadline: Instant,
) -> Reply {
    let reply = match end(&bot, handler, future).await {
        End::Reply(reply) => reply,
        End::Failure(failure) => {
            error!(%handler, "{failure}");
            on_error(&bot, &cx.after(failure)).await
        }
        End::Dropped => bot.options.error_reply.clone(),
    };
    let late = Instant::now().saturating_duration_since(deadline);
    if !late.is_zero() {
        warn!(%handler, ?late, "the answer came too late and is lost");
    }
    reply
}

/// How a handler can end.
enum End {
    Reply(Reply),
    Failure(Failure),
    Dropped,
}

async fn end(bot: &Inner, handler: &'static HandlerInfo, future: HandlerFuture) -> End {
    let limit = bot.options.handler_limit;
    match timeout(limit, caught(future)).await {
        Ok(Ok(Ok(reply))) => End::Reply(reply),
        Ok(Ok(Err(error))) => End::Failure(Failure::error(handler, error)),
        Ok(Err(panic)) => End::Failure(Failure::panic(handler, panic_message(&*panic))),
        Err(_) => {
            error!(%handler, ?limit, "handler dropped: it did not end");
            End::Dropped
        }
    }
}

/// The reply of the handler under `#[on_error]`, or the bot's error text.
async fn on_error(bot: &Inner, cx: &Context) -> Reply {
    match bot.dispatch.dispatch_failure(cx) {
        Dispatched::Started(handler, future) => match end(bot, handler, future).await {
            End::Reply(reply) => return reply,
            End::Failure(failure) => error!(%handler, "{failure}"),
            End::Dropped => {}
        },
        Dispatched::Rejected(handler, why) => warn!(%handler, "handler not called: {why}"),
        Dispatched::Unhandled => {}
    }
    bot.options.error_reply.clone()
}

/// The future's output, or what it panicked with.
async fn caught(
    mut future: HandlerFuture,
) -> Result<Result<Reply, HandlerError>, Box<dyn Any + Send>> {
    // Unwind safety: after a panic the future is only dropped. The state behind it is the bot
    // author's, shared and so guarded by locks that poison.
    poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    if let Some(message) = panic.downcast_ref::<&str>() {
        message
    } else if let Some(message) = panic.downcast_ref::<String>() {
        message
    } else {
        "(no message)"
    }
}
