//! Calls on the wire: sent, timed, retried.

use std::time::Duration;

use http::Response;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use tracing::debug;
use wechat_core::AppSecret;

use super::{
    answer,
    call::Call,
    download::Begun,
    error::ApiError,
    retry::{Repeat, Tries},
    transport::{Incoming, Transport, whole},
};

/// Time limit of a call with all its retries.
const LIMIT: Duration = Duration::from_secs(10);

pub(super) struct Http {
    transport: Box<dyn Transport>,
    /// Base URL, without a slash at its end.
    base: String,
    /// Time limit of one attempt.
    timeout: Duration,
    /// Kept only to remove it from errors.
    secret: AppSecret,
}

impl Http {
    pub(super) fn new(
        transport: Box<dyn Transport>,
        base: String,
        timeout: Duration,
        secret: AppSecret,
    ) -> Self {
        // The limit is one day, because the clock cannot add any duration.
        let timeout = timeout.min(Duration::from_hours(24));
        Self {
            transport,
            base,
            timeout,
            secret,
        }
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Returns the time limit of a call with all its retries.
    pub(super) fn limit(&self) -> Duration {
        self.timeout.max(LIMIT)
    }

    /// Returns the time limit of a single answer.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Makes the call, and retries it where that is safe.
    pub(super) async fn call<A: Answer>(
        &self,
        call: &Call<'_>,
        token: Option<&str>,
        tries: &mut Tries,
        repeat: Repeat,
    ) -> Result<A, ApiError> {
        loop {
            match self.once(call, token, tries.deadline()).await {
                Err(error) if !call.is_spent() && tries.again(&error, repeat).await => {}
                done => return done,
            }
        }
    }

    async fn once<A: Answer>(
        &self,
        call: &Call<'_>,
        token: Option<&str>,
        deadline: Instant,
    ) -> Result<A, ApiError> {
        let path = call.path();
        let request = call.request(&self.base, token)?;
        let query = request.uri().query().unwrap_or_default().to_owned();
        let started = Instant::now();
        let limit = (started + self.timeout + call.extra_time()).min(deadline);
        let answer = async {
            let response = self.transport.carry(request).await;
            let response = response.map_err(|broken| ApiError::broken(path, broken))?;
            A::read(path, response).await
        };
        let answer = timeout_at(limit, answer).await;
        let answer = answer.unwrap_or_else(|_| Err(ApiError::timeout(path, limit - started)));
        let answer = answer.map_err(|error| {
            let error = match call.fault() {
                Some(why) => ApiError::unread(path).because(why),
                None if call.is_spent() => error.of_a_stream(),
                None if call.is_get() => error.of_a_read(),
                None => error,
            };
            error.hiding(|text| self.hide(text, &[&query, token.unwrap_or_default()]))
        });
        let took = started.elapsed();
        match &answer {
            Ok(_) => debug!(path, ?took, "called"),
            Err(error) => debug!(path, ?took, kind = ?error.kind(), "call failed: {error}"),
        }
        answer
    }

    /// Removes the AppSecret and these `others` from foreign text, because logs must not contain
    /// them.
    pub(super) fn hide(&self, text: &str, others: &[&str]) -> String {
        let hidden = others.iter().copied().chain([self.secret.as_str()]);
        hidden
            .filter(|hidden| !hidden.is_empty())
            .fold(text.to_owned(), |text, hidden| {
                text.replace(hidden, "(hidden)")
            })
    }
}

/// Reads the result out of an answer.
pub(super) trait Answer: Sized {
    /// # Errors
    /// If the answer reports a failure, breaks off, or is not one that the call documents.
    fn read(
        path: &str,
        response: Response<Incoming>,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;
}

impl Answer for Value {
    async fn read(path: &str, response: Response<Incoming>) -> Result<Self, ApiError> {
        let response = whole(path, response).await?;
        answer::read(path, &response)
    }
}

impl Answer for Begun {
    async fn read(path: &str, response: Response<Incoming>) -> Result<Self, ApiError> {
        Self::begin(path, response).await
    }
}
