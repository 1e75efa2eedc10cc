//! Budget of tries that may be hung up on without an answer. The platform counts each as a failure,
//! warns the account's owner at 30 within five minutes, and after too many stops pushing for a
//! minute. Source: 接口报警.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;
use wechat_core::__private::Mutex;

use crate::metrics::set_held_tries_left;

const WITHIN: Duration = Duration::from_mins(5);

/// Sliding-window budget of `capacity` hang-ups in five minutes.
#[derive(Debug)]
pub(super) struct Budget {
    capacity: usize,
    spent: Mutex<VecDeque<Instant>>,
}

impl Budget {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            spent: Mutex::default(),
        }
    }

    /// Spends one hang-up. Returns `false` if none is left.
    pub(super) fn spend(&self) -> bool {
        let now = Instant::now();
        let mut spent = self.spent.lock();
        while spent.front().is_some_and(|at| now - *at >= WITHIN) {
            spent.pop_front();
        }
        let is_left = spent.len() < self.capacity;
        if is_left {
            spent.push_back(now);
            set_held_tries_left(self.capacity - spent.len());
        }
        is_left
    }

    /// Updates the gauge.
    pub(super) fn report(&self) {
        let now = Instant::now();
        let spent = self.spent.lock();
        let recent = spent.iter().filter(|at| now - **at < WITHIN).count();
        set_held_tries_left(self.capacity.saturating_sub(recent));
    }

    /// Refunds the hang-up that was spent last, because its try was answered after all.
    pub(super) fn refund(&self) {
        let mut spent = self.spent.lock();
        spent.pop_back();
        set_held_tries_left(self.capacity - spent.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn spent_tries_are_restored_after_five_minutes() {
        let budget = Budget::new(2);
        assert!(budget.spend());
        tokio::time::advance(Duration::from_mins(1)).await;
        assert!(budget.spend() && !budget.spend());
        budget.refund();
        assert!(budget.spend() && !budget.spend());
        tokio::time::advance(Duration::from_mins(4)).await;
        assert!(budget.spend() && !budget.spend());
    }
}
