//! The access token: shared by all callers, fetched by one at a time. Source: 获取稳定版接口调用凭据.
//!
//! Within the process callers share a [single flight](SingleFlight). Between processes the store's
//! lock does the same. If the store fails, the token is fetched without it. Nothing here retries.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tracing::{debug, warn};
use wechat_core::{
    __private::{Chain, Mutex, OneLine, random},
    AccessToken, AppId, AppSecret, Owner, StoreFuture, Tokens,
};

use super::{
    call::Call,
    error::{ApiError, STABLE_TOKEN},
    http::Http,
    json::lenient,
    retry::{Repeat, Tries},
    single_flight::{Joined, Lead, SingleFlight},
};

/// In the last five minutes of a token's life the platform returns a new one; until then, the old
/// one.
const LAST: Duration = Duration::from_mins(5);

/// Spread of the fetches, so that instances do not all fetch at once. They are later than `LAST`,
/// because until then the platform returns the old token.
const JITTER: Duration = Duration::from_mins(1);

/// Longer than a fetch with all its retries takes.
const LEASE: Duration = Duration::from_secs(15);

/// Time to wait for another instance's fetch, and interval at which the store is polled meanwhile.
const WAIT: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(100);

/// Time limit of a call of the store.
const STORE: Duration = Duration::from_millis(250);

/// Time that a caller waits for the next token while the old one is still valid.
const PATIENCE: Duration = Duration::from_secs(2);

/// Delay before a new token is requested again while the old one is still valid.
const AGAIN: Duration = Duration::from_secs(10);

pub(super) struct AccessTokens {
    app_id: AppId,
    secret: AppSecret,
    store: Option<Arc<dyn Tokens>>,
    owner: Owner,
    known: Mutex<Option<Known>>,
    flight: SingleFlight<Settlement>,
}

/// A token as this process knows it.
#[derive(Clone)]
struct Known {
    token: Arc<str>,
    /// Time at which a new one is fetched.
    due: Instant,
    end: Instant,
}

/// Outcome of a flight.
#[derive(Clone)]
struct Settlement {
    /// Refused token that the flight was to replace.
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
            flight: SingleFlight::default(),
        }
    }

    pub(super) fn app_id(&self) -> &AppId {
        &self.app_id
    }

    /// Used only in the body of a call.
    pub(super) fn secret(&self) -> &AppSecret {
        &self.secret
    }

    /// Returns a valid token.
    ///
    /// # Errors
    /// If no token is known and none can be fetched.
    pub(super) async fn current(
        &self,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        let now = Instant::now();
        match self.known() {
            Some(known) if now < known.due => Ok(known.token),
            // One caller fetches the next token; the others continue with this one.
            Some(known) if now < known.end => match self.flight.try_lead() {
                Some(lead) => {
                    let deadline = deadline.min(now + PATIENCE);
                    self.fly(lead, None, http, deadline).await
                }
                None => Ok(known.token),
            },
            _ => self.join(None, http, deadline).await,
        }
    }

    /// Returns a token other than the refused one: one that was fetched since, or a new one.
    ///
    /// # Errors
    /// If no token can be fetched.
    pub(super) async fn instead_of(
        &self,
        refused: &Arc<str>,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        self.join(Some(refused), http, deadline).await
    }

    /// Returns the outcome of the flight in progress, or of one that it starts.
    async fn join(
        &self,
        refused: Option<&Arc<str>>,
        http: &Http,
        deadline: Instant,
    ) -> Result<Arc<str>, ApiError> {
        let waiting = Instant::now();
        let joined = self.flight.join(|settled| settled.is_for(refused));
        match timeout_at(deadline, joined).await {
            Ok(Joined::Settled(settled)) => settled.outcome,
            Ok(Joined::Leads(lead)) => self.fly(lead, refused, http, deadline).await,
            Err(_) => Err(ApiError::timeout(STABLE_TOKEN, waiting.elapsed())),
        }
    }

    /// Starts a flight, unless one that has ended meanwhile makes it unnecessary.
    async fn fly(
        &self,
        lead: Lead<Settlement>,
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
        lead.settle(Settlement {
            refused: refused.cloned(),
            outcome: outcome.clone(),
        });
        outcome
    }

    /// Returns the token after `old`, from the store or from the platform.
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
                // Another instance may have stored one between the read and the lock.
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

    /// Waits for the token that another instance is fetching. Returns `None` if it does not arrive
    /// in time.
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

    /// Fetches the platform's token and puts it into the store. Returns the old one if that fails
    /// and it is still valid.
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
                warn!(
                    "fetching an access token failed, the old one is used for now: {}",
                    Chain(&error)
                );
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
        // Without `force_refresh` the platform returns the same token twice.
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
        self.known.lock().clone()
    }

    fn set_known(&self, known: Known) {
        *self.known.lock() = Some(known);
    }

    fn keep(&self, token: &AccessToken) -> Arc<str> {
        // The platform reports two hours. A store may report anything, so the value is bounded for
        // the clock.
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

    /// Postpones the refresh of a token.
    fn keep_old(&self, old: &Known) -> Arc<str> {
        self.set_known(Known {
            due: (Instant::now() + AGAIN).min(old.end),
            ..old.clone()
        });
        Arc::clone(&old.token)
    }
}

/// Token to be replaced: it expires soon, or the platform refused it.
struct Old<'a> {
    known: Option<Known>,
    refused: Option<&'a Arc<str>>,
}

impl Old<'_> {
    /// Returns whether this token is better than the known one.
    fn is_other(&self, token: &AccessToken) -> bool {
        let is = |old: Option<&Arc<str>>| old.is_some_and(|old| **old == *token.token);
        let known = self.known.as_ref().map(|known| &known.token);
        !is(known) && !is(self.refused)
    }

    /// Returns the known token, if it is still valid.
    fn usable(&self) -> Option<&Known> {
        let is_good =
            |known: &&Known| Instant::now() < known.end && Some(&known.token) != self.refused;
        self.known.as_ref().filter(is_good)
    }
}

impl Settlement {
    /// Returns whether the outcome serves a caller whose token `refused` was refused.
    fn is_for(&self, refused: Option<&Arc<str>>) -> bool {
        match (&self.outcome, refused) {
            (Ok(token), Some(refused)) => {
                token != refused || self.refused.as_ref() == Some(refused)
            }
            _ => true,
        }
    }
}

/// Returns the store's answer. Logs a failure and returns `None`.
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
            warn!("the access token is not shared: the store did not answer within {STORE:?}");
            None
        }
    }
}
