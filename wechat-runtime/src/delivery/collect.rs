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

use super::{dialogue, flight::Flight, late};
use crate::{
    bot::Inner,
    error::OneLine,
    push::Push,
    reply::Reply,
    store::{Deliveries, Memory, UserKey},
};

/// The answers that this process keeps, and those that it expects.
#[derive(Debug, Default)]
pub(crate) struct Collect {
    /// Where there is no store, or while it does not answer.
    memory: Memory,
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

/// Looks for an earlier answer, and waits for one that is on its way.
pub(super) async fn collected(bot: &Arc<Inner>, flight: &Flight, push: &Push) -> Collected {
    let collect = &bot.collect;
    if push.is_event() || !is_meant(bot, push) || !collect.may_have_any(bot) {
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
        let stops = dialogue::is_stopped_by(bot, push);
        if stops && !is_expected {
            return Collected::Nothing;
        }
        if !stops && let Some(reply) = collect.take(bot, user).await {
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

/// Takes back what is kept of a question that is asked no longer. Other answers stay.
pub(super) async fn forget(bot: &Inner, user: UserKey, question: &[Reply]) {
    if !bot.collect.may_have_any(bot) {
        return;
    }
    let mut others = Vec::new();
    while let Some(reply) = bot.collect.take(bot, user).await {
        if !question.contains(&reply) {
            others.push(reply);
        }
    }
    if !others.is_empty() {
        bot.collect.keep(bot, user, others).await;
    }
}

/// Whether this message asks for a late answer: any does, or only the bot's word.
fn is_meant(bot: &Inner, push: &Push) -> bool {
    match &bot.options.collect_word {
        None => true,
        Some(word) => push.content().is_some_and(|text| text.trim() == word),
    }
}

impl Collect {
    /// A cheap look before the expensive one.
    fn may_have_any(&self, bot: &Inner) -> bool {
        bot.shared.is_some() || self.has_kept.load(Ordering::Relaxed) || !self.expected().is_empty()
    }

    fn is_expected(&self, user: UserKey) -> bool {
        let expected = self.expected();
        expected.get(&user).is_some_and(|known| known.count > 0)
    }

    fn told(&self, user: UserKey) -> Option<Instant> {
        self.expected().get(&user).map(|known| known.told)
    }

    /// From now on the user's messages wait for the flight's answer, if it is to be collected.
    pub(super) fn expect(&self, bot: &Inner, flight: &Flight, push: &Push) {
        if !late::is_collected(bot, flight.late(bot.options.late)) {
            return;
        }
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
    pub(super) async fn keep(&self, bot: &Inner, user: UserKey, parts: Vec<Reply>) {
        for part in parts {
            let Ok(part) = serde_json::to_vec(&part) else {
                error!("a late answer cannot be kept");
                continue;
            };
            self.keep_part(bot, user, part.into()).await;
        }
        self.changed.notify_waiters();
    }

    async fn keep_part(&self, bot: &Inner, user: UserKey, part: Bytes) {
        let keep = bot.options.keep_late;
        if let Some(shared) = &bot.shared {
            match shared.store.keep_late(user, part.clone(), keep).await {
                Ok(()) => return,
                Err(error) => warn!("a late answer is kept by this process alone: {error}"),
            }
        }
        self.has_kept.store(true, Ordering::Relaxed);
        if let Err(error) = self.memory.keep_late(user, part, keep).await {
            error!("a late answer is lost: {}", OneLine(&error));
        }
    }

    async fn take(&self, bot: &Inner, user: UserKey) -> Option<Reply> {
        if self.has_kept.load(Ordering::Relaxed)
            && let Ok(Some(part)) = self.memory.take_late(user).await
        {
            return serde_json::from_slice(&part).ok();
        }
        let shared = bot.shared.as_ref()?;
        match shared.store.take_late(user).await {
            Ok(part) => serde_json::from_slice(&part?).ok(),
            Err(_) => None,
        }
    }

    fn expected(&self) -> MutexGuard<'_, HashMap<UserKey, Expected>> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
