//! Rate limit for repeated log lines.

use std::{collections::HashMap, hash::Hash, time::Duration};

use tokio::time::Instant;
use wechat_core::__private::Mutex;

const EVERY: Duration = Duration::from_secs(10);

/// Rate limit of one log line per ten seconds.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<Option<Instant>>);

impl Throttle {
    /// Returns whether a line is due: the last one was at least ten seconds ago. If so, counts this
    /// one as the last.
    pub(crate) fn is_due(&self) -> bool {
        let now = Instant::now();
        let mut last = self.0.lock();
        let is_due = last.is_none_or(|last| now - last >= EVERY);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

/// Rate limit per key. All keys are kept, so there must be few.
#[derive(Debug)]
pub(crate) struct KeyedThrottle<K>(Mutex<HashMap<K, Throttle>>);

impl<K> Default for KeyedThrottle<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> KeyedThrottle<K> {
    /// Returns whether a line is due for this key, see [`Throttle::is_due`].
    pub(crate) fn is_due(&self, key: K) -> bool {
        let mut all = self.0.lock();
        all.entry(key).or_default().is_due()
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
}
