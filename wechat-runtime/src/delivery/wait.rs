//! Decides how long a try waits for its answer, and what it returns when time is up.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};
use tracing::{debug, warn};

use super::{
    Answered, Delivered, Delivery, Incoming,
    flight::{Flight, WaitGuard},
    notice,
};
use crate::{
    handler::late::Late,
    metrics::{Channel, TryEnd, count_reply, count_try},
    store::Answer,
    util::deadline::after,
};

/// Time after which the platform hangs up.
const HANG_UP: Duration = Duration::from_secs(5);
/// Delay after `HANG_UP` until a connection is closed: a peer that closed its side looks the same
/// as one that still waits.
const LINGER: Duration = Duration::from_millis(500);
/// Number of tries that the platform was seen to make after time-outs.
const LAST_TRY: u32 = 3;
/// Time since the first try after which no try is held, whatever its number. The platform sends its
/// third try after about ten seconds.
pub(super) const RETRY_WINDOW: Duration = Duration::from_millis(14_300);

impl Delivery {
    /// Waits for the answer as long as this try may.
    pub(super) async fn wait(
        self: &Arc<Self>,
        guard: WaitGuard,
        begins: bool,
        incoming: &Incoming,
        arrived: Instant,
    ) -> Delivered {
        let flight = &Arc::clone(guard.flight());
        // A message that began with this try may be answered already, by its first poll.
        let was_answered = !begins && !flight.is_running();
        let mut waiter = Waiter {
            delivery: self,
            flight,
            joined: !begins,
            guard: Some(guard),
            end: TryEnd::Gone,
        };
        let Some(answer) = waiter.answer(incoming, arrived).await else {
            waiter.end = TryEnd::Released;
            return Delivered::HangUp;
        };
        waiter.end = match flight.late_since() {
            _ if was_answered => TryEnd::Replayed,
            Some(_) => TryEnd::GivenUp,
            None => TryEnd::Answered,
        };
        if matches!(waiter.end, TryEnd::Answered) {
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

/// Try that waits for its answer. If it is dropped with its connection, the answer goes to the next
/// try or becomes a late answer. The built-in server cannot detect a peer that only closes its
/// sending side, because it might still read; it closes the connection after the platform's five
/// seconds.
struct Waiter<'a> {
    delivery: &'a Arc<Delivery>,
    flight: &'a Arc<Flight>,
    /// Whether an earlier try started the flight.
    joined: bool,
    /// Counts this try as waiting. Dropped when the try no longer claims the answer.
    guard: Option<WaitGuard>,
    /// Outcome that is counted on drop. `Gone` until there is another.
    end: TryEnd,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        count_try(self.end, self.joined);
        drop(self.guard.take());
        if self.flight.is_abandoned() {
            self.delivery.reclaim_unclaimed(self.flight);
        } else {
            self.delivery.flights.settle(self.flight, Instant::now());
        }
    }
}

impl Waiter<'_> {
    async fn answer(&mut self, incoming: &Incoming, arrived: Instant) -> Option<Answer> {
        let (delivery, flight) = (self.delivery, self.flight);
        let soft = after(arrived, delivery.options.limits.reply_within);
        if let Some(answer) = flight
            .fetch_until(soft.min(self.retry_window_end(arrived)))
            .await
        {
            return Some(answer);
        }
        if self.claim_hang_up(arrived) {
            let hang_up = after(arrived, HANG_UP).min(self.retry_window_end(arrived));
            if let Some(answer) = flight.fetch_until(hang_up).await {
                delivery.budget.refund();
                return Some(answer);
            }
            if hang_up < self.retry_window_end(arrived) {
                debug!(
                    tries = flight.tries(),
                    "try ended without an answer; the next try waits on"
                );
                // From here on the answer belongs to the next try.
                drop(self.guard.take());
                sleep_until(after(arrived, HANG_UP + LINGER)).await;
                return None;
            }
            delivery.budget.refund();
        }
        Some(self.give_up(incoming).await)
    }

    /// Returns when the platform's last try ends, which bounds the wait of every try.
    fn retry_window_end(&self, arrived: Instant) -> Instant {
        let last = after(self.flight.first(), RETRY_WINDOW);
        // Without deduplication no other try waits for this answer.
        if self.delivery.options.deduplicates {
            last.max(arrived)
        } else {
            after(arrived, self.delivery.options.limits.reply_within)
        }
    }

    /// Spends one hang-up of the budget if this try may end without an answer, because another one
    /// will arrive. Returns `false` if it may not, or if the budget is spent.
    fn claim_hang_up(&self, arrived: Instant) -> bool {
        let Self {
            delivery, flight, ..
        } = self;
        let late = flight.late(delivery.options.late.ways);
        // A stopping server accepts no further try; another instance may.
        let is_last_chance = delivery.is_stopping() && !delivery.leases.are_shared();
        delivery.options.deduplicates
            && late.wait
            && !is_last_chance
            // A user who waits for an earlier answer can write again, which costs no hang-up.
            && !flight.collects.load(Ordering::Relaxed)
            && flight.tries() < LAST_TRY
            && Instant::now() < self.retry_window_end(arrived)
            && self.spend()
    }

    fn spend(&self) -> bool {
        let is_left = self.delivery.budget.spend();
        if !is_left && self.delivery.budget_throttle.is_due() {
            warn!(
                "too many tries ended without an answer within five minutes; \
                 slow messages get their placeholder at once, so that the \
                 platform does not pause"
            );
        }
        is_left
    }

    /// Answers the last try.
    async fn give_up(&self, incoming: &Incoming) -> Answer {
        let Self {
            delivery, flight, ..
        } = self;
        let late = flight.late(delivery.options.late.ways);
        let placeholder = incoming.render(&notice(&delivery.placeholder(late), &incoming.push));
        let was_running = flight.is_running();
        // Before the flight becomes late, because its task may end right after that.
        if delivery.is_collected(late) {
            delivery.collect.expect(flight, &incoming.push);
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
