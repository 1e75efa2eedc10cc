//! Reports connections that end before the bot sees a request, with cause and remedy, at a limited
//! rate.
//!
//! hyper answers or closes these connections by itself. Both network scans and misconfigured
//! proxies cause them, so without a log line nobody would notice a misconfigured proxy.

use tracing::{debug, warn};

use super::{HEAD_WITHIN, MAX_HEAD, MAX_HEADERS, connection_info::ConnectionInfo, proxy_protocol};
use crate::{
    metrics::{count_malformed, count_refusal},
    util::throttle::Throttle,
};

/// Reason why the request of a connection could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The head has too many headers or bytes.
    Head,
    /// The length of the body is missing, malformed or ambiguous.
    Framing,
    /// Anything else that is not HTTP/1.1.
    Syntax,
    /// The head was not complete in time.
    SlowHead,
    Tls,
    Http2,
    /// There is an unexpected PROXY protocol header.
    ProxyHeader,
    /// The PROXY protocol header is missing from a proxy that is configured to send one.
    NoProxyHeader,
    BadProxyHeader,
}

impl Cause {
    const COUNT: usize = Self::BadProxyHeader as usize + 1;

    /// Finds the cause of an error from the first bytes of the connection. Returns `None` for
    /// connections that ended normally.
    fn of(error: &hyper::Error, info: &ConnectionInfo) -> Option<Self> {
        if info.is_served() && error.is_timeout() {
            // An idle connection was closed.
            return None;
        }
        let first_bytes = info.first_bytes();
        if error.is_timeout() {
            return (!first_bytes.is_empty()).then_some(Self::SlowHead);
        }
        if !error.is_parse() {
            return None;
        }
        if !info.is_served() {
            if proxy_protocol::is_header(&first_bytes) {
                return Some(Self::ProxyHeader);
            }
            if first_bytes.starts_with(b"\x16\x03") {
                return Some(Self::Tls);
            }
        }
        let shown = error.to_string();
        Some(
            if error.is_parse_version_h2() || first_bytes.starts_with(b"PRI * HTTP/2.0") {
                Self::Http2
            } else if error.is_parse_too_large() {
                Self::Head
            } else if shown.contains("content-length") || shown.contains("transfer-encoding") {
                Self::Framing
            } else {
                Self::Syntax
            },
        )
    }

    /// Returns the metrics label.
    fn label(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Framing => "framing",
            Self::Syntax => "syntax",
            Self::SlowHead => "slow_head",
            Self::Tls => "tls",
            Self::Http2 => "http2",
            Self::ProxyHeader => "proxy_header",
            Self::NoProxyHeader => "no_proxy_header",
            Self::BadProxyHeader => "bad_proxy_header",
        }
    }

    /// Returns the problem and the remedy, for the log.
    fn explain(self, error: Option<&hyper::Error>, info: &ConnectionInfo) -> String {
        let peer = info.peer.to_canonical();
        let error = error.map(ToString::to_string).unwrap_or_default();
        match self {
            Self::Head => format!(
                "the head has more than {MAX_HEADERS} headers or more than {} KiB: let the proxies in front of \
                 the bot add fewer or shorter headers",
                MAX_HEAD / 1024
            ),
            Self::Framing => format!(
                "the length of the body is malformed or ambiguous ({error}): let the proxy send one \
                 `Content-Length`, or over HTTP/1.1 `Transfer-Encoding: chunked`"
            ),
            Self::Syntax if is_request(&info.first_bytes()) => format!(
                "the request is malformed ({error}); the connection begins with `{}`: let the proxy send a URL in \
                 ASCII, without blanks, and headers as HTTP/1.1 demands, each a name, a colon and a value on one \
                 line",
                info.first_bytes().escape_ascii()
            ),
            Self::Syntax => format!(
                "the request is not HTTP/1.1 ({error}); the connection begins with `{}`: if {peer} is your proxy, let it \
                 speak HTTP/1.1 to this port, otherwise it is a scan of the network",
                info.first_bytes().escape_ascii()
            ),
            Self::SlowHead => format!(
                "the head is incomplete after {HEAD_WITHIN:?}; the connection begins with `{}`: let the proxy \
                 buffer whole requests",
                info.first_bytes().escape_ascii()
            ),
            Self::Tls => format!(
                "the connection uses TLS, but this port speaks plain HTTP: if {peer} is your proxy, let it terminate TLS and call \
                 http://, in nginx `proxy_pass http://…`"
            ),
            Self::Http2 => format!(
                "the connection uses HTTP/2, but this port speaks HTTP/1.1: if {peer} is your proxy, let it speak HTTP/1.1 to \
                 the bot, in nginx `proxy_http_version 1.1`, in Caddy http:// and not h2c://"
            ),
            Self::ProxyHeader if info.proxied => format!(
                "the connection from {peer} begins with two PROXY protocol headers: let only one of the proxies \
                 in front of the bot send it"
            ),
            Self::ProxyHeader => format!(
                "the connection begins with a PROXY protocol header, and {peer} is not in \
                 WECHAT_PROXY_PROTOCOL: if {peer} is your proxy, add it there, or turn the header off in the \
                 proxy (nginx `proxy_protocol`, HAProxy `send-proxy`)"
            ),
            Self::NoProxyHeader => format!(
                "the connection from {peer} does not begin with a PROXY protocol header, and {peer} is in \
                 WECHAT_PROXY_PROTOCOL: let the proxy send the header (nginx `proxy_protocol on`, HAProxy \
                 `send-proxy-v2`), or remove it there"
            ),
            Self::BadProxyHeader => format!(
                "the PROXY protocol header of {peer} is malformed or longer than {} bytes: let the proxy send \
                 version 1 or 2 with fewer additions",
                proxy_protocol::MAX_V2
            ),
        }
    }
}

/// Returns whether a connection starts like a request: with a method and a path.
fn is_request(first_bytes: &[u8]) -> bool {
    let method = first_bytes
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase());
    first_bytes[method.count()..].starts_with(b" /")
}

/// Returns the status with which hyper answered an error, if it answered.
fn status(error: &hyper::Error) -> Option<u16> {
    if !error.is_parse() || error.is_parse_version_h2() {
        None
    } else if error.is_parse_too_large() {
        Some(431)
    } else {
        Some(400)
    }
}

/// Rate limits of the log lines, one per cause, so that a scan hides no other cause.
#[derive(Debug, Default)]
pub(super) struct LogLimits([Throttle; Cause::COUNT]);

/// Logs and counts the end of a connection whose request could not be read.
pub(super) fn report(limits: &LogLimits, info: &ConnectionInfo, ended: Result<(), hyper::Error>) {
    let error = ended.err();
    // hyper treats an error of a stream from which nothing was read as a closed connection.
    let cause = info.cause().or_else(|| Cause::of(error.as_ref()?, info));
    if let Some(error) = &error {
        debug!("connection ended: {error}");
    }
    let Some(cause) = cause else { return };
    count_malformed(cause.label());
    let status = error.as_ref().and_then(status);
    if let Some(status) = status {
        count_refusal(status);
    }
    limits.0[cause as usize].log(|suppressed| {
        let why = cause.explain(error.as_ref(), info);
        if let Some(status) = status {
            warn!(suppressed, "request refused with {status}: {why}");
        } else {
            warn!(suppressed, "request refused, its connection closed: {why}");
        }
    });
}
