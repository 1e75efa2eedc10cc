//! Pauses after too many failed pushes.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::engine::timing::Timing;

/// Recent failures, and the pause that they caused.
#[derive(Debug, Default)]
pub(in crate::engine) struct Pause {
    failures: VecDeque<Instant>,
    until: Option<Instant>,
}

impl Pause {
    /// Returns the rest of the pause, or `None` if pushes are sent.
    pub(in crate::engine) fn remaining(&self) -> Option<Duration> {
        let left = self.until?.checked_duration_since(Instant::now())?;
        (!left.is_zero()).then_some(left)
    }

    /// Records a failed push, and begins a pause if there were too many.
    pub(in crate::engine) fn record_failure(&mut self, timing: &Timing) {
        let now = Instant::now();
        self.failures.push_back(now);
        let is_old = |failed: &Instant| now - *failed > timing.failures_within;
        while self.failures.front().is_some_and(is_old) {
            self.failures.pop_front();
        }
        if self.failures.len() >= timing.failures {
            self.failures.clear();
            self.until = Some(now + timing.pause);
        }
    }
}
