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
pub(crate) struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
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
pub(crate) struct SeldomByKey<K>(Mutex<HashMap<K, Seldom>>);

impl<K> Default for SeldomByKey<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> SeldomByKey<K> {
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
        let seldom = SeldomByKey::default();
        assert!(seldom.is_due(1) && seldom.is_due(2));
        assert!(!seldom.is_due(1) && !seldom.is_due(2));
        tokio::time::advance(EVERY).await;
        assert!(seldom.is_due(1) && !seldom.is_due(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_is_due_every_ten_seconds() {
        let seldom = Seldom::default();
        assert!(seldom.is_due() && !seldom.is_due());
        tokio::time::advance(EVERY).await;
        assert!(seldom.is_due() && !seldom.is_due());
    }
}
