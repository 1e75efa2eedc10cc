//! A store of access tokens for several clients, which can fail.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::time::{Instant, sleep};
use wechat_runtime::store::{AccessToken, Owner, StoreError, StoreFuture, Tokens};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Health {
    #[default]
    Good,
    Fails,
    Hangs,
}

#[derive(Default)]
pub(crate) struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    health: Health,
    token: Option<(String, Instant)>,
    lock: Option<(Owner, Instant)>,
    /// Every account that a token was requested for.
    names: Vec<String>,
}

impl Shared {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    pub(crate) fn set_health(&self, health: Health) {
        self.state().health = health;
    }

    pub(crate) fn set_token(&self, token: &str, expires_in: Duration) {
        self.state().token = Some((token.to_owned(), Instant::now() + expires_in));
    }

    pub(crate) fn token(&self) -> Option<String> {
        let state = self.state();
        state.token.as_ref().map(|(token, _)| token.clone())
    }

    /// Takes the lock like another instance that dies while it fetches.
    pub(crate) fn lock_elsewhere(&self, lease: Duration) {
        self.state().lock = Some((Owner(0), Instant::now() + lease));
    }

    pub(crate) fn is_locked(&self) -> bool {
        let lock = self.state().lock;
        lock.is_some_and(|(_, until)| Instant::now() < until)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.state().names.clone()
    }

    fn answer<T: Send + 'static>(
        &self,
        account: &str,
        answer: impl FnOnce(&mut State) -> T,
    ) -> StoreFuture<'static, T> {
        let mut state = self.state();
        state.names.push(account.to_owned());
        match state.health {
            Health::Good => {
                let answer = answer(&mut state);
                // Yields, because a real store is remote: other tasks run meanwhile.
                Box::pin(async {
                    tokio::task::yield_now().await;
                    Ok(answer)
                })
            }
            Health::Fails => Box::pin(async { Err(StoreError::new("connection refused")) }),
            Health::Hangs => Box::pin(async {
                sleep(Duration::from_hours(1)).await;
                Err(StoreError::new("at last"))
            }),
        }
    }
}

impl Tokens for Shared {
    fn get<'a>(&'a self, account: &'a str) -> StoreFuture<'a, Option<AccessToken>> {
        self.answer(account, |state| {
            let (token, end) = state.token.as_ref()?;
            let expires_in = end.checked_duration_since(Instant::now())?;
            let token = token.clone();
            Some(AccessToken { token, expires_in })
        })
    }

    fn put<'a>(&'a self, account: &'a str, token: AccessToken) -> StoreFuture<'a, ()> {
        self.answer(account, |state| {
            state.token = Some((token.token, Instant::now() + token.expires_in));
        })
    }

    fn lock<'a>(
        &'a self,
        account: &'a str,
        owner: Owner,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        self.answer(account, move |state| {
            let now = Instant::now();
            let is_free = state.lock.is_none_or(|(_, until)| until <= now);
            if is_free {
                state.lock = Some((owner, now + lease));
            }
            is_free
        })
    }

    fn unlock<'a>(&'a self, account: &'a str, owner: Owner) -> StoreFuture<'a, ()> {
        self.answer(account, move |state| {
            state.lock = state.lock.filter(|(holder, _)| *holder != owner);
        })
    }
}
