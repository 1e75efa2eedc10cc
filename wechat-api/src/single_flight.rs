//! Single flight: one operation for all who need its outcome at the same time.
//!
//! ```text
//! idle ──try_lead, join──▶ in flight ──land──▶ idle: callers that waited share the outcome
//!                              │
//!                              └──the lead is dropped──▶ the next caller that waited leads
//! ```
//!
//! An outcome is shared with the callers that waited for it and with no later one: this is no cache.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::{Mutex, OwnedMutexGuard};

/// Allows one flight at a time, which ends with a `T`.
#[derive(Debug)]
pub struct SingleFlight<T> {
    /// Outcome of the last flight. Locked by the caller that leads one.
    outcome: Arc<Mutex<Option<T>>>,
    /// Number of flights that landed. A caller that had to wait compares it to see whether the
    /// outcome is younger than its call. Changes only under the lock.
    landed: Arc<AtomicU64>,
}

/// Result of [`SingleFlight::join`].
#[derive(Debug)]
pub enum Joined<T> {
    /// Outcome of a flight that landed meanwhile.
    Landed(T),
    /// There is no such outcome: the caller leads a flight itself.
    Leads(Lead<T>),
}

/// Right to fly. Dropping it ends the flight without an outcome.
#[derive(Debug)]
pub struct Lead<T> {
    outcome: OwnedMutexGuard<Option<T>>,
    landed: Arc<AtomicU64>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            outcome: Arc::default(),
            landed: Arc::default(),
        }
    }
}

impl<T: Clone> SingleFlight<T> {
    /// Starts a flight. Returns `None` if one is in progress.
    pub fn try_lead(&self) -> Option<Lead<T>> {
        let outcome = Arc::clone(&self.outcome).try_lock_owned().ok()?;
        Some(self.lead(outcome))
    }

    /// Waits for the flight in progress and returns its outcome if it `fits`. Starts a flight if
    /// none is in progress, or if it ended without such an outcome.
    pub async fn join(&self, fits: impl FnOnce(&T) -> bool) -> Joined<T> {
        let before = self.landed.load(Ordering::Acquire);
        let outcome = Arc::clone(&self.outcome).lock_owned().await;
        if self.landed.load(Ordering::Acquire) != before
            && let Some(landed) = &*outcome
            && fits(landed)
        {
            return Joined::Landed(landed.clone());
        }
        Joined::Leads(self.lead(outcome))
    }

    fn lead(&self, outcome: OwnedMutexGuard<Option<T>>) -> Lead<T> {
        Lead {
            outcome,
            landed: Arc::clone(&self.landed),
        }
    }
}

impl<T> Lead<T> {
    /// Ends the flight and shares its outcome.
    pub fn land(mut self, outcome: T) {
        *self.outcome = Some(outcome);
        self.landed.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::{Pin, pin},
        task::{Context, Poll, Waker},
    };

    use super::*;

    /// Polls once, so that the caller takes its place among those that wait.
    fn waits(caller: Pin<&mut impl Future<Output = Joined<u8>>>) {
        let mut context = Context::from_waker(Waker::noop());
        assert!(caller.poll(&mut context).is_pending());
    }

    fn landed(joined: &Joined<u8>) -> u8 {
        match joined {
            Joined::Landed(outcome) => *outcome,
            Joined::Leads(_) => panic!("the caller leads"),
        }
    }

    fn lead(joined: Joined<u8>) -> Lead<u8> {
        match joined {
            Joined::Leads(lead) => lead,
            Joined::Landed(outcome) => panic!("the outcome {outcome} was shared"),
        }
    }

    #[tokio::test]
    async fn callers_that_waited_share_the_outcome_and_later_ones_fly_again() {
        let flight = SingleFlight::default();
        let leader = flight.try_lead().unwrap();
        assert!(flight.try_lead().is_none());
        let mut one = pin!(flight.join(|_| true));
        let mut other = pin!(flight.join(|_| true));
        waits(one.as_mut());
        waits(other.as_mut());
        leader.land(7);
        assert_eq!(landed(&one.await), 7);
        assert_eq!(landed(&other.await), 7);
        drop(lead(flight.join(|_| true).await));
    }

    #[tokio::test]
    async fn after_a_cancelled_leader_the_next_caller_leads_for_the_others() {
        let flight = SingleFlight::default();
        lead(flight.join(|_| true).await).land(1);
        let leader = flight.try_lead().unwrap();
        let mut one = pin!(flight.join(|_| true));
        let mut other = pin!(flight.join(|_| true));
        waits(one.as_mut());
        waits(other.as_mut());
        drop(leader);
        // The outcome of the flight before is not shared.
        lead(one.await).land(2);
        assert_eq!(landed(&other.await), 2);
    }

    #[tokio::test]
    async fn a_caller_whom_the_outcome_does_not_serve_leads_the_next_flight() {
        let flight = SingleFlight::default();
        let leader = flight.try_lead().unwrap();
        let mut picky = pin!(flight.join(|outcome| *outcome != 1));
        let mut other = pin!(flight.join(|_| true));
        waits(picky.as_mut());
        waits(other.as_mut());
        leader.land(1);
        lead(picky.await).land(2);
        assert_eq!(landed(&other.await), 2);
    }

    #[tokio::test]
    async fn a_caller_that_stops_waiting_holds_nobody_up() {
        let flight = SingleFlight::default();
        let leader = flight.try_lead().unwrap();
        {
            let mut gone = pin!(flight.join(|_| true));
            waits(gone.as_mut());
        }
        let mut other = pin!(flight.join(|_| true));
        waits(other.as_mut());
        leader.land(3);
        let mut context = Context::from_waker(Waker::noop());
        let polled = other.as_mut().poll(&mut context);
        assert!(matches!(polled, Poll::Ready(Joined::Landed(3))));
    }
}
