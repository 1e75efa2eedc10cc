//! Rate limit for repeated log lines.

use std::{collections::HashMap, hash::Hash, sync::Arc, time::Duration};

use tokio::time::Instant;
use wechat_core::__private::Mutex;

const EVERY: Duration = Duration::from_secs(10);

/// Rate limit of one log line per ten seconds. The first line is always due.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<Lines>);

#[derive(Debug, Default)]
struct Lines {
    /// Time of the last line.
    last: Option<Instant>,
    /// Number of lines since then that were not due.
    suppressed: u64,
}

impl Throttle {
    /// Writes a line if one is due. Passes it the number of lines that were suppressed before it,
    /// `None` instead of zero.
    pub(crate) fn log(&self, line: impl FnOnce(Option<u64>)) {
        if let Some(suppressed) = self.due() {
            line((suppressed > 0).then_some(suppressed));
        }
    }

    /// Returns whether a line is due: the last one was at least ten seconds ago. If so, counts this
    /// one as the last.
    pub(crate) fn is_due(&self) -> bool {
        self.due().is_some()
    }

    /// Returns the number of suppressed lines if a line is due.
    fn due(&self) -> Option<u64> {
        let now = Instant::now();
        let mut lines = self.0.lock();
        if lines.last.is_some_and(|last| now - last < EVERY) {
            lines.suppressed += 1;
            return None;
        }
        lines.last = Some(now);
        Some(std::mem::take(&mut lines.suppressed))
    }
}

/// Rate limit per key. All keys are kept, so there must be few.
#[derive(Debug)]
pub(crate) struct KeyedThrottle<K>(Mutex<HashMap<K, Arc<Throttle>>>);

impl<K> Default for KeyedThrottle<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> KeyedThrottle<K> {
    /// Writes a line if one is due for this key, see [`Throttle::log`].
    pub(crate) fn log(&self, key: K, line: impl FnOnce(Option<u64>)) {
        self.of(key).log(line);
    }

    /// Returns whether a line is due for this key, see [`Throttle::is_due`].
    pub(crate) fn is_due(&self, key: K) -> bool {
        self.of(key).is_due()
    }

    fn of(&self, key: K) -> Arc<Throttle> {
        Arc::clone(self.0.lock().entry(key).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_key_has_its_own_ten_seconds() {
        let throttle = KeyedThrottle::default();
        assert!(throttle.is_due(1) && throttle.is_due(2));
        assert!(!throttle.is_due(1) && !throttle.is_due(2));
        tokio::time::advance(EVERY).await;
        assert!(throttle.is_due(1) && !throttle.is_due(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_is_due_every_ten_seconds() {
        let throttle = Throttle::default();
        assert!(throttle.is_due() && !throttle.is_due());
        tokio::time::advance(EVERY).await;
        assert!(throttle.is_due() && !throttle.is_due());
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_reports_how_many_were_suppressed_before_it() {
        let throttle = Throttle::default();
        let mut lines = Vec::new();
        for _ in 0..50 {
            throttle.log(|suppressed| lines.push(suppressed));
            tokio::time::advance(EVERY / 20).await;
        }
        assert_eq!(lines, [None, Some(19), Some(19)]);
    }
}
