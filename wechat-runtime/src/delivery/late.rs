//! What happens to a reply for which no try waits any more.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};
use tracing::{debug, error, warn};

use super::{Sender, flight::Flight};
use crate::{
    bot::Inner,
    late::Late,
    metrics::{Channel, count_reply},
    reply::Reply,
    store::UserKey,
};

/// What the last try is answered with where the bot has no text for it and the user must come back.
const COME_BACK: &str = "正在处理，请稍后回复任意内容查看结果";

/// Keeps what is sent from overtaking what was answered.
const BEHIND_THE_ANSWER: Duration = Duration::from_millis(500);

/// Whether a late answer waits for the user's next message.
pub(super) fn is_collected(bot: &Inner, late: Late) -> bool {
    // What is kept in memory does not outlive the process.
    let is_lost = bot.is_stopping() && bot.shared.is_none();
    late.collect && !is_pushed(bot, late) && !is_lost
}

fn is_pushed(bot: &Inner, late: Late) -> bool {
    late.push && bot.pusher.is_some() && !bot.may_not_push.load(Ordering::Relaxed)
}

/// What the last try is answered with.
pub(super) fn placeholder(bot: &Inner, late: Late) -> Reply {
    let options = &bot.options;
    if let Some(thinking) = &options.thinking_reply
        && (late.push || late.collect)
    {
        thinking.clone()
    } else if is_collected(bot, late) {
        match &options.collect_word {
            Some(word) => format!("正在处理，请稍后回复“{word}”查看结果").into(),
            None => COME_BACK.into(),
        }
    } else if is_pushed(bot, late) {
        // The answer itself comes soon.
        Reply::success()
    } else {
        options.error_reply.clone()
    }
}

/// Of a reply that does not fit into one answer, what is sent behind it; none where nothing can be.
pub(super) fn overflow(bot: &Inner, flight: &Flight, reply: &Reply) -> Option<(Reply, Vec<Reply>)> {
    if !reply.is_long_text() || !is_pushed(bot, flight.late(bot.options.late)) {
        return None;
    }
    let mut parts = reply.clone().parts().into_iter();
    Some((parts.next()?, parts.collect()))
}

/// Brings a reply, in parts that each fit, to its user by the first way that is open and does not fail.
pub(super) async fn hand_over(
    bot: &Arc<Inner>,
    flight: &Flight,
    sender: &Sender,
    parts: Vec<Reply>,
) {
    let late = flight.late(bot.options.late);
    let is_pushed = is_pushed(bot, late);
    let rest = if is_pushed && !parts.is_empty() {
        // What was answered just now has reached the user by then.
        let since = flight.late_since().unwrap_or_else(Instant::now);
        sleep_until(since + BEHIND_THE_ANSWER).await;
        pushed(bot, flight, sender, parts).await
    } else {
        parts
    };
    if rest.is_empty() {
        return;
    }
    let handler = flight.handler().map(tracing::field::display);
    // A push that failed is not the end of its answer, whatever the handler asked for.
    let is_kept = !bot.is_stopping() || bot.shared.is_some();
    if is_kept && (late.collect || is_pushed) {
        let parts = rest.len();
        bot.collect.keep(bot, UserKey::of(&sender.push), rest).await;
        debug!(
            handler,
            parts, "the answer waits for the user's next message"
        );
    } else {
        count_reply(Channel::Lost);
        error!(handler, %late, "the answer came too late and is lost");
    }
}

/// Sends the parts one after the other; gives those that were not.
async fn pushed(bot: &Inner, flight: &Flight, sender: &Sender, parts: Vec<Reply>) -> Vec<Reply> {
    let Some(pusher) = &bot.pusher else {
        return parts;
    };
    let handler = flight.handler().map(tracing::field::display);
    let mut parts = parts.into_iter();
    while let Some(part) = parts.next() {
        let Err(failure) = pusher.push(&sender.push, &part).await else {
            count_reply(Channel::Push);
            continue;
        };
        if failure.is_for_good && !bot.may_not_push.swap(true, Ordering::Relaxed) {
            warn!(
                "the account may not send messages: from now on late answers wait for their users"
            );
        }
        if failure.may_have_arrived {
            count_reply(Channel::Unknown);
            warn!(
                handler,
                "whether the answer has arrived is not known, and it is not sent again: {failure}"
            );
            return parts.collect();
        }
        warn!(
            handler,
            "the answer cannot be sent, and waits for the user's next message: {failure}"
        );
        return std::iter::once(part).chain(parts).collect();
    }
    Vec::new()
}
