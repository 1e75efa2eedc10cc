//! How long one try waits, and what becomes of it when it cannot wait any longer.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};
use tracing::{debug, warn};

use super::{
    Answered, Delivered, Delivery, Sender,
    flight::{Flight, Waiting},
    notice,
};
use crate::{
    handler::late::Late,
    metrics::{Channel, TryEnd, count_reply, count_try},
    store::Answer,
};

/// The platform hangs up then.
const HANG_UP: Duration = Duration::from_secs(5);
/// A connection whose peer has closed it is not told from one that only waits, so it is closed a little later.
const LINGER: Duration = Duration::from_millis(500);
/// After time-outs three tries were seen.
const LAST_TRY: u32 = 3;
/// Whichever try it is by then, the platform gives up soon: the third is sent after about ten seconds.
pub(super) const LAST_MOMENT: Duration = Duration::from_millis(14_300);

impl Delivery {
    /// Waits for the answer as long as this try can.
    pub(super) async fn wait(
        self: &Arc<Self>,
        waiting: Waiting,
        begins: bool,
        sender: &Sender,
        arrived: Instant,
    ) -> Delivered {
        let flight = &Arc::clone(waiting.flight());
        let was_answered = !flight.is_running();
        let mut waits = Try {
            delivery: self,
            flight,
            joined: !begins,
            waiting: Some(waiting),
            end: TryEnd::Gone,
        };
        let Some(answer) = waits.answer(sender, arrived).await else {
            waits.end = TryEnd::Released;
            return Delivered::HangUp;
        };
        waits.end = match flight.late_since() {
            _ if was_answered => TryEnd::Replayed,
            Some(_) => TryEnd::GivenUp,
            None => TryEnd::Answered,
        };
        if matches!(waits.end, TryEnd::Answered) {
            let has_collected = flight.collects.load(Ordering::Relaxed);
            count_reply(if has_collected {
                Channel::Collect
            } else {
                Channel::Passive
            });
        }
        let handler = flight.called().map(|handler| Answered {
            handler,
            joined: !begins,
        });
        Delivered::Answer {
            answer,
            handler,
            by: flight.by(),
        }
    }
}

/// A try that waits. If it is dropped, because its connection is, the answer that it would have got goes to
/// the next one, or another way. (The built-in server does not see that a peer is gone who only closes: it
/// might read on. By the platform's five seconds it knows.)
struct Try<'a> {
    delivery: &'a Arc<Delivery>,
    flight: &'a Arc<Flight>,
    /// Whether an earlier one began the run.
    joined: bool,
    waiting: Option<Waiting>,
    end: TryEnd,
}

impl Drop for Try<'_> {
    fn drop(&mut self) {
        count_try(self.end, self.joined);
        drop(self.waiting.take());
        if self.flight.is_abandoned() {
            self.delivery.bring_back(self.flight);
        } else {
            self.delivery.flights.land(self.flight, Instant::now());
        }
    }
}

impl Try<'_> {
    async fn answer(&mut self, sender: &Sender, arrived: Instant) -> Option<Answer> {
        let (delivery, flight) = (self.delivery, self.flight);
        let soft = after(arrived, delivery.options.limits.reply_within);
        if let Some(answer) = flight
            .fetch_until(soft.min(self.last_moment(arrived)))
            .await
        {
            return Some(answer);
        }
        if self.may_hold(arrived) {
            let held = after(arrived, HANG_UP).min(self.last_moment(arrived));
            if let Some(answer) = flight.fetch_until(held).await {
                delivery.budget.refund();
                return Some(answer);
            }
            if held < self.last_moment(arrived) {
                debug!(
                    tries = flight.tries(),
                    "released without an answer: the next try waits for it"
                );
                // From here on the answer is the next try's.
                drop(self.waiting.take());
                sleep_until(after(arrived, HANG_UP + LINGER)).await;
                return None;
            }
            delivery.budget.refund();
        }
        Some(self.give_up(sender).await)
    }

    /// Until when this try can wait at the most: no later than the platform's last one.
    fn last_moment(&self, arrived: Instant) -> Instant {
        let last = after(self.flight.first(), LAST_MOMENT);
        // Without deduplication no other try comes after this one.
        if self.delivery.options.deduplicates {
            last.max(arrived)
        } else {
            after(arrived, self.delivery.options.limits.reply_within)
        }
    }

    /// Whether it can go without an answer, because another try will come.
    fn may_hold(&self, arrived: Instant) -> bool {
        let Self {
            delivery, flight, ..
        } = self;
        let late = flight.late(delivery.options.late.ways);
        // A server that stops takes no further try; another instance may.
        let is_last_chance = delivery.is_stopping() && !delivery.leases.are_shared();
        delivery.options.deduplicates
            && late.wait
            && !is_last_chance
            // Who waits for an earlier answer can ask again, at no cost to the platform's patience.
            && !flight.collects.load(Ordering::Relaxed)
            && flight.tries() < LAST_TRY
            && Instant::now() < self.last_moment(arrived)
            && self.spend()
    }

    fn spend(&self) -> bool {
        let is_left = self.delivery.budget.spend();
        if !is_left && self.delivery.budget_said.is_due() {
            warn!(
                "too many tries were released without an answer, and the platform would pause: answered at once"
            );
        }
        is_left
    }

    /// Answers the last try.
    async fn give_up(&self, sender: &Sender) -> Answer {
        let Self {
            delivery, flight, ..
        } = self;
        let late = flight.late(delivery.options.late.ways);
        let placeholder = sender.render(&notice(&delivery.placeholder(late), &sender.push));
        let was_running = flight.is_running();
        // Before the flight is late: its task may end right behind that.
        if delivery.is_collected(late) {
            delivery.collect.expect(flight, &sender.push);
        }
        let answer = delivery.leases.give_up(flight, placeholder).await;
        if was_running && flight.late_since().is_some() {
            log(flight, late, delivery.options.limits.reply_within);
        }
        answer
    }
}

fn log(flight: &Flight, late: Late, within: Duration) {
    let handler = flight.handler().map(tracing::field::display);
    let tries = flight.tries();
    if flight.is_polling() {
        let hint = "use `tokio::task::spawn_blocking`";
        warn!(handler, tries, ?within, %late, "no answer in time: the handler blocks its thread: {hint}");
    } else {
        warn!(handler, tries, ?within, %late, "no answer in time");
    }
}

/// A limit too large for the clock is none for as long as a process lives.
fn after(instant: Instant, limit: Duration) -> Instant {
    let years = Duration::from_hours(24 * 365 * 30);
    instant.checked_add(limit).unwrap_or(instant + years)
}
