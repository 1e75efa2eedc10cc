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

/// From the answer on. The platform's last try comes within fifteen seconds of the first.
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
    records: Vec<Record>,
    /// The records' bodies, in their order.
    bodies: Vec<u8>,
    places: HashTable<Place>,
}

#[derive(Debug)]
struct Record {
    key: MessageKey,
    since: Instant,
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
    /// That remembers this many, and twice as many at most.
    pub(super) fn new(most: usize) -> Self {
        Self {
            gather: most.min(GATHER),
            most,
            gathered: Generation::default(),
            young: Generation::default(),
            old: Generation::default(),
        }
    }

    /// The answer to a message, and the handler that was called.
    pub(super) fn get(
        &self,
        key: MessageKey,
        now: Instant,
    ) -> Option<(Answer, Option<&'static HandlerInfo>)> {
        let generations = [&self.gathered, &self.young, &self.old];
        generations
            .into_iter()
            .find_map(|generation| generation.get(key, now))
    }

    /// Remembers the answer to a message that is not there yet.
    pub(super) fn insert(
        &mut self,
        key: MessageKey,
        answer: &Answer,
        handler: Option<&'static HandlerInfo>,
        now: Instant,
    ) {
        if self.most == 0 {
            return;
        }
        self.gathered.push(key, answer, handler, now);
        if self.gathered.records.len() < self.gather {
            return;
        }
        let young = &self.young;
        let is_over = young.records.first().is_some_and(|oldest| {
            oldest.is_over(now)
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

impl Record {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) > KEEP
    }
}

impl Generation {
    fn get(&self, key: MessageKey, now: Instant) -> Option<(Answer, Option<&'static HandlerInfo>)> {
        let place = self.places.find(hash(key), |place| {
            let is_it = |record: &Record| record.key == key && !record.is_over(now);
            place.part == part(key) && is_it(&self.records[place.record as usize])
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

    /// Takes all that `other` has.
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
            most in 0..20_usize,
        ) {
            let now = Instant::now();
            let mut finished = Finished::new(most);
            for (number, body) in bodies.iter().enumerate() {
                finished.insert(key(number), &answer(body), None, now);
                let len = finished.len();
                prop_assert!(len >= (number + 1).min(most) && len <= 2 * most + finished.gather);
                for (earlier, body) in bodies[..=number].iter().enumerate() {
                    let found = finished.get(key(earlier), now).map(|(answer, _)| answer);
                    let expected = (earlier + len > number).then(|| answer(body));
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }

    #[test]
    fn an_answer_is_remembered_for_its_time_and_not_longer() {
        for before in [0, 10, 64, 1_000] {
            let mut finished = Finished::new(100_000);
            let start = Instant::now();
            for number in 1..=before {
                finished.insert(key(number), &answer("of another"), None, start);
            }
            let then = start + KEEP / 2;
            finished.insert(key(0), &answer("an answer"), None, then);
            assert!(finished.get(key(0), then + KEEP).is_some(), "{before}");
            let over = then + KEEP + Duration::from_millis(1);
            assert!(finished.get(key(0), over).is_none(), "{before}");
            // The same message may come again, and is another.
            finished.insert(key(0), &answer("another"), None, over);
            let found = finished.get(key(0), over).map(|(answer, _)| answer);
            assert_eq!(found, Some(answer("another")), "{before}");
        }
    }

    #[test]
    fn what_is_old_makes_room() {
        let mut finished = Finished::new(100_000);
        let start = Instant::now();
        let mut number = 0;
        for turn in 0..20 {
            for _ in 0..500 {
                finished.insert(key(number), &answer("an answer"), None, start + KEEP * turn);
                number += 1;
            }
        }
        assert!(finished.len() < 2_000, "{}", finished.len());
    }

    #[test]
    fn hashes_that_meet_are_told_apart() {
        let (one, other) = (MessageKey(7 << 64 | 1), MessageKey(7 << 64 | 2));
        let now = Instant::now();
        let mut finished = Finished::new(10);
        finished.insert(one, &answer("one"), None, now);
        assert!(finished.get(other, now).is_none());
        finished.insert(other, &answer("other"), None, now);
        assert_eq!(finished.get(one, now).unwrap().0, answer("one"));
        assert_eq!(finished.get(other, now).unwrap().0, answer("other"));
    }
}
