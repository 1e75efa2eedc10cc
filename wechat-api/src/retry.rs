//! Rules for retrying a call.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wechat_core::__private::random;

use super::error::ApiError;

/// Rule for retrying a call that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat {
    /// Only if the platform certainly did nothing: it was busy, or was not reached.
    IfNothingWasDone,
    /// Also after a time-out, a broken connection, or an error of a gateway: a user may receive a
    /// message twice.
    IfUncertain,
}

/// Delay before the second attempt and before the third.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// Tries and time that a call has left.
pub(super) struct Tries {
    deadline: Instant,
    repeated: usize,
}

impl Tries {
    pub(super) fn within(limit: Duration) -> Self {
        Self::until(Instant::now() + limit)
    }

    pub(super) fn until(deadline: Instant) -> Self {
        Self {
            deadline,
            repeated: 0,
        }
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Waits for the next attempt. Returns `false` if there is none.
    pub(super) async fn again(&mut self, error: &ApiError, repeat: Repeat) -> bool {
        let is_safe = !error.may_be_done() || repeat == Repeat::IfUncertain;
        let Some(pause) = PAUSES.get(self.repeated) else {
            return false;
        };
        let pause = *pause / 2 + random::up_to(*pause / 2);
        if !error.is_temporary() || !is_safe || Instant::now() + pause >= self.deadline {
            return false;
        }
        self.repeated += 1;
        sleep(pause).await;
        true
    }
}
