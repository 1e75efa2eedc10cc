//! The messages that this process knows: those that it looks after, and those that were answered lately.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use super::{
    flight::{Flight, Landing},
    prehashed::Unhashed,
    replay_cache::Finished,
};
use crate::{
    handler::HandlerInfo,
    store::{Answer, MessageKey},
};

/// One lock: several would scatter what is written in order. It is held for a tenth of a microsecond, and while what
/// is remembered grows for a few milliseconds.
#[derive(Debug)]
pub(super) struct Flights(Mutex<Known>);

#[derive(Debug)]
struct Known {
    /// Each for as long as it has a task or a try; there are never many.
    flights: HashMap<MessageKey, Arc<Flight>, Unhashed>,
    finished: Finished,
}

/// What a try finds.
pub(super) enum Found {
    /// Nothing: the message begins with it.
    New(Arc<Flight>),
    Flying(Arc<Flight>),
    /// The answer, and the handler that was called.
    Finished(Answer, Option<&'static HandlerInfo>),
}

impl Flights {
    /// That remembers this many answers.
    pub(super) fn new(most: usize) -> Self {
        Self(Mutex::new(Known {
            flights: HashMap::default(),
            finished: Finished::new(most),
        }))
    }

    /// What is known of a message, which begins now if nothing is.
    pub(super) fn find(&self, key: MessageKey, now: Instant) -> Found {
        let mut known = self.known();
        let Known { flights, finished } = &mut *known;
        match flights.entry(key) {
            Entry::Occupied(flying) => Found::Flying(Arc::clone(flying.get())),
            Entry::Vacant(unknown) => match finished.get(key, now) {
                Some((answer, handler)) => Found::Finished(answer, handler),
                None => Found::New(Arc::clone(
                    unknown.insert(Arc::new(Flight::new(Some(key), now))),
                )),
            },
        }
    }

    /// Remembers no more of a flight than its answer from `now` on, if nothing else can become of it.
    pub(super) fn land(&self, flight: &Arc<Flight>, now: Instant) {
        let Some(key) = flight.key else { return };
        match flight.landing() {
            Landing::None => {}
            Landing::Left => self.forget(key, flight),
            Landing::Answered(answer) => {
                let mut known = self.known();
                if known.forget(key, flight) {
                    known.finished.insert(key, &answer, flight.called(), now);
                }
            }
        }
    }

    /// Forgets a message that was not handled, unless another flight of it has begun.
    pub(super) fn forget(&self, key: MessageKey, flight: &Arc<Flight>) {
        self.known().forget(key, flight);
    }

    /// How many have not landed.
    #[cfg(test)]
    pub(super) fn flying(&self) -> usize {
        self.known().flights.len()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Whether it was this flight that was known.
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
            Found::Flying(_) | Found::Finished(..) => panic!("it is known"),
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
        let flights = Flights::new(1_000);
        let flight = begun(&flights);
        flights.land(&flight, Instant::now());
        let found = flights.find(KEY, Instant::now());
        assert!(matches!(found, Found::Flying(known) if Arc::ptr_eq(&known, &flight)));
        flight.answer(answer(), None);
        flights.land(&flight, Instant::now());
        let found = flights.find(KEY, Instant::now());
        assert!(matches!(found, Found::Finished(known, None) if known == answer()));
    }

    #[test]
    fn a_flight_that_is_not_known_any_more_lands_nowhere() {
        let flights = Flights::new(1_000);
        let flight = begun(&flights);
        flights.forget(KEY, &flight);
        flight.answer(answer(), None);
        flights.land(&flight, Instant::now());
        let second = begun(&flights);
        flights.land(&flight, Instant::now());
        let found = flights.find(KEY, Instant::now());
        assert!(matches!(found, Found::Flying(known) if Arc::ptr_eq(&known, &second)));
    }
}
