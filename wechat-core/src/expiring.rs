//! Map whose entries expire, generic over the clock.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

/// Upper bound on expired entries that one call removes. An insertion adds one entry, so they never
/// pile up, and no single call pays for many that expired at once.
const CLEARED_AT_ONCE: usize = 32;

/// Entries by key, and their expiry order. Expired entries are never returned, whether removed or
/// not.
#[derive(Debug)]
pub struct Expiring<K, V, T> {
    entries: HashMap<K, (T, V)>,
    order: BTreeSet<(T, K)>,
}

impl<K, V, T> Default for Expiring<K, V, T> {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            order: BTreeSet::new(),
        }
    }
}

impl<K: Copy + Eq + Hash + Ord, V, T: Copy + Ord> Expiring<K, V, T> {
    /// Returns the number of entries, including expired ones that are not removed yet.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the value, unless it has expired.
    pub fn get_mut(&mut self, key: K, now: T) -> Option<&mut V> {
        let (until, value) = self.entries.get_mut(&key)?;
        (*until > now).then_some(value)
    }

    /// Returns the key of an entry that fits. Scans all entries.
    pub fn find(&self, fits: impl Fn(&V) -> bool) -> Option<K> {
        let mut entries = self.entries.iter();
        entries.find_map(|(key, (_, value))| fits(value).then_some(*key))
    }

    /// Inserts an entry, replacing one with the same key.
    pub fn insert(&mut self, key: K, value: V, until: T) {
        self.remove(key);
        self.order.insert((until, key));
        self.entries.insert(key, (until, value));
    }

    /// Sets the expiry of an entry, if it exists.
    pub fn keep_until(&mut self, key: K, until: T) {
        if let Some((end, _)) = self.entries.get_mut(&key) {
            self.order.remove(&(*end, key));
            self.order.insert((until, key));
            *end = until;
        }
    }

    /// Extends the expiry of an entry to `until`. Never shortens it.
    pub fn keep_at_least_until(&mut self, key: K, until: T) {
        if self.entries.get(&key).is_some_and(|(end, _)| *end < until) {
            self.keep_until(key, until);
        }
    }

    /// Removes the entry, expired or not.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let (until, value) = self.entries.remove(&key)?;
        self.order.remove(&(until, key));
        Some(value)
    }

    /// Removes some of the expired entries.
    pub fn clear_ended(&mut self, now: T) {
        for _ in 0..CLEARED_AT_ONCE {
            match self.order.first() {
                Some((until, _)) if *until <= now => self.remove_first(),
                _ => return,
            };
        }
    }

    /// Removes the entry that expires first. Returns `false` if the map is empty.
    pub fn remove_first(&mut self) -> bool {
        self.order
            .pop_first()
            .is_some_and(|(_, key)| self.entries.remove(&key).is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn expired_entries_are_hidden_and_removed_in_steps() {
        let now = Instant::now();
        let mut map = Expiring::default();
        for key in 0..100 {
            map.insert(key, (), now + SECOND);
        }
        map.insert(100, (), now + 2 * SECOND);
        assert!(map.get_mut(7, now).is_some());
        assert!(map.get_mut(7, now + SECOND).is_none());
        for left in [69, 37, 5, 1, 1] {
            map.clear_ended(now + SECOND);
            assert_eq!(map.len(), left);
        }
    }

    #[test]
    fn an_entry_expires_at_the_time_set_last() {
        let now = Instant::now();
        let mut map = Expiring::default();
        map.insert(1, 'a', now + SECOND);
        map.insert(2, 'b', now + 2 * SECOND);
        map.keep_until(1, now + 3 * SECOND);
        map.keep_at_least_until(1, now + SECOND);
        assert_eq!(map.get_mut(1, now + 2 * SECOND), Some(&mut 'a'));
        map.insert(2, 'c', now + 4 * SECOND);
        assert!(map.remove_first());
        assert_eq!(map.get_mut(1, now), None);
        assert_eq!(map.remove(2), Some('c'));
        assert!(!map.remove_first());
        assert!(map.order.is_empty());
    }
}
