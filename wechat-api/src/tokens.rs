//! The access token: one for all callers, fetched by one at a time. Source: 获取稳定版接口调用凭据.
//!
//! In the process a lock makes the flight a single one, and who waited for it shares what came of it; between
//! processes the store's lock does. A store that fails is done without. Nothing here tries twice.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    sync::{Mutex as AsyncMutex, MutexGuard},
    time::{Instant, sleep_until, timeout, timeout_at},
};
use tracing::{debug, warn};
use wechat_core::{
    __private::{Chain, OneLine, random},
    AccessToken, AppId, AppSecret, Owner, StoreFuture, Tokens,
};

use super::{
    call::Call,
    error::{ApiError, STABLE_TOKEN},
    http::Http,
    json::lenient,
    retry::{Repeat, Tries},
};

/// The platform gives a new token in the last five minutes of the old one, and the old one until then.
const LAST: Duration = Duration::from_mins(5);

/// So that instances do not all come at once. Later than `LAST`, for before it the old one is given again.
const JITTER: Duration = Duration::from_mins(1);

/// Longer than fetching takes with all its tries.
const LEASE: Duration = Duration::from_secs(15);

/// For how long another instance's fetch is waited for, and how often the store is asked meanwhile.
const WAIT: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(100);

/// What the store may take to answer.
const STORE: Duration = Duration::from_millis(250);

/// How long a caller waits for the next token while the old one is still good.
const PATIENCE: Duration = Duration::from_secs(2);

/// When a new token is asked for again while the old one is still good.
const AGAIN: Duration = Duration::from_secs(10);

pub(super) struct AccessTokens {
    app_id: AppId,
    secret: AppSecret,
    store: Option<Arc<dyn Tokens>>,
    owner: Owner,
    known: Mutex<Option<Known>>,
    /// Held by the one who fetches.
    flight: AsyncMutex<Option<Landed>>,
    /// How many flights have ended.
    landed: AtomicU64,
}

/// A token as this process knows it.
#[derive(Clone)]
struct Known {
    token: Arc<str>,
    /// When a new one is fetched.
    due: Instant,
    end: Instant,
}

/// What came of a flight.
struct Landed {
    /// The token that it was to replace because it was refused.
    refused: Option<Arc<str>>,
    outcome: Result<Arc<str>, ApiError>,
}

impl AccessTokens {
    pub(super) fn new(app_id: AppId, secret: AppSecret, store: Option<Arc<dyn Tokens>>) -> Self {
        Self {
            app_id,
            secret,
            store,
            owner: Owner(random::number()),
            known: Mutex::default(),
            flight: AsyncMutex::default(),
            landed: AtomicU64::new(0),
        }
    }

    pub(super) fn app_id(&self) -> &AppId {
        &self.app_id
    }

    /// Only for the body of a call.
    pub(super) fn secret(&self) -> &AppSecret {
        &self.secret
    }

    /// A token that is good.
    ///
    /// # Errors
    /// If there is none and none can be fetched.
    pub(super) async fn current(
        &self,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        let now = Instant::now();
        match self.known() {
            Some(known) if now < known.due => Ok(known.token),
            // One fetches the next; the others go on with this one.
            Some(known) if now < known.end => match self.flight.try_lock() {
                Ok(flight) => {
                    let deadline = deadline.min(now + PATIENCE);
                    self.fly(flight, None, http, deadline).await
                }
                Err(_) => Ok(known.token),
            },
            _ => self.join(None, http, deadline).await,
        }
    }

    /// Another token than the one that was refused: the one that somebody has fetched since, or a new one.
    ///
    /// # Errors
    /// If none can be fetched.
    pub(super) async fn instead_of(
        &self,
        refused: &Arc<str>,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        self.join(Some(refused), http, deadline).await
    }

    /// What comes of the flight that is under way, or of one's own.
    async fn join(
        &self,
        refused: Option<&Arc<str>>,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        let before = self.landed.load(Ordering::Acquire);
        let waiting = Instant::now();
        let flight = timeout_at(deadline, self.flight.lock()).await;
        let flight = flight.map_err(|_| ApiError::timeout(STABLE_TOKEN, waiting.elapsed()))?;
        if self.landed.load(Ordering::Acquire) != before
            && let Some(landed) = &*flight
            && landed.is_for(refused)
        {
            return landed.outcome.clone();
        }
        self.fly(flight, refused, http, deadline).await
    }

    /// A flight, unless one has ended in between that makes it needless.
    async fn fly(
        &self,
        mut flight: MutexGuard<'_, Option<Landed>>,
        refused: Option<&Arc<str>>,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        let known = self.known();
        let is_good = |known: &Known| Instant::now() < known.due && Some(&known.token) != refused;
        if let Some(known) = known.as_ref().filter(|known| is_good(known)) {
            return Ok(Arc::clone(&known.token));
        }
        let old = Old { known, refused };
        let outcome = self.next(&old, http, deadline).await;
        *flight = Some(Landed {
            refused: refused.cloned(),
            outcome: outcome.clone(),
        });
        self.landed.fetch_add(1, Ordering::Release);
        outcome
    }

    /// The token after `old`, of the store or of the platform.
    async fn next(
        &self,
        old: &Old<'_>,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        let Some(store) = &self.store else {
            return self.fetch(old, None, http, deadline).await;
        };
        let app_id = self.app_id.as_str();
        match ask(store.get(app_id)).await {
            Some(found) => {
                if let Some(token) = found.filter(|token| old.is_other(token)) {
                    return Ok(self.keep(&token));
                }
            }
            None => return self.fetch(old, None, http, deadline).await,
        }
        match ask(store.lock(app_id, self.owner, LEASE)).await {
            Some(true) => {
                // Another instance may have been quicker, between the question and the lock.
                let found = ask(store.get(app_id)).await.flatten();
                let token = match found.filter(|token| old.is_other(token)) {
                    Some(token) => Ok(self.keep(&token)),
                    None => self.fetch(old, Some(&**store), http, deadline).await,
                };
                ask(store.unlock(app_id, self.owner)).await;
                token
            }
            Some(false) => {
                if let Some(token) = self.wait(&**store, old, deadline).await {
                    return Ok(token);
                }
                match old.usable() {
                    Some(token) => Ok(self.keep_old(token)),
                    None => self.fetch(old, Some(&**store), http, deadline).await,
                }
            }
            None => self.fetch(old, None, http, deadline).await,
        }
    }

    /// What the instance puts into the store that fetches a token now.
    async fn wait(&self, store: &dyn Tokens, old: &Old<'_>, deadline: Instant) -> Option<Arc<str>> {
        let until = (Instant::now() + WAIT).min(deadline);
        while Instant::now() < until {
            sleep_until((Instant::now() + POLL).min(until)).await;
            let found = ask(store.get(self.app_id.as_str())).await?;
            if let Some(token) = found.filter(|token| old.is_other(token)) {
                return Some(self.keep(&token));
            }
        }
        None
    }

    /// The platform's token, which is put into the store. If there is none, the old one as long as it is good.
    async fn fetch(
        &self,
        old: &Old<'_>,
        store: Option<&dyn Tokens>,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        let token = match self.stable_token(http, deadline).await {
            Ok(token) => token,
            Err(error) => {
                let usable = old.usable().ok_or_else(|| error.clone())?;
                warn!("the old access token is used for now: {}", Chain(&error));
                return Ok(self.keep_old(usable));
            }
        };
        debug!(account = %self.app_id, expires_in = ?token.expires_in, "a new access token");
        let kept = self.keep(&token);
        if let Some(store) = store {
            ask(store.put(self.app_id.as_str(), token)).await;
        }
        Ok(kept)
    }

    async fn stable_token(&self, http: &Http, deadline: Instant) -> Result<AccessToken, ApiError> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.app_id.as_str(),
            "secret": self.secret.as_str(),
            "force_refresh": false,
        });
        let call = Call::post(STABLE_TOKEN, &body)?;
        // Asked twice, it gives the same one.
        let mut tries = Tries::until(deadline);
        let answer = http.call(&call, None, &mut tries, Repeat::IfUncertain);
        let answer: Value = answer.await?;
        let token = answer["access_token"].as_str().unwrap_or_default();
        match lenient::unsigned(&answer["expires_in"]) {
            Some(seconds) if seconds > 0 && !token.is_empty() => Ok(AccessToken {
                token: token.to_owned(),
                expires_in: Duration::from_secs(seconds),
            }),
            _ => Err(ApiError::malformed(
                STABLE_TOKEN,
                "the answer has no `access_token` with an `expires_in`",
            )),
        }
    }

    fn known(&self) -> Option<Known> {
        let known = self.known.lock();
        known.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_known(&self, known: Known) {
        let mut place = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Some(known);
    }

    fn keep(&self, token: &AccessToken) -> Arc<str> {
        // The platform says two hours. A store may say anything, which the clock must be able to count.
        let expires_in = token.expires_in.min(Duration::from_hours(24));
        let ahead = LAST.saturating_sub(random::up_to(JITTER));
        let ahead = ahead.min(expires_in / 2);
        let end = Instant::now() + expires_in;
        let token: Arc<str> = token.token.as_str().into();
        self.set_known(Known {
            token: Arc::clone(&token),
            due: end - ahead,
            end,
        });
        token
    }

    /// Goes on with a token that is due, for a while.
    fn keep_old(&self, old: &Known) -> Arc<str> {
        self.set_known(Known {
            due: (Instant::now() + AGAIN).min(old.end),
            ..old.clone()
        });
        Arc::clone(&old.token)
    }
}

/// What is to be replaced.
struct Old<'a> {
    known: Option<Known>,
    refused: Option<&'a Arc<str>>,
}

impl Old<'_> {
    /// Whether this token is worth more than the one that is known.
    fn is_other(&self, token: &AccessToken) -> bool {
        let is = |old: Option<&Arc<str>>| old.is_some_and(|old| **old == *token.token);
        let known = self.known.as_ref().map(|known| &known.token);
        !is(known) && !is(self.refused)
    }

    /// The token that is known, if it is still good.
    fn usable(&self) -> Option<&Known> {
        let is_good =
            |known: &&Known| Instant::now() < known.end && Some(&known.token) != self.refused;
        self.known.as_ref().filter(is_good)
    }
}

impl Landed {
    /// Whether the outcome serves one whose token `refused` was.
    fn is_for(&self, refused: Option<&Arc<str>>) -> bool {
        match (&self.outcome, refused) {
            (Ok(token), Some(refused)) => {
                token != refused || self.refused.as_ref() == Some(refused)
            }
            _ => true,
        }
    }
}

/// The store's answer; `None`, with a line in the log, if there is none.
async fn ask<T>(answer: StoreFuture<'_, T>) -> Option<T> {
    match timeout(STORE, answer).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            warn!(
                "the access token is not shared: {}",
                OneLine(&Chain(&error))
            );
            None
        }
        Err(_) => {
            warn!("the access token is not shared: the store took longer than {STORE:?}");
            None
        }
    }
}
