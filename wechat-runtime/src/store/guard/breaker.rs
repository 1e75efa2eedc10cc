//! When a store is left alone, and what the log says of it.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tracing::{info, warn};
use wechat_core::__private::{Chain, OneLine};

use crate::store::StoreError;

/// So many failures in a row open it.
const FAILURES: u32 = 5;

/// For so long at least.
const OPEN_FOR: Duration = Duration::from_secs(1);

/// A store that comes and goes writes a line about it at most so often.
const LINE_EVERY: Duration = Duration::from_secs(10);

const MEANING: &str = "instances of the bot cannot agree until it does: a message whose retry reaches \
    another one may be handled twice, each fetches access tokens of its own, and no session that is kept there can \
    be read";

/// Open: calls fail at once.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    open: AtomicBool,
    failures: AtomicU32,
    times: Mutex<Times>,
}

#[derive(Debug, Default)]
struct Times {
    opened: Option<Instant>,
    /// When the log was last told that it opened.
    told: Option<Instant>,
    /// How often it has opened since without a word.
    untold: u32,
}

impl Breaker {
    pub(super) fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    pub(super) fn succeeded(&self) {
        // A load is cheaper for all cores than a store is.
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.failures.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn failed(&self, name: &str, error: &StoreError) {
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES {
            self.failed_for_sure(name, error);
        }
    }

    /// Another failure is not waited for.
    pub(super) fn failed_for_sure(&self, name: &str, error: &StoreError) {
        if self.open() {
            self.tell(|untold| {
                let error = Chain(error);
                let untold = (untold > 0).then_some(untold);
                warn!(untold, "{name}: {}; {MEANING}", OneLine(&error));
            });
        }
    }

    pub(super) fn failed_at_start(&self, name: &str, error: &StoreError) {
        if self.open() {
            self.tell(|_| {
                let error = Chain(error);
                warn!(
                    "{name}: {}; the bot starts without it, unless it requires its stores, and {MEANING}",
                    OneLine(&error)
                );
            });
        }
    }

    /// For how long it must stay open yet: `None` if it is closed, zero if a trial is due.
    pub(super) fn still_open_for(&self) -> Option<Duration> {
        let opened = self.is_open().then(|| self.times().opened)??;
        Some(OPEN_FOR.saturating_sub(opened.elapsed()))
    }

    /// A trial went well: closes it, unless it has opened only since.
    pub(super) fn passed(&self, name: &str) {
        let times = self.times();
        let away = times
            .opened
            .map_or(Duration::ZERO, |opened| opened.elapsed());
        if !self.is_open() || away < OPEN_FOR {
            return;
        }
        self.failures.store(0, Ordering::Relaxed);
        self.open.store(false, Ordering::Release);
        if times.untold == 0 {
            info!(?away, "{name} answers again");
        }
    }

    /// `false` if it was open.
    fn open(&self) -> bool {
        let mut times = self.times();
        let opens = !self.open.swap(true, Ordering::AcqRel);
        if opens {
            times.opened = Some(Instant::now());
        }
        opens
    }

    fn tell(&self, line: impl FnOnce(u32)) {
        let mut times = self.times();
        if times.told.is_some_and(|told| told.elapsed() < LINE_EVERY) {
            times.untold += 1;
            return;
        }
        times.told = Some(Instant::now());
        line(std::mem::take(&mut times.untold));
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_store_that_comes_and_goes_does_not_fill_the_log() {
        let breaker = Breaker::default();
        let mut lines = Vec::new();
        for _ in 0..25 {
            assert!(breaker.open());
            assert!(!breaker.open());
            breaker.tell(|untold| lines.push(untold));
            sleep(OPEN_FOR).await;
            breaker.passed("fake");
            assert!(!breaker.is_open());
        }
        assert_eq!(lines, [0, 9, 9]);
    }
}
