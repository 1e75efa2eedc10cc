//! Handles one request, from its head to its answer. Cheaper checks come first.

use std::{
    convert::Infallible,
    io,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode, Version,
    header::{
        ACCEPT_ENCODING, ALLOW, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST,
        HeaderName, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS,
    },
    request::Parts,
    uri::Authority,
};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use thiserror::Error;
use tokio::time::Instant;
use tracing::{debug, warn};
use wechat_core::{
    __private::{InvalidEnvelope, OneLine, Query, QueryError, SUCCESS, causes, open, unix_seconds},
    Push,
};

use crate::{
    allow_list::PeerRefused,
    bot::{Bot, Inner},
    delivery::{Answered, AnsweredBy, Delivered, Incoming},
    metrics::count_refusal,
    settings::is_same_path,
    store::{Answer, AnswerKind},
    util::{deadline::within, throttle::KeyedThrottle},
};

/// Upper bound on the body in bytes. The largest real push has less than 8 KiB.
const MAX_BODY: usize = 64 * 1024;
/// Time limit from the head to the last byte of the body.
const BODY_WITHIN: Duration = Duration::from_secs(3);

/// Response header that tells `wechat-sim doctor` what is wrong with a query. It is only set for
/// problems that are found before any secret is involved.
const REFUSED_FOR: HeaderName = HeaderName::from_static("x-wechat-refused");
/// First bytes of gzip data.
const GZIP: &[u8] = b"\x1f\x8b";

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl Bot {
    /// Answers one HTTP request: a URL check or a push.
    ///
    /// A push with a valid signature that arrives completely and can be decrypted (right key,
    /// AppID, size) always gets a 200, within the bot's time limit.
    pub async fn answer<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        match self.handle(request).await {
            Ok((mut response, report)) => {
                if let Some(answered) = report.handler {
                    response.extensions_mut().insert(answered);
                }
                if let Some(by) = report.by {
                    response.extensions_mut().insert(by);
                }
                response
            }
            Err(HangUp) => hang_up(),
        }
    }

    /// Answers one HTTP request, and reports which handler did.
    pub(crate) async fn handle<B>(
        &self,
        request: Request<B>,
    ) -> Result<(Response<Full<Bytes>>, Report), HangUp>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        let arrived = Instant::now();
        let is_head = request.method() == Method::HEAD;
        let mut report = Report::default();
        let response = match receive(&self.0, request, arrived).await {
            Ok(Received::Echo(echostr)) => echo(echostr),
            // A health check only asks whether the process is alive.
            Ok(Received::HealthCheck) => plain(
                "ok
",
            ),
            Ok(Received::Push(push)) => match self.0.delivery.deliver(push, arrived).await {
                Delivered::Answer {
                    answer,
                    handler,
                    by,
                } => {
                    report = Report { handler, by };
                    respond(answer)
                }
                Delivered::HangUp => return Err(HangUp),
            },
            Ok(Received::Unusable) => plain(SUCCESS),
            Err(refused) => {
                refused.log(&self.0.refusal_throttle);
                refused.response()
            }
        };
        let response = if is_head {
            without_body(response)
        } else {
            response
        };
        Ok((response, report))
    }
}

impl<B> tower_service::Service<Request<B>> for Bot
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let bot = self.clone();
        Box::pin(async move { Ok(bot.answer(request).await) })
    }
}

/// Error of a request that nobody waits for any more. The built-in server closes the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp;

/// Handler of an answer and how it was found. [`Bot::answer`] puts them into the response's
/// extensions; the built-in server, where nothing would read them, does not.
#[derive(Debug, Default)]
pub(crate) struct Report {
    handler: Option<Answered>,
    by: Option<AnsweredBy>,
}

/// Request that passed all checks.
enum Received {
    Echo(String),
    HealthCheck,
    Push(Incoming),
    /// Signed, but not a usable push.
    Unusable,
}

/// Reason for a status other than 200. It is logged; the caller only gets the status and an empty
/// body.
#[derive(Debug, Error)]
enum Refused {
    #[error("the path is `{found}`, but the bot's path is `{expected}`")]
    Path {
        found: String,
        expected: String,
        signed: bool,
    },
    #[error("the method is not GET, HEAD or POST")]
    Method,
    #[error("the method of the health check is not GET or HEAD")]
    NotGet,
    #[error(
        "the `Host` header {problem}, but HTTP/1.1 requires exactly one name: let the proxy send one"
    )]
    Host { problem: &'static str, signed: bool },
    #[error("{0}")]
    Query(#[from] QueryError),
    #[error("{0}")]
    Envelope(#[from] InvalidEnvelope),
    #[error("{0}")]
    PeerRefused(#[from] PeerRefused),
    #[error("the body has more than {MAX_BODY} bytes")]
    TooLarge,
    #[error(
        "the body has `{header}: {coding}`, which the bot does not support; the platform sends plain bodies, so \
         a proxy encodes it: turn that off there, or mount the bot in another server behind \
         `tower_http::decompression::RequestDecompressionLayer`"
    )]
    Coding { header: HeaderName, coding: String },
    #[error(
        "the body is compressed with gzip but has no Content-Encoding; the platform sends plain bodies, so a \
         proxy compresses it: turn that off there"
    )]
    Gzip,
    #[error("the chunked body is malformed ({0}): let the proxy send it with a `Content-Length`")]
    Framing(String),
    #[error(
        "the body is incomplete: {0}; if this happens again, look for a proxy in front of the bot that closes connections"
    )]
    Body(BoxError),
    #[error(
        "the body is incomplete after {BODY_WITHIN:?}: let the proxy buffer whole requests, in nginx \
         `proxy_request_buffering on`"
    )]
    Slow,
}

async fn receive<B>(bot: &Inner, request: Request<B>, arrived: Instant) -> Result<Received, Refused>
where
    B: Body + Send,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    if is_health_check(bot, request.uri().path()) {
        return match *request.method() {
            Method::GET | Method::HEAD => Ok(Received::HealthCheck),
            _ => Err(Refused::NotGet),
        };
    }
    if !is_same_path(request.uri().path(), &bot.settings.path) {
        return Err(Refused::Path {
            found: request.uri().path().escape_debug().take(256).collect(),
            expected: bot.settings.path.clone(),
            signed: is_signed(&request),
        });
    }
    let is_push = match *request.method() {
        Method::GET | Method::HEAD => false,
        Method::POST => true,
        _ => return Err(Refused::Method),
    };
    check_host(&request)?;
    let (head, body) = request.into_parts();
    let verified = Query::parse(head.uri.query().unwrap_or_default())?.verify(
        &bot.credentials,
        unix_seconds(),
        bot.timestamp_window,
    )?;
    if !is_push {
        return Ok(Received::Echo(verified.echostr(&bot.credentials)?));
    }
    // Checked after the signature, so that network scans do not fill the log.
    if let Some(allowed) = &bot.allowed {
        allowed.check(&head, bot.delivery.tasks()).await?;
    }
    check_coding(&head)?;
    let body = read_body(body, arrived).await?;
    // No document starts with these bytes, and the error "not UTF-8" would not help.
    if body.starts_with(GZIP) {
        return Err(Refused::Gzip);
    }
    let (body, seal) = open(&bot.credentials, &verified, body)?;
    Ok(match Push::parse(body) {
        Ok(push) => Received::Push(Incoming { push, seal }),
        Err(error) => {
            warn!("push not handled, answered `success`: {}", OneLine(&error));
            Received::Unusable
        }
    })
}

/// Rejects requests without a single valid `Host` header, which hyper does not check (RFC 9112,
/// section 3.2). hyper checks lengths and codings of the body: it rejects two lengths that differ,
/// takes two equal ones for one, and if a coding is combined with a length, it follows the coding
/// and closes the connection (section 6.3).
fn check_host<B>(request: &Request<B>) -> Result<(), Refused> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let problem = match (hosts.next(), hosts.next()) {
        (None, _) if request.version() == Version::HTTP_11 => "is missing",
        (Some(_), Some(_)) => "occurs more than once",
        (Some(host), None) if !is_host(host.as_bytes()) => "is malformed",
        _ => return Ok(()),
    };
    let signed = is_signed(request);
    Err(Refused::Host { problem, signed })
}

/// Returns whether the bytes are a name or an address with an optional port, or empty, as for a
/// target without authority.
fn is_host(value: &[u8]) -> bool {
    if value.is_empty() {
        return true;
    }
    let Ok(authority) = Authority::try_from(value) else {
        return false;
    };
    let (host, port) = authority.as_str().split_at(authority.host().len());
    !host.is_empty() && (port.is_empty() || port == ":" || authority.port_u16().is_some())
}

/// Returns whether the request looks like one of the platform's. Its signature is not verified yet.
fn is_signed<B>(request: &Request<B>) -> bool {
    let query = request.uri().query();
    query.is_some_and(|query| query.contains("signature="))
}

fn is_health_check(bot: &Inner, path: &str) -> bool {
    let health = bot.settings.health_path.as_deref();
    health.is_some_and(|health| is_same_path(path, health))
}

/// Rejects a body that would have to be decoded first.
fn check_coding(head: &Parts) -> Result<(), Refused> {
    for (header, plain) in [
        (CONTENT_ENCODING, "identity"),
        (TRANSFER_ENCODING, "chunked"),
    ] {
        for value in head.headers.get_all(&header) {
            let is_plain = |coding: &[u8]| {
                let coding = coding.trim_ascii();
                coding.is_empty() || coding.eq_ignore_ascii_case(plain.as_bytes())
            };
            if !value.as_bytes().split(|&b| b == b',').all(is_plain) {
                let shown = value.as_bytes().escape_ascii().to_string();
                return Err(Refused::Coding {
                    header,
                    coding: shown.chars().take(64).collect(),
                });
            }
        }
    }
    Ok(())
}

async fn read_body<B>(body: B, arrived: Instant) -> Result<Vec<u8>, Refused>
where
    B: Body + Send,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    // Rejects a body that is announced as too long without reading it.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(Refused::TooLarge);
    }
    let body = pin!(Limited::new(body, MAX_BODY));
    match within(arrived + BODY_WITHIN, body.collect()).await {
        Ok(Ok(body)) => Ok(Vec::from(body.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refused::TooLarge),
        Ok(Err(error)) => Err(match malformed_chunk(&*error) {
            Some(why) => Refused::Framing(why),
            None => Refused::Body(error),
        }),
        Err(_) => Err(Refused::Slow),
    }
}

/// Finds hyper's error about a malformed chunk among the causes of an error.
fn malformed_chunk(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let of_hyper = causes(error).skip_while(|error| !error.is::<hyper::Error>());
    let mut io_errors = of_hyper.filter_map(|error| error.downcast_ref::<io::Error>());
    let is_malformed = |error: &&io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
        )
    };
    io_errors.find(is_malformed).map(ToString::to_string)
}

impl Refused {
    /// Counts the refusal, and logs it at a limited rate: anybody can cause refusals.
    fn log(&self, throttle: &KeyedThrottle<&'static str>) {
        let status = self.status().as_u16();
        count_refusal(status);
        // The errors of other servers' bodies are text from outside, too.
        let why = OneLine(self);
        match self {
            // Signed requests to another path come from a typo in the console's URL.
            Self::Path { signed: true, .. }
            | Self::Host { signed: true, .. }
            | Self::Query(_)
            | Self::Envelope(_)
            | Self::PeerRefused(_)
            | Self::TooLarge
            | Self::Coding { .. }
            | Self::Gzip
            | Self::Framing(_)
            | Self::Body(_)
            | Self::Slow => {
                throttle.log(self.reason(), |suppressed| {
                    warn!(suppressed, "request refused with {status}: {why}");
                });
            }
            // Network scans cause these.
            Self::Path { .. } | Self::Method | Self::NotGet | Self::Host { .. } => {
                debug!("request refused with {status}: {why}");
            }
        }
    }

    /// Returns the key of the rate limit, so that no reason hides another one.
    fn reason(&self) -> &'static str {
        match self {
            Self::Path { .. } => "path",
            Self::Method | Self::NotGet => "method",
            Self::Host { problem, .. } => problem,
            Self::Query(error) => error.reason(),
            Self::Envelope(error) => error.reason(),
            Self::PeerRefused(error) => error.reason(),
            Self::TooLarge => "too-large",
            Self::Coding { header, .. } if *header == TRANSFER_ENCODING => "transfer-encoding",
            Self::Coding { .. } => "content-encoding",
            Self::Gzip => "gzip",
            Self::Framing(_) => "framing",
            Self::Body(_) => "body",
            Self::Slow => "slow",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Path { .. } => StatusCode::NOT_FOUND,
            Self::Method | Self::NotGet => StatusCode::METHOD_NOT_ALLOWED,
            Self::Coding { header, .. } if *header == TRANSFER_ENCODING => {
                StatusCode::NOT_IMPLEMENTED
            }
            Self::Coding { .. } | Self::Gzip => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Host { .. } | Self::Framing(_) | Self::Body(_) => StatusCode::BAD_REQUEST,
            Self::Query(_) | Self::Envelope(_) | Self::PeerRefused(_) => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
        }
    }

    fn response(&self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::default());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        match self {
            Self::Method => {
                headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
            }
            Self::NotGet => {
                headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            }
            // The rest of such a request is not read.
            Self::Coding { .. } | Self::Gzip => {
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Query(refusal) => {
                if let Some(reason) = refusal.public_reason() {
                    headers.insert(REFUSED_FOR, HeaderValue::from_static(reason));
                }
            }
            // The rest of such a request is not read, or cannot be told apart from the next
            // request.
            Self::Host { .. }
            | Self::PeerRefused(_)
            | Self::TooLarge
            | Self::Framing(_)
            | Self::Body(_)
            | Self::Slow => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Path { .. } | Self::Envelope(_) => {}
        }
        response
    }
}

/// Turns the response to a `GET` into the response to a `HEAD`: the same headers, including the
/// length of the body, and no body.
fn without_body(response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    let (mut head, body) = response.into_parts();
    let length = body.size_hint().lower();
    head.headers.insert(CONTENT_LENGTH, length.into());
    Response::from_parts(head, Full::default())
}

/// Echoes the text byte for byte: with quotes or a line break around it, the console reports a
/// failure.
fn echo(echostr: String) -> Response<Full<Bytes>> {
    let mut response = plain(echostr);
    response
        .headers_mut()
        .insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn plain(body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    with_type("text/plain; charset=utf-8", body)
}

fn respond(answer: Answer) -> Response<Full<Bytes>> {
    match answer.kind {
        AnswerKind::Success => plain(answer.body),
        AnswerKind::Xml => with_type("text/xml; charset=utf-8", answer.body),
        AnswerKind::Json => with_type("application/json; charset=utf-8", answer.body),
    }
}

/// Creates the response to an attempt that the platform has given up. Servers notice by themselves
/// that the platform is gone and rarely send this.
fn hang_up() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::GATEWAY_TIMEOUT;
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn with_type(content_type: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
