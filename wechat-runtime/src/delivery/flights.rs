//! Messages that this process knows: those in progress and those answered recently.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, MutexGuard},
};

use tokio::time::Instant;
use wechat_core::__private::Mutex;

use super::{
    flight::{Flight, Settlement},
    prehashed::BuildPrehashed,
    replay_cache::ReplayCache,
};
use crate::{
    handler::HandlerInfo,
    store::{Answer, MessageKey},
};

/// Messages by key, behind one lock. Several locks would scatter the cache's sequential writes. The
/// lock is held for about 0.1 µs, and for a few milliseconds while the cache grows.
#[derive(Debug)]
pub(super) struct Flights(Mutex<Known>);

#[derive(Debug)]
struct Known {
    /// Flights that still have a task or a waiting try; there are never many.
    flights: HashMap<MessageKey, Arc<Flight>, BuildPrehashed>,
    replay_cache: ReplayCache,
}

/// State of the message that a try belongs to.
pub(super) enum Found {
    /// The message is new; its flight has just been created.
    New(Arc<Flight>),
    /// The message is in progress.
    InFlight(Arc<Flight>),
    /// The message was answered: the answer and the handler that was called.
    Answered(Answer, Option<&'static HandlerInfo>),
}

impl Flights {
    /// Creates an empty registry that remembers answers in at most about this many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self(Mutex::new(Known {
            flights: HashMap::default(),
            replay_cache: ReplayCache::new(bytes),
        }))
    }

    /// Looks up a message, and starts a flight for an unknown one.
    pub(super) fn find(&self, key: MessageKey, now: Instant) -> Found {
        let mut known = self.known();
        let Known {
            flights,
            replay_cache,
        } = &mut *known;
        match flights.entry(key) {
            Entry::Occupied(flying) => Found::InFlight(Arc::clone(flying.get())),
            Entry::Vacant(unknown) => match replay_cache.get(key, now) {
                Some((answer, handler)) => Found::Answered(answer, handler),
                None => Found::New(Arc::clone(
                    unknown.insert(Arc::new(Flight::new(Some(key), now))),
                )),
            },
        }
    }

    /// Replaces a flight that can no longer change with its answer, which is remembered for
    /// further tries.
    pub(super) fn settle(&self, flight: &Arc<Flight>, now: Instant) {
        let Some(key) = flight.key else { return };
        match flight.settlement() {
            Settlement::Pending => {}
            Settlement::Left => self.forget(key, flight),
            Settlement::Answered(answer) => {
                let mut known = self.known();
                if known.forget(key, flight) {
                    known
                        .replay_cache
                        .insert(key, &answer, flight.called(), flight.first(), now);
                }
            }
        }
    }

    /// Removes the flight of an unhandled message, unless another flight of the message has
    /// replaced it.
    pub(super) fn forget(&self, key: MessageKey, flight: &Arc<Flight>) {
        self.known().forget(key, flight);
    }

    /// Returns the number of unsettled flights.
    #[cfg(test)]
    pub(super) fn in_flight(&self) -> usize {
        self.known().flights.len()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock()
    }
}

impl Known {
    /// Removes the flight. Returns whether it was the registered one.
    fn forget(&mut self, key: MessageKey, flight: &Arc<Flight>) -> bool {
        match self.flights.entry(key) {
            Entry::Occupied(flying) if Arc::ptr_eq(flying.get(), flight) => {
                flying.remove();
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::store::AnswerKind;

    const KEY: MessageKey = MessageKey(7);

    fn begun(flights: &Flights) -> Arc<Flight> {
        match flights.find(KEY, Instant::now()) {
            Found::New(flight) => flight,
            Found::InFlight(_) | Found::Answered(..) => panic!("the message is known"),
        }
    }

    fn answer() -> Answer {
        Answer {
            kind: AnswerKind::Success,
            body: Bytes::from_static(b"success"),
        }
    }

    #[test]
    fn a_retry_finds_its_message_while_it_runs_and_the_answer_later() {
        let flights = Flights::new(1 << 20);
        let flight = begun(&flights);
        flights.settle(&flight, Instant::now());
        let found = flights.find(KEY, Instant::now());
        assert!(matches!(found, Found::InFlight(known) if Arc::ptr_eq(&known, &flight)));
        flight.answer(answer(), None);
        flights.settle(&flight, Instant::now());
        let found = flights.find(KEY, Instant::now());
        assert!(matches!(found, Found::Answered(known, None) if known == answer()));
    }

    #[test]
    fn a_flight_that_was_replaced_does_not_settle_its_successor() {
        let flights = Flights::new(1 << 20);
        let flight = begun(&flights);
        flights.forget(KEY, &flight);
        flight.answer(answer(), None);
        flights.settle(&flight, Instant::now());
        let second = begun(&flights);
        flights.settle(&flight, Instant::now());
        let found = flights.find(KEY, Instant::now());
        assert!(matches!(found, Found::InFlight(known) if Arc::ptr_eq(&known, &second)));
    }
}
