//! Cache of answers to settled messages, for late retries.
//!
//! A busy bot remembers 100,000 answers. One allocation each would fragment the heap within a
//! minute, so answers are appended to a buffer. There are two generations, and the older one is
//! dropped as a whole. Writing to memory that was idle for a minute is slow, so a batch is gathered
//! first and appended at once. `benches/replay.rs` compares this with a map and a queue.

use std::{mem, time::Duration};

use bytes::Bytes;
use hashbrown::HashTable;
use tokio::time::Instant;

use crate::{
    handler::HandlerInfo,
    store::{Answer, AnswerKind, MessageKey},
};

/// Time for which an answer is remembered. The platform's last try arrives within fifteen seconds
/// of the first.
pub(crate) const KEEP: Duration = Duration::from_secs(75);
/// Upper bound on the bytes of one generation's bodies.
const MAX_BYTES: usize = 64 << 20;
/// Upper bound on the answers of a batch.
const BATCH: usize = 64;

/// Answers by message key, in two generations and a pending batch.
#[derive(Debug)]
pub(crate) struct ReplayCache {
    /// Number of answers that are appended at once.
    batch: usize,
    /// Number of answers that one generation holds.
    capacity: usize,
    pending: Generation,
    young: Generation,
    old: Generation,
}

#[derive(Debug, Default)]
struct Generation {
    records: Vec<Record>,
    /// Bodies of the records, in the same order.
    bodies: Vec<u8>,
    slots: HashTable<Slot>,
}

#[derive(Debug)]
struct Record {
    key: MessageKey,
    since: Instant,
    handler: Option<&'static HandlerInfo>,
    kind: AnswerKind,
    /// Offset of the body. It ends where the next record's body begins.
    body: u32,
}

/// Index of a key's record. It carries a tag of the key, so that lookups hardly ever touch the
/// records of other keys, which are not in the CPU cache.
#[derive(Debug)]
struct Slot {
    tag: u32,
    record: u32,
}

impl ReplayCache {
    /// Creates a cache that remembers at least `capacity` answers, and about twice as many at most.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            batch: capacity.min(BATCH),
            capacity,
            pending: Generation::default(),
            young: Generation::default(),
            old: Generation::default(),
        }
    }

    /// Returns the answer to a message and the handler that was called.
    pub(crate) fn get(
        &self,
        key: MessageKey,
        now: Instant,
    ) -> Option<(Answer, Option<&'static HandlerInfo>)> {
        let generations = [&self.pending, &self.young, &self.old];
        generations
            .into_iter()
            .find_map(|generation| generation.get(key, now))
    }

    /// Inserts the answer to a message that is not in the cache.
    pub(crate) fn insert(
        &mut self,
        key: MessageKey,
        answer: &Answer,
        handler: Option<&'static HandlerInfo>,
        now: Instant,
    ) {
        if self.capacity == 0 {
            return;
        }
        self.pending.push(key, answer, handler, now);
        if self.pending.records.len() < self.batch {
            return;
        }
        let young = &self.young;
        let is_expired = young.records.first().is_some_and(|oldest| {
            oldest.is_expired(now)
                || young.records.len() + self.batch > self.capacity
                || young.bodies.len() + self.pending.bodies.len() > MAX_BYTES
        });
        if is_expired {
            mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.append(&mut self.pending);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let generations = [&self.pending, &self.young, &self.old];
        generations
            .map(|generation| generation.records.len())
            .iter()
            .sum()
    }
}

impl Record {
    fn is_expired(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) > KEEP
    }
}

impl Generation {
    fn get(&self, key: MessageKey, now: Instant) -> Option<(Answer, Option<&'static HandlerInfo>)> {
        let slot = self.slots.find(hash(key), |slot| {
            let is_it = |record: &Record| record.key == key && !record.is_expired(now);
            slot.tag == tag(key) && is_it(&self.records[slot.record as usize])
        })?;
        let record = &self.records[slot.record as usize];
        let next = self.records.get(slot.record as usize + 1);
        let end = next.map_or(self.bodies.len(), |next| next.body as usize);
        let answer = Answer {
            kind: record.kind,
            body: Bytes::copy_from_slice(&self.bodies[record.body as usize..end]),
        };
        Some((answer, record.handler))
    }

    fn push(
        &mut self,
        key: MessageKey,
        answer: &Answer,
        handler: Option<&'static HandlerInfo>,
        since: Instant,
    ) {
        let body = self.bodies.len();
        self.bodies.extend_from_slice(&answer.body);
        self.write(Record {
            key,
            since,
            handler,
            kind: answer.kind,
            body: u32::try_from(body).unwrap_or(u32::MAX),
        });
    }

    /// Moves all records of `other` here.
    fn append(&mut self, other: &mut Self) {
        let before = u32::try_from(self.bodies.len()).unwrap_or(u32::MAX);
        self.bodies.extend_from_slice(&other.bodies);
        for record in other.records.drain(..) {
            self.write(Record {
                body: before.saturating_add(record.body),
                ..record
            });
        }
        other.clear();
    }

    fn write(&mut self, record: Record) {
        let slot = Slot {
            tag: tag(record.key),
            record: u32::try_from(self.records.len()).unwrap_or(u32::MAX),
        };
        let records = &self.records;
        self.slots.insert_unique(hash(record.key), slot, |slot| {
            hash(records[slot.record as usize].key)
        });
        self.records.push(record);
    }

    /// Clears the generation and keeps its capacity: the next one will be as busy.
    fn clear(&mut self) {
        self.records.clear();
        self.bodies.clear();
        self.slots.clear();
    }
}

/// Returns the upper half of the key, which is a hash already.
fn hash(key: MessageKey) -> u64 {
    (key.0 >> 64) as u64
}

/// Returns bits of the key that its hash does not contain.
fn tag(key: MessageKey) -> u32 {
    u32::try_from(key.0 >> 32 & u128::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(body: &str) -> Answer {
        Answer {
            kind: AnswerKind::Xml,
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    fn key(number: usize) -> MessageKey {
        MessageKey((number as u128) << 64)
    }

    proptest! {
        #[test]
        fn each_message_has_its_own_answer(
            bodies in prop::collection::vec("[a-z]{0,9}", 1..60),
            capacity in 0..20_usize,
        ) {
            let now = Instant::now();
            let mut cache = ReplayCache::new(capacity);
            for (number, body) in bodies.iter().enumerate() {
                cache.insert(key(number), &answer(body), None, now);
                let len = cache.len();
                prop_assert!(len >= (number + 1).min(capacity) && len <= 2 * capacity + cache.batch);
                for (earlier, body) in bodies[..=number].iter().enumerate() {
                    let found = cache.get(key(earlier), now).map(|(answer, _)| answer);
                    let expected = (earlier + len > number).then(|| answer(body));
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }

    #[test]
    fn an_answer_is_cached_for_its_time_and_no_longer() {
        for before in [0, 10, 64, 1_000] {
            let mut cache = ReplayCache::new(100_000);
            let start = Instant::now();
            for number in 1..=before {
                cache.insert(key(number), &answer("of another"), None, start);
            }
            let then = start + KEEP / 2;
            cache.insert(key(0), &answer("an answer"), None, then);
            assert!(cache.get(key(0), then + KEEP).is_some(), "{before}");
            let over = then + KEEP + Duration::from_millis(1);
            assert!(cache.get(key(0), over).is_none(), "{before}");
            // The message may arrive again, and is then a new one.
            cache.insert(key(0), &answer("another"), None, over);
            let found = cache.get(key(0), over).map(|(answer, _)| answer);
            assert_eq!(found, Some(answer("another")), "{before}");
        }
    }

    #[test]
    fn expired_answers_make_room() {
        let mut cache = ReplayCache::new(100_000);
        let start = Instant::now();
        let mut number = 0;
        for turn in 0..20 {
            for _ in 0..500 {
                cache.insert(key(number), &answer("an answer"), None, start + KEEP * turn);
                number += 1;
            }
        }
        assert!(cache.len() < 2_000, "{}", cache.len());
    }

    #[test]
    fn keys_whose_hashes_collide_are_distinguished() {
        let (one, other) = (MessageKey(7 << 64 | 1), MessageKey(7 << 64 | 2));
        let now = Instant::now();
        let mut cache = ReplayCache::new(10);
        cache.insert(one, &answer("one"), None, now);
        assert!(cache.get(other, now).is_none());
        cache.insert(other, &answer("other"), None, now);
        assert_eq!(cache.get(one, now).unwrap().0, answer("one"));
        assert_eq!(cache.get(other, now).unwrap().0, answer("other"));
    }
}
