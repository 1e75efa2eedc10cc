//! What happens to a reply for which no try waits any more.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tracing::{debug, error};

use super::{Delivery, Sender, flight::Flight};
use crate::{
    handler::late::Late,
    metrics::{Channel, count_reply},
    reply::Reply,
    store::UserKey,
};

/// What the last try is answered with where the bot has no text for it and the user must come back.
const COME_BACK: &str = "正在处理，请稍后回复任意内容查看结果";

/// Keeps what is sent from overtaking what was answered.
const BEHIND_THE_ANSWER: Duration = Duration::from_millis(500);

impl Delivery {
    /// Whether a late answer waits for the user's next message.
    pub(super) fn is_collected(&self, late: Late) -> bool {
        // What is kept in memory does not outlive the process.
        let is_lost = self.is_stopping() && !self.leases.are_shared();
        late.collect && !self.notifies(late) && !is_lost
    }

    fn notifies(&self, late: Late) -> bool {
        late.notify && self.notifier.is_usable()
    }

    /// What the last try is answered with.
    pub(super) fn placeholder(&self, late: Late) -> Reply {
        let options = &self.options;
        if let Some(thinking) = &options.late.thinking_reply
            && (late.notify || late.collect)
        {
            thinking.clone()
        } else if self.is_collected(late) {
            match self.collect.word() {
                Some(word) => format!("正在处理，请稍后回复“{word}”查看结果").into(),
                None => COME_BACK.into(),
            }
        } else if self.notifies(late) {
            // The answer itself comes soon.
            Reply::success()
        } else {
            options.error_reply.clone()
        }
    }

    /// Splits an oversized reply into the passive answer and follow-up messages. Returns `None` if follow-ups
    /// cannot be sent.
    pub(super) fn overflow(&self, flight: &Flight, reply: &Reply) -> Option<(Reply, Vec<Reply>)> {
        if !reply.is_long_text() || !self.notifies(flight.late(self.options.late.ways)) {
            return None;
        }
        let mut parts = reply.clone().parts().into_iter();
        Some((parts.next()?, parts.collect()))
    }

    /// Brings a reply, in parts that each fit, to its user by the first way that is open and does not fail.
    pub(super) async fn hand_over(&self, flight: &Flight, sender: &Sender, parts: Vec<Reply>) {
        let late = flight.late(self.options.late.ways);
        let notifies = self.notifies(late);
        let rest = if notifies && !parts.is_empty() {
            // What was answered just now has reached the user by then.
            let since = flight.late_since().unwrap_or_else(Instant::now);
            sleep_until(since + BEHIND_THE_ANSWER).await;
            self.notifier
                .notify(flight.handler(), &sender.push, parts)
                .await
        } else {
            parts
        };
        if rest.is_empty() {
            return;
        }
        let handler = flight.handler().map(tracing::field::display);
        // A message that was not sent is not the end of its answer, whatever the handler asked for.
        let is_kept = !self.is_stopping() || self.leases.are_shared();
        if is_kept && (late.collect || notifies) {
            let parts = rest.len();
            self.collect.keep(UserKey::of(&sender.push), rest).await;
            debug!(
                handler,
                parts, "the answer waits for the user's next message"
            );
        } else {
            count_reply(Channel::Lost);
            error!(handler, %late, "the answer came too late and is lost");
        }
    }
}
