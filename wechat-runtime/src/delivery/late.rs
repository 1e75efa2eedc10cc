//! Delivers replies that no try waits for any more.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tracing::{debug, error};
use wechat_core::Reply;

use super::{Delivery, Incoming, flight::Flight};
use crate::{
    handler::late::Late,
    metrics::{Channel, count_reply},
    store::UserKey,
};

/// Placeholder if the bot has no text of its own and the user has to write again.
const COME_BACK: &str = "正在处理，请稍后回复任意内容查看结果";

/// Delay that keeps a message from overtaking the answer that was just sent.
const BEHIND_THE_ANSWER: Duration = Duration::from_millis(500);

impl Delivery {
    /// Whether a late answer waits for the user's next message.
    pub(super) fn is_collected(&self, late: Late) -> bool {
        // Memory does not outlive the process.
        let is_lost = self.is_stopping() && !self.leases.are_shared();
        late.collect && !self.notifies(late) && !is_lost
    }

    fn notifies(&self, late: Late) -> bool {
        late.notify && self.notifier.is_usable()
    }

    /// Returns the reply to the last try.
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
            // The answer follows soon as a message.
            Reply::success()
        } else {
            options.error_reply.clone()
        }
    }

    /// Splits an oversized reply into the passive answer and follow-up messages. Returns `None` if
    /// follow-ups cannot be sent.
    pub(super) fn overflow(&self, flight: &Flight, reply: &Reply) -> Option<(Reply, Vec<Reply>)> {
        if !reply.is_long_text() || !self.notifies(flight.late(self.options.late.ways)) {
            return None;
        }
        let mut parts = reply.clone().parts().into_iter();
        Some((parts.next()?, parts.collect()))
    }

    /// Delivers a reply, in parts that each fit into one message, by the first late channel that is
    /// open and does not fail.
    pub(super) async fn hand_over(&self, flight: &Flight, incoming: &Incoming, parts: Vec<Reply>) {
        let late = flight.late(self.options.late.ways);
        let notifies = self.notifies(late);
        let rest = if notifies && !parts.is_empty() {
            // By then the answer that was just sent has reached the user.
            let since = flight.late_since().unwrap_or_else(Instant::now);
            sleep_until(since + BEHIND_THE_ANSWER).await;
            self.notifier
                .notify(flight.handler(), &incoming.push, parts)
                .await
        } else {
            parts
        };
        if rest.is_empty() {
            return;
        }
        let handler = flight.handler().map(tracing::field::display);
        // A message that could not be sent is kept, whatever the handler asked for.
        let is_kept = !self.is_stopping() || self.leases.are_shared();
        if is_kept && (late.collect || notifies) {
            let parts = rest.len();
            self.collect.keep(UserKey::of(&incoming.push), rest).await;
            debug!(
                handler,
                parts, "the answer waits for the user's next message"
            );
        } else {
            count_reply(Channel::Lost);
            error!(handler, %late, "the answer was too late and no channel could deliver it; allow \
                 one with `late`");
        }
    }
}
