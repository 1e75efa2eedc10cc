//! Log lines that would come with every message, said now and then instead.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

const EVERY: Duration = Duration::from_secs(10);

/// Says when it is time for a line again.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<Option<Instant>>);

impl Throttle {
    /// Whether the last line is ten seconds ago; this one is then the last.
    pub(crate) fn is_due(&self) -> bool {
        let now = Instant::now();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| now - last >= EVERY);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

/// The same for each key. It keeps all keys, so there must be few.
#[derive(Debug)]
pub(crate) struct KeyedThrottle<K>(Mutex<HashMap<K, Throttle>>);

impl<K> Default for KeyedThrottle<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> KeyedThrottle<K> {
    /// Whether the key's last line is ten seconds ago; this one is then the last.
    pub(crate) fn is_due(&self, key: K) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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
