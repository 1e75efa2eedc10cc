//! Late answers that wait for their user's next message.

use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::Notify, time::Instant};
use tracing::{error, warn};
use wechat_core::{__private::OneLine, Push, Reply};

use super::{Delivery, flight::Flight};
use crate::store::{Deliveries, Memory, UserKey};

/// The answers that this process keeps, and those that it expects.
pub(super) struct Collect {
    store: Option<Arc<dyn Deliveries>>,
    /// Holds answers where there is no store, or while it is unreachable.
    memory: Memory,
    /// Text that asks for an answer. Without it every message does.
    word: Option<String>,
    keep_for: Duration,
    /// Whether anything was ever put there: most bots never do.
    has_kept: AtomicBool,
    /// The answers that are on their way to users who were told so.
    expected: Mutex<HashMap<UserKey, Expected>>,
    changed: Notify,
}

// What a flight's `expectation` can be. It changes under the lock of `expected` only.
const UNKNOWN: u8 = 0;
const EXPECTED: u8 = 1;
const ENDED: u8 = 2;

/// Answers that are on their way to one user.
#[derive(Debug)]
struct Expected {
    count: usize,
    /// When the user was last told to come back. What they had written before is a question of its own.
    told: Instant,
}

/// For how long a message may have waited for its turn since it arrived.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(2);

/// What a user's message finds.
pub(super) enum Collected {
    /// An earlier answer, which is the reply to it.
    Reply(Reply),
    /// Nothing: it goes to its handler.
    Nothing,
    /// An answer is on its way, and this message could not wait for it any longer.
    GaveUp,
}

impl Delivery {
    /// Looks for an earlier answer, and waits for one that is on its way.
    pub(super) async fn collected(&self, flight: &Flight, push: &Push) -> Collected {
        let collect = &self.collect;
        if push.is_event() || !collect.is_asked_by(push) || !collect.may_have_any() {
            return Collected::Nothing;
        }
        let user = UserKey::of(push);
        if collect.told(user).is_some_and(|told| flight.first() < told) {
            return Collected::Nothing;
        }
        loop {
            let mut changed = pin!(collect.changed.notified());
            changed.as_mut().enable();
            // Before it is looked for: what is kept in between is found.
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
    /// Keeps each answer for `keep_for`. Only a message that is `word` asks for it, if there is one.
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

    /// Returns the text that asks for an answer, if not every message does.
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

    /// Takes back the parts of a question that no longer waits. Other answers stay.
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

    /// A cheap look before the expensive one.
    fn may_have_any(&self) -> bool {
        self.store.is_some() || self.has_kept.load(Ordering::Relaxed) || !self.expected().is_empty()
    }

    fn is_expected(&self, user: UserKey) -> bool {
        let expected = self.expected();
        expected.get(&user).is_some_and(|known| known.count > 0)
    }

    fn told(&self, user: UserKey) -> Option<Instant> {
        self.expected().get(&user).map(|known| known.told)
    }

    /// Makes the user's messages wait for the flight's answer from now on.
    pub(super) fn expect(&self, flight: &Flight, push: &Push) {
        let mut expected = self.expected();
        if flight.expectation.load(Ordering::Relaxed) == UNKNOWN {
            flight.expectation.store(EXPECTED, Ordering::Relaxed);
            let now = Instant::now();
            expected.retain(|_, known| known.count > 0 || now - known.told < FORGOTTEN_AFTER);
            let known = expected.entry(UserKey::of(push)).or_insert(Expected {
                count: 0,
                told: now,
            });
            known.count += 1;
            known.told = now;
        }
    }

    /// The flight's task has ended, with an answer or without.
    pub(super) fn ended(&self, flight: &Flight, push: &Push) {
        {
            let mut expected = self.expected();
            if flight.expectation.swap(ENDED, Ordering::Relaxed) != EXPECTED {
                return;
            }
            if let Some(known) = expected.get_mut(&UserKey::of(push)) {
                known.count -= 1;
            }
        }
        self.changed.notify_waiters();
    }

    /// Keeps an answer, in parts that a reply can hold.
    pub(super) async fn keep(&self, user: UserKey, parts: Vec<Reply>) {
        for part in parts {
            let Ok(part) = serde_json::to_vec(&part) else {
                error!("a late answer cannot be kept");
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
                Err(error) => warn!("a late answer is kept by this process alone: {error}"),
            }
        }
        self.has_kept.store(true, Ordering::Relaxed);
        if let Err(error) = self.memory.keep_late(user, part, keep).await {
            error!("a late answer is lost: {}", OneLine(&error));
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

    fn expected(&self) -> MutexGuard<'_, HashMap<UserKey, Expected>> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
