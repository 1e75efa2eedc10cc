//! Cache of answers to settled messages, for late retries.
//!
//! A busy bot remembers tens of thousands of answers. One allocation each would fragment the heap within a
//! minute, so answers are appended to a buffer. There are two generations, and the older one is
//! dropped as a whole. Writing to memory that was idle for long is slow, so a batch is gathered
//! first and appended at once. `benches/replay.rs` compares this with a map and a queue.

use std::{mem, time::Duration};

use bytes::Bytes;
use hashbrown::HashTable;
use tokio::time::Instant;

use crate::{
    handler::HandlerInfo,
    store::{Answer, AnswerKind, MessageKey},
};

/// Time after the first try for which an answer is remembered. The platform's last try arrives
/// within fifteen seconds of the first.
const KEEP: Duration = Duration::from_secs(20);
/// Upper bound on the answers of a batch.
const BATCH: usize = 64;

/// Answers by message key, in two generations and a pending batch.
#[derive(Debug)]
pub(crate) struct ReplayCache {
    /// Upper bound on the bytes of one generation, without the batch. 0 remembers nothing.
    capacity: usize,
    pending: Generation,
    young: Generation,
    old: Generation,
}

#[derive(Debug, Default)]
struct Generation {
    /// When the first answer was inserted.
    began: Option<Instant>,
    records: Vec<Record>,
    /// Bodies of the records, in the same order.
    bodies: Vec<u8>,
    slots: HashTable<Slot>,
}

#[derive(Debug)]
struct Record {
    key: MessageKey,
    /// Arrival of the first try.
    first: Instant,
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
    /// Creates a cache of at most about this many bytes. The oldest answers make room for new ones;
    /// about half of the bytes always hold the latest answers.
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            capacity: bytes / 2,
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

    /// Inserts the answer to a message that is not in the cache and whose first try arrived at
    /// `first`.
    pub(crate) fn insert(
        &mut self,
        key: MessageKey,
        answer: &Answer,
        handler: Option<&'static HandlerInfo>,
        first: Instant,
        now: Instant,
    ) {
        if self.capacity == 0 || now.saturating_duration_since(first) > KEEP {
            return;
        }
        self.pending.push(key, answer, handler, first);
        let is_large = self.pending.bytes() > self.capacity / 4;
        if self.pending.records.len() < BATCH && !is_large {
            return;
        }
        let began = self.young.began;
        let is_old = began.is_some_and(|began| now.saturating_duration_since(began) > KEEP);
        if is_old || self.young.bytes() + self.pending.bytes() > self.capacity {
            mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.began.get_or_insert(now);
        self.young.append(&mut self.pending);
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        let generations = [&self.pending, &self.young, &self.old];
        generations.map(Generation::bytes).iter().sum()
    }
}

impl Record {
    fn is_expired(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.first) > KEEP
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
        first: Instant,
    ) {
        let body = self.bodies.len();
        self.bodies.extend_from_slice(&answer.body);
        self.write(Record {
            key,
            first,
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

    /// Returns the bytes that the answers take. A hash table is half empty after it has grown.
    fn bytes(&self) -> usize {
        let each = size_of::<Record>() + 2 * size_of::<Slot>();
        self.bodies.len() + self.records.len() * each
    }

    /// Clears the generation and keeps its capacity: the next one will be as busy.
    fn clear(&mut self) {
        self.began = None;
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
        fn the_latest_answers_are_remembered_within_the_bytes(
            bodies in prop::collection::vec("[a-z]{0,900}", 1..200),
            kilobytes in 0..64_usize,
        ) {
            let now = Instant::now();
            let bytes = kilobytes << 10;
            let mut cache = ReplayCache::new(bytes);
            for (number, body) in bodies.iter().enumerate() {
                cache.insert(key(number), &answer(body), None, now, now);
                // One answer may exceed a generation, and so does the batch that it fills.
                prop_assert!(cache.bytes() <= bytes + bytes / 8 + 3 * 1_100);
                let mut found = Vec::new();
                for (earlier, body) in bodies[..=number].iter().enumerate() {
                    let known = cache.get(key(earlier), now).map(|(answer, _)| answer);
                    prop_assert!(known.is_none() || known == Some(answer(body)));
                    found.push(known.is_some());
                }
                // Only the oldest are forgotten, and not before half of the bytes are used.
                prop_assert!(found.is_sorted());
                let is_complete = found.iter().all(|known| *known);
                prop_assert!(is_complete || cache.bytes() + 2 * 1_100 >= bytes / 2 * 3 / 4);
            }
        }
    }

    #[test]
    fn an_answer_is_remembered_for_its_time_and_not_longer() {
        for before in [0, 10, 64, 1_000] {
            let mut cache = ReplayCache::new(1 << 20);
            let start = Instant::now();
            for number in 1..=before {
                cache.insert(key(number), &answer("another"), None, start, start);
            }
            // The answer came late, but the time counts from the first try.
            let first = start + KEEP / 2;
            cache.insert(key(0), &answer("an answer"), None, first, first + KEEP / 2);
            assert!(cache.get(key(0), first + KEEP).is_some(), "{before}");
            let over = first + KEEP + Duration::from_millis(1);
            assert!(cache.get(key(0), over).is_none(), "{before}");
            // The message may arrive again, and is then a new one.
            cache.insert(key(0), &answer("another"), None, over, over);
            let found = cache.get(key(0), over).map(|(answer, _)| answer);
            assert_eq!(found, Some(answer("another")), "{before}");
        }
    }

    #[test]
    fn an_answer_after_the_last_try_is_not_remembered() {
        let mut cache = ReplayCache::new(1 << 20);
        let first = Instant::now();
        let late = first + KEEP + Duration::from_millis(1);
        cache.insert(key(0), &answer("an answer"), None, first, late);
        assert_eq!(cache.bytes(), 0);
    }

    #[test]
    fn expired_answers_make_room() {
        let mut cache = ReplayCache::new(16 << 20);
        let start = Instant::now();
        let mut number = 0;
        for turn in 0..20 {
            let now = start + (KEEP + Duration::from_secs(1)) * turn;
            for _ in 0..500 {
                cache.insert(key(number), &answer("an answer"), None, now, now);
                number += 1;
            }
        }
        assert!(cache.bytes() < 2_000 * 120, "{}", cache.bytes());
    }

    #[test]
    fn keys_whose_hashes_collide_are_distinguished() {
        let (one, other) = (MessageKey(7 << 64 | 1), MessageKey(7 << 64 | 2));
        let now = Instant::now();
        let mut cache = ReplayCache::new(10_000);
        cache.insert(one, &answer("one"), None, now, now);
        assert!(cache.get(other, now).is_none());
        cache.insert(other, &answer("other"), None, now, now);
        assert_eq!(cache.get(one, now).unwrap().0, answer("one"));
        assert_eq!(cache.get(other, now).unwrap().0, answer("other"));
    }
}
