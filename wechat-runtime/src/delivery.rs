//! Runs a push's handler to a reply in time, whatever the handler does.

pub(crate) mod caught;

use std::sync::{Arc, OnceLock};

use tokio::time::{Instant, timeout, timeout_at};
use tracing::{debug, error, warn};

use self::caught::{caught, caught_poll};
use crate::{
    bot::Inner,
    dispatch::Dispatched,
    error::OneLine,
    extract::Context,
    failure::Failure,
    handler::{HandlerFuture, HandlerInfo},
    push::Push,
    reply::Reply,
};

/// Which handler a push went to, for the log of the one who waits for it.
type Chosen = Arc<OnceLock<&'static HandlerInfo>>;

/// The reply to `push`, which arrived at `arrived`, at the latest when the bot's time is up; and the
/// handler that was called.
pub(crate) async fn deliver(
    bot: &Arc<Inner>,
    push: Push,
    arrived: Instant,
) -> (Reply, Option<&'static HandlerInfo>) {
    let deadline = deadline(arrived, bot);
    let chosen = Chosen::default();
    let cx = bot.context(push);
    // A task of its own: hyper drops what it awaits when the platform hangs up. All code of the
    // bot's author runs there, guards and extractors too.
    let task = bot
        .tasks
        .spawn(run(Arc::clone(bot), cx, Arc::clone(&chosen), deadline));
    let reply = match timeout_at(deadline, task).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(error)) => {
            error!("the handler's task ended early: {}", OneLine(&error));
            bot.options.error_reply.clone()
        }
        Err(_) => {
            let handler = chosen.get().map(tracing::field::display);
            warn!(handler, within = ?bot.options.reply_within, "no answer in time");
            bot.options.error_reply.clone()
        }
    };
    (reply, chosen.get().copied())
}

/// A limit too large for the clock is none for as long as a process lives.
fn deadline(arrived: Instant, bot: &Inner) -> Instant {
    let limit = bot.options.reply_within;
    let years = std::time::Duration::from_hours(24 * 365 * 30);
    arrived.checked_add(limit).unwrap_or(arrived + years)
}

/// The handler's task. Every way in which it can end becomes a reply and, unless it went well, a
/// line in the log.
async fn run(bot: Arc<Inner>, cx: Context, chosen: Chosen, deadline: Instant) -> Reply {
    let (handler, future) = match bot.dispatch.dispatch(&cx) {
        Dispatched::Started(handler, future) => (handler, future),
        Dispatched::Unhandled => {
            debug!(push = cx.push().name(), "no handler");
            return Reply::success();
        }
        Dispatched::Rejected(handler, why) => {
            let push = cx.push().name();
            warn!(%handler, push, "handler not called: {}", OneLine(&why));
            return Reply::success();
        }
        Dispatched::Failed(failure) => return on_error(&bot, &cx, failure).await,
    };
    // Only this task sets it.
    let _ = chosen.set(handler);
    let reply = match end(&bot, handler, future).await {
        End::Reply(reply) => match reply.check(cx.push()) {
            Err(error) if !error.is_cut() => {
                on_error(&bot, &cx, Failure::error(handler, Box::new(error))).await
            }
            Err(error) => {
                warn!(%handler, "{error}");
                reply
            }
            Ok(()) => reply,
        },
        End::Failure(failure) => on_error(&bot, &cx, failure).await,
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
    match timeout(limit, caught_poll(future)).await {
        Ok(Ok(Ok(reply))) => End::Reply(reply),
        Ok(Ok(Err(error))) => End::Failure(Failure::error(handler, error)),
        Ok(Err(panic)) => End::Failure(Failure::panic(handler, &panic)),
        Err(_) => {
            error!(%handler, ?limit, "handler dropped: it did not end");
            End::Dropped
        }
    }
}

/// The reply of the handler under `#[on_error]`, or the bot's error text.
async fn on_error(bot: &Inner, cx: &Context, failure: Failure) -> Reply {
    log(&failure);
    match bot.dispatch.dispatch_failure(&cx.after(failure)) {
        Dispatched::Started(handler, future) => match end(bot, handler, future).await {
            End::Reply(reply) => return reply,
            End::Failure(failure) => log(&failure),
            End::Dropped => {}
        },
        Dispatched::Rejected(handler, why) => {
            warn!(%handler, "handler not called: {}", OneLine(&why));
        }
        Dispatched::Failed(failure) => log(&failure),
        Dispatched::Unhandled => {}
    }
    bot.options.error_reply.clone()
}

fn log(failure: &Failure) {
    // Its `Display` runs code of the bot's author.
    let shown = caught(|| OneLine(failure).to_string());
    let shown =
        shown.unwrap_or_else(|_| "handler failed, and its error cannot be shown".to_owned());
    error!(handler = %failure.handler(), "{shown}");
}
