//! Circuit breaker of a store, and its log lines. See the state diagram in `guard.rs`.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::Duration,
};

use tokio::time::Instant;
use tracing::{info, warn};
use wechat_core::__private::{Chain, Mutex, OneLine};

use crate::store::StoreError;

/// Failures in a row that open the breaker.
const FAILURES: u32 = 5;

/// Minimum time for which the breaker stays open.
const OPEN_FOR: Duration = Duration::from_secs(1);

/// Minimum time between log lines about an unstable store.
const LINE_EVERY: Duration = Duration::from_secs(10);

const CONSEQUENCE: &str = "until the store is back, instances of the bot cannot agree: a message \
    whose retry reaches another instance may be handled twice, each instance fetches its own access \
    token, and sessions in the store cannot be read";

/// Circuit breaker. While open, calls fail at once.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    /// Whether calls fail at once. Written under the lock of `times`, read without it.
    open: AtomicBool,
    /// Failures since the last success. Reaching `FAILURES` opens the breaker.
    failures: AtomicU32,
    /// Times of opening and logging. The lock orders opening and closing.
    times: Mutex<Times>,
}

#[derive(Debug, Default)]
struct Times {
    /// Time at which the breaker last opened. Kept after closing.
    opened: Option<Instant>,
    /// Time of the last log line about opening.
    logged_at: Option<Instant>,
    /// Number of openings since then without a log line.
    suppressed: u32,
}

impl Breaker {
    pub(super) fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    pub(super) fn succeeded(&self) {
        // Loads first, because a store would invalidate the cache line of all cores.
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.failures.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn failed(&self, name: &str, error: &StoreError) {
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES {
            self.failed_again(name, error);
        }
    }

    /// Opens the breaker without waiting for further failures.
    pub(super) fn failed_again(&self, name: &str, error: &StoreError) {
        if self.open() {
            self.log(|suppressed| {
                let error = Chain(error);
                let suppressed = (suppressed > 0).then_some(suppressed);
                warn!(suppressed, "{name}: {}; {CONSEQUENCE}", OneLine(&error));
            });
        }
    }

    pub(super) fn failed_at_start(&self, name: &str, error: &StoreError) {
        if self.open() {
            self.log(|_| {
                let error = Chain(error);
                warn!(
                    "{name}: {}; the bot starts without the store unless it requires it, and {CONSEQUENCE}",
                    OneLine(&error)
                );
            });
        }
    }

    /// Returns the time for which the breaker must stay open: `None` if it is closed, zero if a
    /// trial is due.
    pub(super) fn still_open_for(&self) -> Option<Duration> {
        let opened = self.is_open().then(|| self.times.lock().opened)??;
        Some(OPEN_FOR.saturating_sub(opened.elapsed()))
    }

    /// Closes the breaker after a passed trial, unless it opened during the trial.
    pub(super) fn passed(&self, name: &str) {
        let times = self.times.lock();
        let away = times
            .opened
            .map_or(Duration::ZERO, |opened| opened.elapsed());
        if !self.is_open() || away < OPEN_FOR {
            return;
        }
        self.failures.store(0, Ordering::Relaxed);
        self.open.store(false, Ordering::Release);
        if times.suppressed == 0 {
            info!(?away, "{name} answers again");
        }
    }

    /// Opens the breaker. Returns `false` if it was open already.
    fn open(&self) -> bool {
        let mut times = self.times.lock();
        let opens = !self.open.swap(true, Ordering::AcqRel);
        if opens {
            times.opened = Some(Instant::now());
        }
        opens
    }

    fn log(&self, line: impl FnOnce(u32)) {
        let mut times = self.times.lock();
        if times
            .logged_at
            .is_some_and(|logged_at| logged_at.elapsed() < LINE_EVERY)
        {
            times.suppressed += 1;
            return;
        }
        times.logged_at = Some(Instant::now());
        line(std::mem::take(&mut times.suppressed));
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_flapping_store_does_not_fill_the_log() {
        let breaker = Breaker::default();
        let mut lines = Vec::new();
        for _ in 0..25 {
            assert!(breaker.open());
            assert!(!breaker.open());
            breaker.log(|suppressed| lines.push(suppressed));
            sleep(OPEN_FOR).await;
            breaker.passed("fake");
            assert!(!breaker.is_open());
        }
        assert_eq!(lines, [0, 9, 9]);
    }
}
