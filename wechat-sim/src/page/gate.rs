//! Access control: only a browser on this machine that opened the printed address is served.

use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::{TryStreamExt as _, stream};
use subtle::ConstantTimeEq as _;
use tokio::time::{Instant, timeout_at};

use super::refusal::Refusal;

/// Values that requests are checked against.
#[derive(Debug)]
pub(super) struct Gate {
    token: Token,
    /// Values of `Host` that a browser sends for the page's addresses.
    hosts: Vec<String>,
}

/// Secret of the page, new at each start.
struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Time within which a body must arrive: enough for 10 MB from the same machine.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// Content security policy: everything is loaded from this server, inline scripts and styles are
/// ignored, and no other page can show this one in a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      media-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Gate {
    /// Creates the gate of a page that listens at `address`.
    ///
    /// # Errors
    /// If this machine has no random numbers.
    pub(super) fn new(address: SocketAddr) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let port = address.port();
        let mut hosts: Vec<_> = ["127.0.0.1", "localhost", "[::1]"]
            .map(|name| format!("{name}:{port}"))
            .into();
        hosts.push(address.to_string());
        if port == 80 {
            let without: Vec<_> = hosts.iter().map(|host| host.replace(":80", "")).collect();
            hosts.extend(without);
        }
        Ok(Self {
            token: Token(BASE64_URL_SAFE_NO_PAD.encode(bytes)),
            hosts,
        })
    }

    /// Returns the end of the page's address. A browser sends a fragment to no server.
    pub(super) fn fragment(&self) -> String {
        format!("#token={}", self.token.0)
    }

    /// Checks a request.
    ///
    /// # Errors
    /// If the request is refused.
    fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = self.check_host(headers)?;
        let path = uri.path();
        let is_files = !path.starts_with("/api/")
            && !path.starts_with("/cgi-bin/")
            && !path.starts_with("/media/");
        if is_files {
            return Ok(());
        }
        check_origin(host, headers)?;
        if path.starts_with("/api/") {
            self.check_token(method, uri, headers)?;
        }
        Ok(())
    }

    /// Checks `Host`. A foreign page whose name was made to resolve to this machine (DNS rebinding)
    /// has its own name there.
    fn check_host<'a>(&self, headers: &'a HeaderMap) -> Result<&'a str, Refusal> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().unwrap_or_default(),
            _ => "",
        };
        if self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)) {
            return Ok(host);
        }
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            format!(
                "this page serves its own machine only: open http://{}/, with that name and port",
                self.hosts[0]
            ),
        ))
    }

    fn check_token(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        // An EventSource can set no header.
        let is_stream = method == Method::GET && uri.path() == "/api/events";
        let query = uri.query().filter(|_| is_stream).and_then(|query| {
            let mut parameters = query.split('&');
            parameters.find_map(|parameter| parameter.strip_prefix("token="))
        });
        let token = bearer.or(query).unwrap_or_default();
        if bool::from(token.as_bytes().ct_eq(self.token.0.as_bytes())) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "this is not the token of this page: open the address that it printed when it was started, \
             with everything behind `#`",
        ))
    }
}

/// Checks that a request comes from this page's scripts, or from a program other than a browser.
fn check_origin(host: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let is_own = |origin: &HeaderValue| {
        let origin = origin.to_str().unwrap_or_default();
        let origin = origin.strip_prefix("http://");
        origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host))
    };
    let is_here = |site: &HeaderValue| matches!(site.as_bytes(), b"same-origin" | b"none");
    if headers.get_all(header::ORIGIN).iter().all(is_own)
        && headers.get_all(SEC_FETCH_SITE).iter().all(is_here)
    {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::FORBIDDEN,
        "the request comes from another page than this server's own",
    ))
}

/// Checks a request, and adds the headers that restrict the browser to its response.
pub(super) async fn guard(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let mut response = match gate.check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(in_time(request)).await,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Ends a body that does not arrive in time: a client that waits would occupy a connection.
fn in_time(request: Request) -> Request {
    let deadline = Instant::now() + BODY_WITHIN;
    request.map(|body| {
        let pieces = stream::try_unfold(body.into_data_stream(), move |mut pieces| async move {
            let piece = timeout_at(deadline, pieces.try_next()).await;
            let piece = piece.map_err(axum::Error::new)??;
            Ok::<_, axum::Error>(piece.map(|piece| (piece, pieces)))
        });
        Body::from_stream(pieces)
    })
}
