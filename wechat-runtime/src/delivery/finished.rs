//! How messages were answered that nobody looks after any more, for tries that still come.
//!
//! A busy bot remembers a hundred thousand of them. An allocation for each would leave a hole a minute later, so
//! they are written one behind the other, in two generations, and the older one is dropped as a whole. Memory
//! that was not touched for a minute is slow to write to, so some are gathered first and written together.

use std::{mem, time::Duration};

use bytes::Bytes;
use hashbrown::HashTable;
use tokio::time::Instant;

use crate::{
    handler::HandlerInfo,
    store::{Answer, AnswerKind, MessageKey},
};

/// From the answer on, at the least. The platform's last try comes within fifteen seconds of the first.
pub(crate) const KEEP: Duration = Duration::from_secs(75);
/// What the bodies of one generation take, at most.
const MAX_BYTES: usize = 64 << 20;
/// How many are gathered, at most.
const GATHER: usize = 64;

#[derive(Debug)]
pub(super) struct Finished {
    /// The most that are gathered.
    gather: usize,
    /// The most that one generation holds.
    most: usize,
    gathered: Generation,
    young: Generation,
    old: Generation,
}

#[derive(Debug, Default)]
struct Generation {
    /// When its first record was written.
    since: Option<Instant>,
    records: Vec<Record>,
    /// The records' bodies, in their order.
    bodies: Vec<u8>,
    places: HashTable<Place>,
}

#[derive(Debug)]
struct Record {
    key: MessageKey,
    handler: Option<&'static HandlerInfo>,
    kind: AnswerKind,
    /// Where its body begins.
    body: u32,
}

/// Where in `records` a key is. A part of the key stands beside it, so that hardly any other record is looked at:
/// they are far away.
#[derive(Debug)]
struct Place {
    part: u32,
    record: u32,
}

impl Finished {
    /// That remembers at most this many, and when there are more of them at least half as many.
    pub(super) fn new(most: usize) -> Self {
        let gather = (most / 4).clamp(1, GATHER);
        Self {
            gather,
            most: (most.saturating_sub(gather) / 2).max(gather),
            gathered: Generation::default(),
            young: Generation::default(),
            old: Generation::default(),
        }
    }

    /// The answer to a message, and the handler that was called.
    pub(super) fn get(&self, key: MessageKey) -> Option<(Answer, Option<&'static HandlerInfo>)> {
        let generations = [&self.gathered, &self.young, &self.old];
        generations
            .into_iter()
            .find_map(|generation| generation.get(key))
    }

    /// Remembers the answer to a message that is not there yet.
    pub(super) fn insert(
        &mut self,
        key: MessageKey,
        answer: &Answer,
        handler: Option<&'static HandlerInfo>,
    ) {
        self.gathered.since.get_or_insert_with(Instant::now);
        self.gathered.push(key, answer, handler);
        if self.gathered.records.len() < self.gather {
            return;
        }
        let young = &self.young;
        let is_over = young.since.is_some_and(|since| {
            since.elapsed() > KEEP
                || young.records.len() + self.gather > self.most
                || young.bodies.len() + self.gathered.bodies.len() > MAX_BYTES
        });
        if is_over {
            mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.append(&mut self.gathered);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let generations = [&self.gathered, &self.young, &self.old];
        generations
            .map(|generation| generation.records.len())
            .iter()
            .sum()
    }
}

impl Generation {
    fn get(&self, key: MessageKey) -> Option<(Answer, Option<&'static HandlerInfo>)> {
        let place = self.places.find(hash(key), |place| {
            place.part == part(key) && self.records[place.record as usize].key == key
        })?;
        let record = &self.records[place.record as usize];
        let next = self.records.get(place.record as usize + 1);
        let end = next.map_or(self.bodies.len(), |next| next.body as usize);
        let answer = Answer {
            kind: record.kind,
            body: Bytes::copy_from_slice(&self.bodies[record.body as usize..end]),
        };
        Some((answer, record.handler))
    }

    fn push(&mut self, key: MessageKey, answer: &Answer, handler: Option<&'static HandlerInfo>) {
        let body = self.bodies.len();
        self.bodies.extend_from_slice(&answer.body);
        self.write(Record {
            key,
            handler,
            kind: answer.kind,
            body: u32::try_from(body).unwrap_or(u32::MAX),
        });
    }

    /// Takes all that `other` has.
    fn append(&mut self, other: &mut Self) {
        self.since = self.since.or(other.since);
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
        let place = Place {
            part: part(record.key),
            record: u32::try_from(self.records.len()).unwrap_or(u32::MAX),
        };
        let records = &self.records;
        self.places.insert_unique(hash(record.key), place, |place| {
            hash(records[place.record as usize].key)
        });
        self.records.push(record);
    }

    /// What it took is kept for the next: it will be as busy.
    fn clear(&mut self) {
        self.since = None;
        self.records.clear();
        self.bodies.clear();
        self.places.clear();
    }
}

/// Keys are hashes already.
fn hash(key: MessageKey) -> u64 {
    (key.0 >> 64) as u64
}

/// What the hash does not have.
fn part(key: MessageKey) -> u32 {
    u32::try_from(key.0 >> 32 & u128::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::time::advance;

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
            most in 2..20_usize,
        ) {
            let mut finished = Finished::new(most);
            for (number, body) in bodies.iter().enumerate() {
                finished.insert(key(number), &answer(body), None);
                let len = finished.len();
                prop_assert!(len <= most && len >= (number + 1).min(most / 4));
                for (earlier, body) in bodies[..=number].iter().enumerate() {
                    let found = finished.get(key(earlier)).map(|(answer, _)| answer);
                    let expected = (earlier + len > number).then(|| answer(body));
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_old_makes_room() {
        let mut finished = Finished::new(100_000);
        let mut insert_some = |numbers: std::ops::Range<usize>| {
            for number in numbers {
                finished.insert(key(number), &answer("an answer"), None);
            }
            (finished.get(key(0)).is_some(), finished.len())
        };
        assert_eq!(insert_some(0..500), (true, 500));
        advance(KEEP).await;
        assert_eq!(insert_some(500..1_000), (true, 1_000));
        advance(Duration::from_millis(1)).await;
        assert_eq!(insert_some(1_000..1_500), (true, 1_500));
        advance(KEEP).await;
        let (is_known, len) = insert_some(1_500..2_000);
        assert!(!is_known && len < 1_100, "{len}");
    }

    #[test]
    fn hashes_that_meet_are_told_apart() {
        let (one, other) = (MessageKey(7 << 64 | 1), MessageKey(7 << 64 | 2));
        let mut finished = Finished::new(10);
        finished.insert(one, &answer("one"), None);
        assert!(finished.get(other).is_none());
        finished.insert(other, &answer("other"), None);
        assert_eq!(finished.get(one).unwrap().0, answer("one"));
        assert_eq!(finished.get(other).unwrap().0, answer("other"));
    }
}
