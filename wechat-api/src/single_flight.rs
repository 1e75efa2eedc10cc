//! Single flight: one operation for all who need its outcome at the same time.
//!
//! ```text
//! idle ──try_lead, join──▶ in flight ──settle──▶ idle: callers that waited share the outcome
//!                              │
//!                              └──the lead is dropped──▶ the next caller that waited leads
//! ```
//!
//! An outcome is shared with the callers that waited for it. Later callers start a new flight: nothing
//! is cached.

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
    /// Number of flights that settled. A caller that had to wait compares it to see whether the
    /// outcome is younger than its call. Changes only under the lock.
    settled: Arc<AtomicU64>,
}

/// Result of [`SingleFlight::join`].
#[derive(Debug)]
pub enum Joined<T> {
    /// Outcome of a flight that settled meanwhile.
    Settled(T),
    /// There is no such outcome: the caller leads a flight itself.
    Leads(Lead<T>),
}

/// Permit of the caller that runs the operation. Dropping it ends the flight without an outcome.
#[derive(Debug)]
pub struct Lead<T> {
    outcome: OwnedMutexGuard<Option<T>>,
    settled: Arc<AtomicU64>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            outcome: Arc::default(),
            settled: Arc::default(),
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
        let before = self.settled.load(Ordering::Acquire);
        let outcome = Arc::clone(&self.outcome).lock_owned().await;
        if self.settled.load(Ordering::Acquire) != before
            && let Some(settled) = &*outcome
            && fits(settled)
        {
            return Joined::Settled(settled.clone());
        }
        Joined::Leads(self.lead(outcome))
    }

    fn lead(&self, outcome: OwnedMutexGuard<Option<T>>) -> Lead<T> {
        Lead {
            outcome,
            settled: Arc::clone(&self.settled),
        }
    }
}

impl<T> Lead<T> {
    /// Ends the flight and shares its outcome.
    pub fn settle(mut self, outcome: T) {
        *self.outcome = Some(outcome);
        self.settled.fetch_add(1, Ordering::Release);
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

    fn settled(joined: &Joined<u8>) -> u8 {
        match joined {
            Joined::Settled(outcome) => *outcome,
            Joined::Leads(_) => panic!("the caller leads"),
        }
    }

    fn lead(joined: Joined<u8>) -> Lead<u8> {
        match joined {
            Joined::Leads(lead) => lead,
            Joined::Settled(outcome) => panic!("the outcome {outcome} was shared"),
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
        leader.settle(7);
        assert_eq!(settled(&one.await), 7);
        assert_eq!(settled(&other.await), 7);
        drop(lead(flight.join(|_| true).await));
    }

    #[tokio::test]
    async fn after_a_cancelled_leader_the_next_caller_leads_for_the_others() {
        let flight = SingleFlight::default();
        lead(flight.join(|_| true).await).settle(1);
        let leader = flight.try_lead().unwrap();
        let mut one = pin!(flight.join(|_| true));
        let mut other = pin!(flight.join(|_| true));
        waits(one.as_mut());
        waits(other.as_mut());
        drop(leader);
        // The outcome of the flight before is not shared.
        lead(one.await).settle(2);
        assert_eq!(settled(&other.await), 2);
    }

    #[tokio::test]
    async fn a_caller_whom_the_outcome_does_not_serve_leads_the_next_flight() {
        let flight = SingleFlight::default();
        let leader = flight.try_lead().unwrap();
        let mut picky = pin!(flight.join(|outcome| *outcome != 1));
        let mut other = pin!(flight.join(|_| true));
        waits(picky.as_mut());
        waits(other.as_mut());
        leader.settle(1);
        lead(picky.await).settle(2);
        assert_eq!(settled(&other.await), 2);
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
        leader.settle(3);
        let mut context = Context::from_waker(Waker::noop());
        let polled = other.as_mut().poll(&mut context);
        assert!(matches!(polled, Poll::Ready(Joined::Settled(3))));
    }
}
