//! Builder of a client.

use std::{fmt, sync::Arc, time::Duration};

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;
use wechat_core::{
    __private::{DEFAULT_API_BASE, api_base},
    AppId, AppSecret, Error, Result, Tokens,
};

use super::{
    Api,
    body::{BoxError, RequestBody},
    http::Http,
    tokens::AccessTokens,
    transport::{Over, Transport, https},
};

/// Builder of a client; see [`Api::builder`].
#[must_use = "a builder does nothing until it is built"]
pub struct ApiBuilder {
    app_id: AppId,
    secret: AppSecret,
    base_url: String,
    tokens: Option<Arc<dyn Tokens>>,
    timeout: Duration,
    transport: Option<Box<dyn Transport>>,
}

impl ApiBuilder {
    pub(super) fn new(app_id: AppId, secret: AppSecret) -> Self {
        Self {
            app_id,
            secret,
            base_url: DEFAULT_API_BASE.to_owned(),
            tokens: None,
            timeout: Duration::from_secs(5),
            transport: None,
        }
    }

    /// Sets the base URL, `https://api.weixin.qq.com` by default. `http://` is allowed for this
    /// machine only.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Sets the store that shares the access token among all instances of a bot. Without one each
    /// process fetches the token itself; the platform returns the same one to all of them.
    pub fn tokens(mut self, store: Arc<dyn Tokens>) -> Self {
        self.tokens = Some(store);
        self
    }

    /// Sets the time limit of a single answer, 5 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends calls to this service instead of opening connections: a fake platform in the same
    /// process, a proxy, or a client with another TLS library.
    pub fn service<S, B>(mut self, service: S) -> Self
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        self.transport = Some(Box::new(Over(service)));
        self
    }

    /// Builds the client. Nothing is sent before its first call.
    ///
    /// # Errors
    /// If the base URL is invalid, or is neither `https://` nor on this machine.
    pub fn build(self) -> Result<Api> {
        let base = api_base(&self.base_url).map_err(|why| malformed(&why))?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => https(self.timeout)?,
        };
        let http = Http::new(transport, base, self.timeout, self.secret.clone());
        let tokens = AccessTokens::new(self.app_id, self.secret, self.tokens);
        Ok(Api::new(http, tokens))
    }
}

fn malformed(why: &str) -> Error {
    Error::setting(format!(
        "the base URL of the API is malformed: {why}; set it to, for instance, \
         WECHAT_API_BASE={DEFAULT_API_BASE}"
    ))
}

impl fmt::Debug for ApiBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiBuilder")
            .field("app_id", &self.app_id)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
