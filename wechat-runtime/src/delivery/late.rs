//! What happens to a reply for which no try waits any more.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep_until;
use tracing::{debug, error, warn};

use super::{
    Sender,
    flight::{Flight, Made},
};
use crate::{
    bot::Inner,
    late::Late,
    metrics::{Channel, count_reply},
    reply::Reply,
    store::UserKey,
};

/// What the last try is answered with where the bot has no text for it and the user must come back.
const COME_BACK: &str = "正在处理，请稍后回复任意内容查看结果";

/// The placeholder has reached the user by then, so that the answer does not come before it.
const BEHIND_THE_PLACEHOLDER: Duration = Duration::from_millis(500);

/// Whether a late answer waits for the user's next message.
pub(super) fn is_collected(bot: &Inner, late: Late) -> bool {
    late.collect && !is_pushed(bot, late)
}

fn is_pushed(bot: &Inner, late: Late) -> bool {
    late.push && bot.pusher.is_some()
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

/// Brings a reply to its user by the first way that is open and does not fail.
pub(super) async fn hand_over(bot: &Arc<Inner>, flight: &Flight, made: Made) {
    let Made { reply, sender } = made;
    if reply.is_success() {
        return;
    }
    let late = flight.late(bot.options.late);
    let handler = flight.handler().map(tracing::field::display);
    let rest = if is_pushed(bot, late) {
        if let Some(since) = flight.late_since() {
            sleep_until(since + BEHIND_THE_PLACEHOLDER).await;
        }
        pushed(bot, flight, &sender, reply).await
    } else {
        reply.parts()
    };
    if rest.is_empty() {
        return;
    }
    // A push that failed is not the end of its answer, whatever the handler asked for.
    if late.collect || is_pushed(bot, late) {
        let count = rest.len();
        bot.collect.keep(bot, UserKey::of(&sender.push), rest).await;
        debug!(
            handler,
            count, "the answer waits for the user's next message"
        );
    } else {
        count_reply(Channel::Lost);
        error!(handler, %late, "the answer came too late and is lost");
    }
}

/// Sends the parts one after the other; gives those that were not.
async fn pushed(bot: &Inner, flight: &Flight, sender: &Sender, reply: Reply) -> Vec<Reply> {
    let Some(pusher) = &bot.pusher else {
        return reply.parts();
    };
    let handler = flight.handler().map(tracing::field::display);
    let mut parts = reply.parts().into_iter();
    while let Some(part) = parts.next() {
        let Err(failure) = pusher.push(&sender.push, &part).await else {
            count_reply(Channel::Push);
            continue;
        };
        if failure.may_have_arrived {
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
