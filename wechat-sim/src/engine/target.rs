//! The bot that the platform pushes to: in this process without a port, or behind a URL.

use std::net::Ipv4Addr;

use bytes::Bytes;
use http::{
    HeaderMap, Request,
    header::{self, HeaderName},
};
use http_body_util::{BodyExt, Full};
use thiserror::Error;
#[cfg(feature = "url")]
use wechat_core::__private::Chain;
use wechat_runtime::{AnsweredBy, Bot, PeerAddr};

/// Bot that receives requests.
#[derive(Clone, Debug)]
pub enum Target {
    /// Bot in this process.
    Bot(Bot),
    /// Bot in any language behind a URL.
    #[cfg(feature = "url")]
    Url(reqwest::Client, reqwest::Url),
}

/// Upper bound on an answer over HTTP, in bytes. The longest that a user sees is far shorter, and a
/// body without an end would fill the memory.
#[cfg(feature = "url")]
const MAX_ANSWER: usize = 1 << 20;

/// Answer of a bot.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about an answer"
)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Target of a redirect, without the query, which may be the signed one.
    pub location: Option<String>,
    /// Whether the body came in chunks, without a length.
    pub chunked: bool,
    /// Whether there was a header `Content-Length`.
    pub has_length: bool,
    /// Header `Content-Type`.
    pub content_type: Option<String>,
    /// Header `Date`: the clock of the bot's machine.
    pub date: Option<String>,
    /// All headers.
    pub headers: HeaderMap,
    /// Body, or the beginning of it if it was `cut`.
    pub body: Vec<u8>,
    /// Whether the body was longer than is read.
    pub cut: bool,
    /// Handler that answered, for a bot in this process.
    pub handler: Option<&'static str>,
    /// File and line of that handler.
    pub place: Option<(&'static str, u32)>,
    /// Part of the bot that answered, for a bot in this process.
    pub by: Option<AnsweredBy>,
    /// Whether an earlier try had called the handler, for a bot in this process.
    pub joined: bool,
}

impl Answer {
    /// Creates an answer with a length and without other headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            location: None,
            chunked: false,
            has_length: true,
            content_type: None,
            date: None,
            headers: HeaderMap::new(),
            body: body.into(),
            cut: false,
            handler: None,
            place: None,
            by: None,
            joined: false,
        }
    }

    /// Returns whether the body has a content encoding.
    pub(super) fn is_encoded(&self) -> bool {
        let encodings = self.headers.get_all(header::CONTENT_ENCODING);
        encodings.iter().any(|encoding| {
            let encoding = encoding.as_bytes().trim_ascii();
            !encoding.is_empty() && !encoding.eq_ignore_ascii_case(b"identity")
        })
    }
}

/// Reason why there is no answer.
#[derive(Debug, Error)]
pub enum TargetError {
    /// The URL is invalid.
    #[error("`{0}` is not an address that begins with http:// or https://")]
    Url(String),
    /// The connection could not be made.
    #[error("{0}")]
    Connection(String),
    /// The connection broke off, or the answer was not HTTP.
    #[error("{0}")]
    Broken(String),
}

impl Target {
    /// Creates the target for a bot behind `url`, as the console has it.
    ///
    /// # Errors
    /// If it is not a URL with http or https.
    #[cfg(feature = "url")]
    pub fn url(url: &str) -> Result<Self, TargetError> {
        let parsed = reqwest::Url::parse(url).ok();
        let parsed = parsed.filter(|url| matches!(url.scheme(), "http" | "https"));
        let parsed = parsed.ok_or_else(|| TargetError::Url(without_credentials(url)))?;
        // Like the platform: no redirects, no compression, and not through this machine's proxy.
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent("Mozilla/4.0")
            .http1_only()
            .http1_title_case_headers()
            .build()
            .map_err(|error| TargetError::Connection(error.to_string()))?;
        Ok(Self::Url(client, parsed))
    }

    /// Sends one request with this query added: a push, or the URL check if there is no body.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn send(&self, query: &str, body: Option<String>) -> Result<Answer, TargetError> {
        match self {
            Self::Bot(bot) => in_process(bot, query, body).await,
            #[cfg(feature = "url")]
            Self::Url(client, url) => over_http(client, url, query, body).await,
        }
    }
}

/// Returns a URL without user name and password, so that it can be shown.
///
/// ```
/// use wechat_sim::engine::without_credentials;
///
/// assert_eq!(without_credentials("http://me:secret@example.com/wx"), "http://example.com/wx");
/// ```
pub fn without_credentials(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), url),
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}{host}{path}")
}

async fn in_process(bot: &Bot, query: &str, body: Option<String>) -> Result<Answer, TargetError> {
    let method = if body.is_some() { "POST" } else { "GET" };
    let request = Request::builder()
        .method(method)
        .uri(format!("{}?{query}", bot.settings().path))
        .header(header::HOST, "127.0.0.1")
        .header(header::CONTENT_TYPE, "text/xml")
        // One of the addresses that the fake API names.
        .extension(PeerAddr(Ipv4Addr::LOCALHOST.into()))
        .body(Full::new(Bytes::from(body.unwrap_or_default())))
        .map_err(|error| TargetError::Connection(error.to_string()))?;
    let response = bot.answer(request).await;
    let answered = response.extensions().get::<wechat_runtime::Answered>();
    let handler = answered.map(|answered| answered.handler.name);
    let place = answered.map(|answered| (answered.handler.file, answered.handler.line));
    let by = response.extensions().get::<AnsweredBy>().copied();
    let joined = answered.is_some_and(|answered| answered.joined);
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let Ok(body) = response.into_body().collect().await;
    Ok(Answer {
        content_type: text(&headers, header::CONTENT_TYPE),
        headers,
        handler,
        place,
        by,
        joined,
        ..Answer::new(status, body.to_bytes())
    })
}

#[cfg(feature = "url")]
async fn over_http(
    client: &reqwest::Client,
    url: &reqwest::Url,
    query: &str,
    body: Option<String>,
) -> Result<Answer, TargetError> {
    let mut url = url.clone();
    // The query of the console's URL comes first.
    let query = match url.query() {
        Some(own) if !own.is_empty() => format!("{own}&{query}"),
        _ => query.to_owned(),
    };
    url.set_query(Some(&query));
    let request = match body {
        Some(body) => client
            .post(url)
            .header("accept", "*/*")
            .header("pragma", "no-cache")
            .header("content-type", "text/xml")
            .body(body),
        None => client.get(url),
    };
    // Without the URL: its query is signed.
    let failed = |error: reqwest::Error| {
        let is_connect = error.is_connect();
        let why = Chain(&error.without_url()).to_string();
        if is_connect {
            TargetError::Connection(why)
        } else {
            TargetError::Broken(why)
        }
    };
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let mut body = Vec::new();
    while body.len() <= MAX_ANSWER
        && let Some(piece) = response.chunk().await.map_err(failed)?
    {
        body.extend_from_slice(&piece);
    }
    let cut = body.len() > MAX_ANSWER;
    body.truncate(MAX_ANSWER);
    body.shrink_to_fit();
    let location = text(&headers, header::LOCATION).filter(|_| (300..400).contains(&status));
    let location = location.and_then(|location| Some(location.split('?').next()?.to_owned()));
    Ok(Answer {
        location,
        chunked: headers.contains_key(header::TRANSFER_ENCODING),
        has_length: headers.contains_key(header::CONTENT_LENGTH),
        content_type: text(&headers, header::CONTENT_TYPE),
        date: text(&headers, header::DATE),
        headers,
        cut,
        ..Answer::new(status, body)
    })
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
