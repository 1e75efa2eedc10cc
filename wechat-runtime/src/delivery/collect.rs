//! Late answers that wait for their user's next message.

use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::Notify, time::Instant};
use tracing::{error, warn};
use wechat_core::{
    __private::{Chain, Mutex, OneLine},
    Push, Reply,
};

use super::{Delivery, flight::Flight};
use crate::store::{Deliveries, Memory, UserKey};

/// Late answers that are kept for their users, and those that are still expected.
pub(super) struct Collect {
    store: Option<Arc<dyn Deliveries>>,
    /// Keeps answers while there is no store or the store is unreachable.
    memory: Memory,
    /// Text with which users ask for a kept answer. `None` if any message does.
    word: Option<String>,
    keep_for: Duration,
    /// Whether `memory` was ever used; for most bots it never is.
    has_kept: AtomicBool,
    /// Answers in progress whose users were asked to come back.
    expected: Mutex<HashMap<UserKey, Expected>>,
    changed: Notify,
}

// Values of a flight's `expectation`, which changes only under the lock of `expected`:
//
// UNKNOWN -> EXPECTED (placeholder sent) -> ENDED (task ended), or UNKNOWN -> ENDED.
const UNKNOWN: u8 = 0;
const EXPECTED: u8 = 1;
const ENDED: u8 = 2;

/// Answers in progress for one user.
#[derive(Debug)]
struct Expected {
    count: usize,
    /// Time at which the user last got a placeholder. Messages that arrived earlier do not ask for
    /// the answer.
    notified_at: Instant,
}

/// Upper bound on the time that a message waits for its turn.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(2);

/// Result of looking for a late answer.
pub(super) enum Collected {
    /// An earlier answer, which is the reply to this message.
    Reply(Reply),
    /// No answer; the message goes to its handler.
    Nothing,
    /// An answer is in progress, but this message could not wait any longer.
    GaveUp,
}

impl Delivery {
    /// Looks for an earlier answer and waits for one that is in progress.
    pub(super) async fn collected(&self, flight: &Flight, push: &Push) -> Collected {
        let collect = &self.collect;
        if !push.is_users_message() || !collect.is_asked_by(push) || !collect.may_have_any() {
            return Collected::Nothing;
        }
        Box::pin(self.look_for_answer(flight, push)).await
    }

    async fn look_for_answer(&self, flight: &Flight, push: &Push) -> Collected {
        let collect = &self.collect;
        let user = UserKey::of(push);
        if collect
            .notified_at(user)
            .is_some_and(|notified_at| flight.first() < notified_at)
        {
            return Collected::Nothing;
        }
        loop {
            let mut changed = pin!(collect.changed.notified());
            changed.as_mut().enable();
            // Read before looking, so that an answer that is kept in between is found.
            let is_expected = collect.is_expected(user);
            let stops = self.is_stopped_by(push);
            if stops && !is_expected {
                return Collected::Nothing;
            }
            if !stops && let Some(reply) = collect.take(user).await {
                flight.collects.store(true, Ordering::Relaxed);
                return Collected::Reply(reply);
            }
            flight.collects.store(is_expected, Ordering::Relaxed);
            if !is_expected {
                return Collected::Nothing;
            }
            if !flight.is_running() {
                return Collected::GaveUp;
            }
            tokio::select! {
                () = changed => {}
                () = flight.ended() => {}
            }
        }
    }
}

impl Collect {
    /// Creates a collector that keeps each answer for `keep_for`. If `word` is `Some`, only a
    /// message equal to it asks for an answer.
    pub(super) fn new(
        store: Option<Arc<dyn Deliveries>>,
        word: Option<String>,
        keep_for: Duration,
    ) -> Self {
        Self {
            store,
            memory: Memory::default(),
            word,
            keep_for,
            has_kept: AtomicBool::new(false),
            expected: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Returns the text with which users ask for an answer, if one is required.
    pub(super) fn word(&self) -> Option<&str> {
        self.word.as_deref()
    }

    /// Whether this message asks for a late answer.
    fn is_asked_by(&self, push: &Push) -> bool {
        match self.word() {
            None => true,
            Some(word) => push.content().is_some_and(|text| text.trim() == word),
        }
    }

    /// Removes the parts of a question that is no longer open. Other answers stay.
    pub(super) async fn forget(&self, user: UserKey, question: &[Reply]) {
        if !self.may_have_any() {
            return;
        }
        let mut others = Vec::new();
        while let Some(reply) = self.take(user).await {
            if !question.contains(&reply) {
                others.push(reply);
            }
        }
        if !others.is_empty() {
            self.keep(user, others).await;
        }
    }

    /// Whether a lookup can find anything. Cheaper than the lookup.
    fn may_have_any(&self) -> bool {
        self.store.is_some()
            || self.has_kept.load(Ordering::Relaxed)
            || !self.expected.lock().is_empty()
    }

    fn is_expected(&self, user: UserKey) -> bool {
        let expected = self.expected.lock();
        expected.get(&user).is_some_and(|known| known.count > 0)
    }

    fn notified_at(&self, user: UserKey) -> Option<Instant> {
        self.expected
            .lock()
            .get(&user)
            .map(|known| known.notified_at)
    }

    /// Makes the user's messages wait for the flight's answer from now on.
    pub(super) fn expect(&self, flight: &Flight, push: &Push) {
        let mut expected = self.expected.lock();
        if flight.expectation.load(Ordering::Relaxed) == UNKNOWN {
            flight.expectation.store(EXPECTED, Ordering::Relaxed);
            let now = Instant::now();
            expected
                .retain(|_, known| known.count > 0 || now - known.notified_at < FORGOTTEN_AFTER);
            let known = expected.entry(UserKey::of(push)).or_insert(Expected {
                count: 0,
                notified_at: now,
            });
            known.count += 1;
            known.notified_at = now;
        }
    }

    /// Ends the expectation, because the flight's task has ended with or without an answer.
    pub(super) fn ended(&self, flight: &Flight, push: &Push) {
        {
            let mut expected = self.expected.lock();
            if flight.expectation.swap(ENDED, Ordering::Relaxed) != EXPECTED {
                return;
            }
            if let Some(known) = expected.get_mut(&UserKey::of(push)) {
                known.count -= 1;
            }
        }
        self.changed.notify_waiters();
    }

    /// Keeps an answer, in parts that each fit into one reply.
    pub(super) async fn keep(&self, user: UserKey, parts: Vec<Reply>) {
        for part in parts {
            let Ok(part) = serde_json::to_vec(&part) else {
                error!("a late answer could not be serialized and is lost");
                continue;
            };
            self.keep_part(user, part.into()).await;
        }
        self.changed.notify_waiters();
    }

    async fn keep_part(&self, user: UserKey, part: Bytes) {
        let keep = self.keep_for;
        if let Some(store) = &self.store {
            match store.keep_late(user, part.clone(), keep).await {
                Ok(()) => return,
                Err(error) => warn!(
                    "a late answer is kept in this process only, because the store failed: {error}"
                ),
            }
        }
        self.has_kept.store(true, Ordering::Relaxed);
        if let Err(error) = self.memory.keep_late(user, part, keep).await {
            error!("a late answer is lost: {}", OneLine(&Chain(&error)));
        }
    }

    async fn take(&self, user: UserKey) -> Option<Reply> {
        if self.has_kept.load(Ordering::Relaxed)
            && let Ok(Some(part)) = self.memory.take_late(user).await
        {
            return serde_json::from_slice(&part).ok();
        }
        let store = self.store.as_ref()?;
        match store.take_late(user).await {
            Ok(part) => serde_json::from_slice(&part?).ok(),
            Err(_) => None,
        }
    }
}
