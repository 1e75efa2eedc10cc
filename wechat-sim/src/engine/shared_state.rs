//! Data that the clones of a platform and its pushes share.

use std::sync::{MutexGuard, OnceLock};

use tokio::sync::watch;
use wechat_core::__private::Mutex;

use super::{
    account::PlatformAccount,
    account_state::{AccountState, chat_entry::Seen},
    answer::Outcome,
    fault::Fault,
    target::Target,
    timing::Timing,
};

/// State of a platform simulated for one account and one bot.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) account: PlatformAccount,
    /// Set once, by a bot that may need the API before it exists.
    pub(super) target: OnceLock<Target>,
    pub(super) timing: Timing,
    state: Mutex<AccountState>,
    /// Number of changes that a user can see.
    changes: watch::Sender<u64>,
}

impl Played {
    pub(super) fn new(account: PlatformAccount, timing: Timing) -> Self {
        Self {
            account,
            target: OnceLock::new(),
            timing,
            state: Mutex::new(AccountState::new()),
            changes: watch::Sender::new(0),
        }
    }

    /// Locks the state. It is valid even after a panic: no change to it is made in two steps.
    pub(super) fn state(&self) -> MutexGuard<'_, AccountState> {
        self.state.lock()
    }

    /// Wakes everyone who waits for something that a user sees.
    pub(super) fn notify_change(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Records the outcome of a push: in the user's chat, and among the failures.
    pub(super) fn record(&self, openid: &str, outcome: &Outcome) {
        if let Outcome::Fault(_) | Outcome::Failed(_) = outcome {
            self.state().pause.record_failure(&self.timing);
        }
        let seen = match outcome {
            Outcome::Reply(shown) => Seen::Reply(shown.clone()),
            Outcome::Fault(fault) => Seen::Fault(fault.clone()),
            _ => return,
        };
        self.state().follower(openid).see(seen);
        self.notify_change();
    }

    /// Returns the number of tries of a push that fails like this. An invalid answer is final.
    pub(super) fn tries_after(&self, fault: &Fault) -> usize {
        match fault {
            Fault::TimedOut { .. } | Fault::Unreachable(_) | Fault::BrokeOff(_) => {
                self.timing.tries
            }
            Fault::Status(..) => self.timing.tries_after_bad_status,
            _ => 1,
        }
    }
}
