//! The messages that this process knows: those that run, and those that were answered lately.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    hash::{BuildHasherDefault, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::flight::Flight;
use crate::store::MessageKey;

/// So that messages of different users seldom meet at one lock.
const SHARDS: usize = 16;

/// From the first try on: a minute longer than the last try, with which the longest wait ends.
pub(crate) const KEEP: Duration = Duration::from_secs(75);

#[derive(Debug)]
pub(crate) struct Flights {
    shards: Box<[Mutex<Shard>]>,
    /// The most that one shard remembers.
    most: usize,
}

#[derive(Debug, Default)]
struct Shard {
    flights: HashMap<MessageKey, Arc<Flight>, BuildHasherDefault<Unhashed>>,
    /// When each arrived, oldest first.
    arrived: VecDeque<(Instant, MessageKey)>,
}

impl Flights {
    /// That remembers about this many.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            most: most.div_ceil(SHARDS),
        }
    }

    /// The message's flight, and whether it begins now.
    pub(super) fn join(&self, key: MessageKey, now: Instant) -> (Arc<Flight>, bool) {
        let mut shard = self.shard(key);
        shard.forget(now, self.most);
        match shard.flights.entry(key) {
            Entry::Occupied(known) => (Arc::clone(known.get()), false),
            Entry::Vacant(unknown) => {
                let flight = Arc::clone(unknown.insert(Arc::new(Flight::new(Some(key), now))));
                shard.arrived.push_back((now, key));
                (flight, true)
            }
        }
    }

    /// Forgets a message that was not handled, unless another flight of it has begun.
    pub(super) fn forget(&self, key: MessageKey, flight: &Arc<Flight>) {
        let mut shard = self.shard(key);
        if let Entry::Occupied(known) = shard.flights.entry(key)
            && Arc::ptr_eq(known.get(), flight)
        {
            known.remove();
        }
    }

    fn shard(&self, key: MessageKey) -> MutexGuard<'_, Shard> {
        let shard = &self.shards[usize::try_from(key.0 % SHARDS as u128).unwrap_or_default()];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shard {
    /// Drops what is old, or too much. What still runs is kept as long as it does.
    fn forget(&mut self, now: Instant, most: usize) {
        // Two a call are enough to keep up, and no call has to drop thousands.
        for _ in 0..2 {
            let Some((arrived, key)) = self.arrived.front().copied() else {
                return;
            };
            let is_old = now.saturating_duration_since(arrived) > KEEP;
            if !is_old && self.arrived.len() <= most {
                return;
            }
            self.arrived.pop_front();
            match self.flights.get(&key) {
                Some(flight) if flight.is_running() => self.arrived.push_back((now, key)),
                _ => drop(self.flights.remove(&key)),
            }
        }
    }
}

/// Keys are hashes already.
#[derive(Debug, Default)]
struct Unhashed(u64);

impl Hasher for Unhashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        // The low bits have chosen the shard.
        self.0 = (key >> 64) as u64;
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::store::{Answer, AnswerKind};

    fn answered(flight: &Flight) {
        let answer = Answer {
            kind: AnswerKind::Success,
            body: Bytes::new(),
        };
        flight.answer(answer, None);
    }

    fn count(flights: &Flights) -> usize {
        let shards = flights.shards.iter();
        shards
            .map(|shard| shard.lock().unwrap().flights.len())
            .sum()
    }

    #[test]
    fn a_retry_finds_its_message_for_more_than_a_minute() {
        let flights = Flights::new(1_000);
        let start = Instant::now();
        let (flight, begins) = flights.join(MessageKey(7), start);
        assert!(begins);
        answered(&flight);
        let (again, begins) = flights.join(MessageKey(7), start + KEEP);
        assert!(Arc::ptr_eq(&flight, &again) && !begins);
        let later = start + KEEP + Duration::from_millis(1);
        // Another message of the shard drops what is old.
        flights.join(MessageKey(7 + SHARDS as u128), later);
        assert!(flights.join(MessageKey(7), later).1);
    }

    #[test]
    fn what_runs_is_kept_however_long() {
        let flights = Flights::new(1_000);
        let start = Instant::now();
        let (flight, _) = flights.join(MessageKey(7), start);
        for minutes in 1..100 {
            let now = start + Duration::from_mins(minutes);
            flights.join(MessageKey(7 + SHARDS as u128), now);
            assert!(Arc::ptr_eq(&flight, &flights.join(MessageKey(7), now).0));
        }
    }

    #[test]
    fn memory_is_bounded() {
        let flights = Flights::new(160);
        let now = Instant::now();
        for key in 0..10_000 {
            answered(&flights.join(MessageKey(key), now).0);
        }
        assert!(count(&flights) <= 160 + SHARDS, "{}", count(&flights));
    }
}
