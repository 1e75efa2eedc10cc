//! How many tries may be let go without an answer. The platform counts each as a failure, warns the account's
//! owner at 30 within five minutes, and stops pushing for a minute after too many. Source: 接口报警.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::metrics::set_held_tries_left;

const WITHIN: Duration = Duration::from_mins(5);

/// Some for each five minutes.
#[derive(Debug)]
pub(super) struct Budget {
    most: usize,
    spent: Mutex<VecDeque<Instant>>,
}

impl Budget {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            spent: Mutex::default(),
        }
    }

    /// Whether one more may be let go; it then is.
    pub(super) fn spend(&self) -> bool {
        let now = Instant::now();
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        while spent.front().is_some_and(|at| now - *at >= WITHIN) {
            spent.pop_front();
        }
        let is_left = spent.len() < self.most;
        if is_left {
            spent.push_back(now);
            set_held_tries_left(self.most - spent.len());
        }
        is_left
    }

    /// Brings the gauge up to date.
    #[cfg(feature = "prometheus")]
    pub(super) fn report(&self) {
        let now = Instant::now();
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = spent.iter().filter(|at| now - **at < WITHIN).count();
        set_held_tries_left(self.most.saturating_sub(recent));
    }

    /// Gives one back that was answered after all.
    pub(super) fn refund(&self) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.pop_back();
        set_held_tries_left(self.most - spent.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_spent_comes_back_after_five_minutes() {
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
