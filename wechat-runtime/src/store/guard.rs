//! Guard that keeps a slow or unreachable store from slowing a bot down.
//!
//! ```text
//!           5 failures in a row, or a failed first trial
//!  closed ───────────────────────────────────────────────> open: calls fail at once
//!     ^                                                       │
//!     └──────────────── trial passes, after 1 s or more ──────┘
//! ```
//!
//! A background task runs a trial once a second in both states.

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

/// Time for a call. A push has 4.5 s in all and makes a few calls.
const BUDGET: Duration = Duration::from_millis(100);

/// Time for a call of [`Sessions`]. A message cannot be handled without its session, so it waits
/// longer.
const SESSION_BUDGET: Duration = Duration::from_secs(1);

/// Time for connecting, which no message waits for.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// Interval between trials.
const TRIAL_EVERY: Duration = Duration::from_secs(1);

/// Store behind a connection, whose availability a [`Guarded`] can test.
pub trait Remote: Send + Sync + 'static {
    /// Returns the name for log lines: kind and address, without a password.
    fn name(&self) -> &str;

    /// Replaces the connection. Called before a trial if the last one failed.
    fn reconnect(&self) -> StoreFuture<'_, ()>;

    /// Tests, without side effects on data, that the store can be read and written.
    fn probe(&self) -> StoreFuture<'_, ()>;
}

/// Store with bounded call times and a circuit breaker. A call fails after 100 ms, one of
/// [`Sessions`] after a second, because a message cannot be handled without its session. After five
/// failures in a row, or two failed trials, every call fails at once until the store passes a
/// trial.
///
/// A trial runs once a second whether the store is used or not, for the first time when the guard
/// is created. So a bot that starts without its store logs it, and an idle bot knows the state of
/// its store. No user's message serves as a trial.
///
/// The store may still carry out a call that timed out.
///
/// Clones share one guard.
pub struct Guarded<S>(Arc<Inner<S>>);

struct Inner<S> {
    store: S,
    /// Upper bound on the time of a call.
    budget: Duration,
    /// Decides whether calls reach the store.
    breaker: Breaker,
    /// Whether the trial task runs. There is at most one.
    watched: AtomicBool,
    /// Owner of the trial task. Not the bot's tasks, so that shutdown does not wait for it.
    tasks: Tasks,
}

/// Reason why a guard failed a call itself.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error("no answer within {0:?}")]
    Slow(Duration),
    #[error("not called, because the store has failed and has not yet passed a trial")]
    Open,
}

impl<S: Remote> Guarded<S> {
    /// Guards a store, with 100 ms for a call and a second for one of [`Sessions`]. Trials start at
    /// once in a Tokio runtime, else with the first call.
    pub fn new(store: S) -> Self {
        Self::with_budget(store, BUDGET)
    }

    /// Guards a store with another time for a call. Calls of [`Sessions`] have a second at least.
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

    /// Whether calls fail at once, because the store has failed and has not yet passed a trial.
    pub fn is_degraded(&self) -> bool {
        self.0.breaker.is_open()
    }

    /// Tests the store, for a second at most.
    ///
    /// # Errors
    /// If the store cannot be reached or written. The error names it.
    pub async fn check(&self) -> Result<(), StoreError> {
        let Inner { store, budget, .. } = &*self.0;
        let result = within(CONNECT_WITHIN.max(*budget), store.probe()).await;
        result.map_err(|error| error.for_store(store.name()))
    }

    async fn call<'a, T>(
        &'a self,
        call: impl FnOnce(&'a S) -> StoreFuture<'a, T>,
    ) -> Result<T, StoreError> {
        self.call_within(self.0.budget, call).await
    }

    async fn call_session<'a, T>(
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
            // Too slow to count as a success, because other calls have a smaller budget.
            Ok(_) => {}
            Err(error) if error.is_foreign() => {}
            Err(error) => breaker.failed(store.name(), error),
        }
        result
    }

    /// Starts the trial task unless it runs. It ends after the last guard is dropped.
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

/// Runs trials until the last guard is dropped.
async fn watch<S: Remote>(guard: Weak<Inner<S>>) {
    let mut trial = Trial::First;
    loop {
        let pause = {
            let Some(inner) = guard.upgrade() else { return };
            match inner.breaker.still_open_for() {
                // Opened by calls since the last trial.
                Some(rest) if !rest.is_zero() => {
                    trial = Trial::Failing;
                    rest
                }
                _ => {
                    trial = inner.run_trial(trial).await;
                    TRIAL_EVERY
                }
            }
        };
        sleep(pause).await;
    }
}

/// State of a store before a trial.
#[derive(Clone, Copy)]
enum Trial {
    First,
    /// The last trial passed.
    Healthy,
    Failing,
}

impl<S: Remote> Inner<S> {
    async fn run_trial(&self, trial: Trial) -> Trial {
        let Self {
            store,
            budget,
            breaker,
            ..
        } = self;
        let result = match trial {
            Trial::First => within(CONNECT_WITHIN.max(*budget), store.probe()).await,
            Trial::Healthy => within(*budget, store.probe()).await,
            Trial::Failing => match within(CONNECT_WITHIN, store.reconnect()).await {
                Ok(()) => within(*budget, store.probe()).await,
                Err(error) => Err(error),
            },
        };
        match (trial, result) {
            (_, Ok(())) => {
                breaker.passed(store.name());
                return Trial::Healthy;
            }
            (Trial::First, Err(error)) => breaker.failed_at_start(store.name(), &error),
            (Trial::Healthy, Err(error)) => breaker.failed(store.name(), &error),
            (Trial::Failing, Err(error)) => breaker.failed_again(store.name(), &error),
        }
        Trial::Failing
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
        Box::pin(self.call_session(move |store| store.load(user, name)))
    }

    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved> {
        Box::pin(self.call_session(move |store| store.save(user, name, expected, body, keep)))
    }

    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool> {
        Box::pin(self.call_session(move |store| store.delete(user, name, expected)))
    }

    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(Guarded::check(self))
    }
}

#[cfg(test)]
mod tests;
