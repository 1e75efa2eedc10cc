//! Keeps a store that is slow or away from slowing a bot down.

mod breaker;

use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use thiserror::Error;
use tokio::{
    runtime::Handle,
    time::{Instant, sleep, timeout},
};

use self::breaker::Breaker;
use super::{
    AccessToken, Answer, Claim, Deliveries, MessageKey, Owner, Saved, Sessions, Settled,
    StoreError, StoreErrorExt as _, StoreFuture, Stored, Tokens, UserKey,
};
use crate::util::tasks::Tasks;

/// A push has 4.5 s in all, and makes a few calls.
const BUDGET: Duration = Duration::from_millis(100);

/// A message whose session cannot be read has failed, and there is no going on without: it rather waits.
const SESSION_BUDGET: Duration = Duration::from_secs(1);

/// How long a store may take to be connected, where nobody waits for it.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// How often a store is tried out.
const TRIAL_EVERY: Duration = Duration::from_secs(1);

/// A store that a [`Guarded`] can try out: one behind a connection.
pub trait Remote: Send + Sync + 'static {
    /// What log lines call it: its kind and address, without a password.
    fn name(&self) -> &str;

    /// Connects anew. Called before a trial if the last one failed.
    fn reconnect(&self) -> StoreFuture<'_, ()>;

    /// Does something that harms nothing and shows whether the store can be read and written.
    fn probe(&self) -> StoreFuture<'_, ()>;
}

/// A store within bounds: a call that takes longer than 100 ms fails, one of [`Sessions`] after a second, for a
/// message cannot be handled without; after five failures in a row each call fails at once, until the store has
/// passed a trial. So it does after two trials in a row that failed.
///
/// The store is tried out once a second whether it is used or not, the first time when the guard is made,
/// so that a bot which starts without its store says so, and one which nobody writes to knows how its
/// store is. No user's message is used for a trial.
///
/// A call that ran out of time may be carried out later nevertheless.
///
/// Clones are the same guard.
pub struct Guarded<S>(Arc<Inner<S>>);

struct Inner<S> {
    store: S,
    budget: Duration,
    breaker: Breaker,
    /// Whether the task that tries the store out has been started.
    watched: AtomicBool,
    /// Of its own, so that shutting down does not wait for it.
    tasks: Tasks,
}

/// Why a guard did not give the store's own answer.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error("no answer within {0:?}")]
    Slow(Duration),
    #[error("it has failed and is left alone until it passes a trial")]
    Open,
}

impl<S: Remote> Guarded<S> {
    /// With 100 ms for a call, a second for one of [`Sessions`]. In a Tokio runtime the store is tried out from now on, else from the first call on.
    pub fn new(store: S) -> Self {
        Self::with_budget(store, BUDGET)
    }

    /// With another time for a call. One of [`Sessions`] has a second at least.
    pub fn with_budget(store: S, budget: Duration) -> Self {
        let guarded = Self(Arc::new(Inner {
            store,
            budget,
            breaker: Breaker::default(),
            watched: AtomicBool::new(false),
            tasks: Tasks::default(),
        }));
        if Handle::try_current().is_ok() {
            guarded.watch();
        }
        guarded
    }

    /// Whether calls fail at once, because the store has failed and has not passed a trial since.
    pub fn is_degraded(&self) -> bool {
        self.0.breaker.is_open()
    }

    /// Tries the store out, for a second at most.
    ///
    /// # Errors
    /// If it cannot be reached or written; the error names it.
    pub async fn check(&self) -> Result<(), StoreError> {
        let Inner { store, budget, .. } = &*self.0;
        let result = within(CONNECT_WITHIN.max(*budget), store.probe()).await;
        result.map_err(|error| error.of(store.name()))
    }

    async fn call<'a, T>(
        &'a self,
        call: impl FnOnce(&'a S) -> StoreFuture<'a, T>,
    ) -> Result<T, StoreError> {
        self.call_within(self.0.budget, call).await
    }

    async fn call_of_session<'a, T>(
        &'a self,
        call: impl FnOnce(&'a S) -> StoreFuture<'a, T>,
    ) -> Result<T, StoreError> {
        self.call_within(SESSION_BUDGET.max(self.0.budget), call)
            .await
    }

    async fn call_within<'a, T>(
        &'a self,
        limit: Duration,
        call: impl FnOnce(&'a S) -> StoreFuture<'a, T>,
    ) -> Result<T, StoreError> {
        self.watch();
        let Inner {
            store,
            budget,
            breaker,
            ..
        } = &*self.0;
        if breaker.is_open() {
            return Err(StoreError::new(Refusal::Open));
        }
        let began = Instant::now();
        let result = within(limit, call(store)).await;
        match &result {
            Ok(_) if began.elapsed() <= *budget => breaker.succeeded(),
            // Too slow for the other calls, which fail or not by themselves.
            Ok(_) => {}
            Err(error) if error.is_foreign() => {}
            Err(error) => breaker.failed(store.name(), error),
        }
        result
    }

    /// Starts the task that tries the store out, once. It ends after the last guard does.
    fn watch(&self) {
        let inner = &*self.0;
        if !inner.watched.load(Ordering::Relaxed) && !inner.watched.swap(true, Ordering::Relaxed) {
            inner.tasks.spawn(watch(Arc::downgrade(&self.0)));
        }
    }
}

impl<S> Clone for Guarded<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Remote> fmt::Debug for Guarded<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("store", &self.0.store.name())
            .field("degraded", &self.is_degraded())
            .finish_non_exhaustive()
    }
}

async fn within<T>(budget: Duration, call: StoreFuture<'_, T>) -> Result<T, StoreError> {
    let result = timeout(budget, call).await;
    result.unwrap_or_else(|_| Err(StoreError::new(Refusal::Slow(budget))))
}

/// Tries the store out as long as there is a guard.
async fn watch<S: Remote>(guard: Weak<Inner<S>>) {
    let mut trial = Trial::First;
    loop {
        let pause = {
            let Some(inner) = guard.upgrade() else { return };
            match inner.breaker.still_open_for() {
                // Opened by calls since the last trial.
                Some(rest) if !rest.is_zero() => {
                    trial = Trial::Doubtful;
                    rest
                }
                _ => {
                    trial = inner.try_out(trial).await;
                    TRIAL_EVERY
                }
            }
        };
        sleep(pause).await;
    }
}

/// What is known of a store before it is tried out.
#[derive(Clone, Copy)]
enum Trial {
    First,
    /// The last trial went well.
    Sound,
    Doubtful,
}

impl<S: Remote> Inner<S> {
    async fn try_out(&self, trial: Trial) -> Trial {
        let Self {
            store,
            budget,
            breaker,
            ..
        } = self;
        let result = match trial {
            Trial::First => within(CONNECT_WITHIN.max(*budget), store.probe()).await,
            Trial::Sound => within(*budget, store.probe()).await,
            Trial::Doubtful => match within(CONNECT_WITHIN, store.reconnect()).await {
                Ok(()) => within(*budget, store.probe()).await,
                Err(error) => Err(error),
            },
        };
        match (trial, result) {
            (_, Ok(())) => {
                breaker.passed(store.name());
                return Trial::Sound;
            }
            (Trial::First, Err(error)) => breaker.failed_at_start(store.name(), &error),
            (Trial::Sound, Err(error)) => breaker.failed(store.name(), &error),
            (Trial::Doubtful, Err(error)) => breaker.failed_for_sure(store.name(), &error),
        }
        Trial::Doubtful
    }
}

impl<S: Deliveries + Remote> Deliveries for Guarded<S> {
    fn is_degraded(&self) -> bool {
        Guarded::is_degraded(self)
    }

    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(Guarded::check(self))
    }

    fn claim(
        &self,
        key: MessageKey,
        owner: Owner,
        lease: Duration,
        keep: Duration,
    ) -> StoreFuture<'_, Claim> {
        Box::pin(self.call(move |store| store.claim(key, owner, lease, keep)))
    }

    fn renew(&self, key: MessageKey, owner: Owner, lease: Duration) -> StoreFuture<'_, bool> {
        Box::pin(self.call(move |store| store.renew(key, owner, lease)))
    }

    fn look(&self, key: MessageKey) -> StoreFuture<'_, Option<Claim>> {
        Box::pin(self.call(move |store| store.look(key)))
    }

    fn answer(&self, key: MessageKey, answer: Answer, keep: Duration) -> StoreFuture<'_, Settled> {
        Box::pin(self.call(move |store| store.answer(key, answer, keep)))
    }

    fn give_up(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, Answer> {
        Box::pin(self.call(move |store| store.give_up(key, placeholder, keep)))
    }

    fn take_back(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, bool> {
        Box::pin(self.call(move |store| store.take_back(key, placeholder, keep)))
    }

    fn keep_late(&self, user: UserKey, reply: Bytes, keep: Duration) -> StoreFuture<'_, ()> {
        Box::pin(self.call(move |store| store.keep_late(user, reply, keep)))
    }

    fn take_late(&self, user: UserKey) -> StoreFuture<'_, Option<Bytes>> {
        Box::pin(self.call(move |store| store.take_late(user)))
    }
}

impl<S: Remote + Tokens> Tokens for Guarded<S> {
    fn get<'a>(&'a self, account: &'a str) -> StoreFuture<'a, Option<AccessToken>> {
        Box::pin(self.call(move |store| store.get(account)))
    }

    fn put<'a>(&'a self, account: &'a str, token: AccessToken) -> StoreFuture<'a, ()> {
        Box::pin(self.call(move |store| store.put(account, token)))
    }

    fn lock<'a>(
        &'a self,
        account: &'a str,
        owner: Owner,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(self.call(move |store| store.lock(account, owner, lease)))
    }

    fn unlock<'a>(&'a self, account: &'a str, owner: Owner) -> StoreFuture<'a, ()> {
        Box::pin(self.call(move |store| store.unlock(account, owner)))
    }
}

impl<S: Remote + Sessions> Sessions for Guarded<S> {
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>> {
        Box::pin(self.call_of_session(move |store| store.load(user, name)))
    }

    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved> {
        Box::pin(self.call_of_session(move |store| store.save(user, name, expected, body, keep)))
    }

    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool> {
        Box::pin(self.call_of_session(move |store| store.delete(user, name, expected)))
    }

    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(Guarded::check(self))
    }
}

#[cfg(test)]
mod tests;
