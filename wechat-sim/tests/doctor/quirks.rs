//! Defects of bots.

use std::{
    collections::HashSet,
    sync::Mutex,
    time::{Duration, UNIX_EPOCH},
};

use axum::{
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use wechat_runtime::{AppId, EncodingAesKey, Token};
use wechat_sim::{testing::openid, unix_seconds};

use super::bots::{APP_ID, FullAnswer, TOKEN};

pub(crate) const OTHER_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

pub(crate) fn created(status: StatusCode) -> StatusCode {
    if status == StatusCode::OK {
        StatusCode::CREATED
    } else {
        status
    }
}

pub(crate) fn html(parts: &Parts) -> String {
    let kind = if parts.method == "GET" { "html" } else { "xml" };
    format!("text/{kind}; charset=utf-8")
}

pub(crate) fn on(parts: &Parts, method: &str, status: StatusCode) -> Option<Response> {
    (parts.method == method).then(|| status.into_response())
}

/// Like nginx with `rewrite … /wx?$args`.
pub(crate) fn query_twice(parts: &mut Parts) {
    let query = parts.uri.query().unwrap_or_default();
    let uri = format!("{}?{query}&{query}", parts.uri.path());
    parts.uri = uri.parse().expect("a URI");
}

/// Like a gateway that adds its context to the query.
pub(crate) fn long_query(parts: &mut Parts) {
    let query = parts.uri.query().unwrap_or_default();
    let uri = format!("{}?{query}&context={}", parts.uri.path(), "x".repeat(2048));
    parts.uri = uri.parse().expect("a URI");
}

/// Like nginx with `proxy_pass http://bot$uri`.
pub(crate) fn no_query(parts: &mut Parts) {
    parts.uri = parts.uri.path().parse().expect("a URI");
}

/// Like a firewall that mistakes a parameter for an attack.
pub(crate) fn no_nonce(parts: &mut Parts) {
    let query = parts.uri.query().unwrap_or_default();
    let uri = format!(
        "{}?{}",
        parts.uri.path(),
        query.replace("nonce=", "removed=")
    );
    parts.uri = uri.parse().expect("a URI");
}

/// Like other bots that refuse a signature or timestamp.
pub(crate) fn with_status_400(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

/// nginx's page for plain HTTP on a TLS port.
pub(crate) fn plain_to_tls() -> Response {
    let page =
        "<html><body><center>The plain HTTP request was sent to HTTPS port</center></body></html>";
    (StatusCode::BAD_REQUEST, page).into_response()
}

/// Like routers, which include the query.
pub(crate) fn redirected(parts: &Parts) -> Option<Response> {
    let query = parts.uri.query().unwrap_or_default();
    let location = [(header::LOCATION, format!("/wx/?{query}"))];
    (parts.uri.path() == "/wx").then(|| (StatusCode::MOVED_PERMANENTLY, location).into_response())
}

pub(crate) fn redirect_back() -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, "/wx")]).into_response()
}

/// Refuses timestamps that do not match a clock with this offset, like a wrong signature.
pub(crate) fn stale(parts: &Parts, ahead: i64) -> Option<Response> {
    let mut pairs = parts.uri.query()?.split('&');
    let timestamp = pairs.find_map(|pair| pair.strip_prefix("timestamp="))?;
    let there = unix_seconds().saturating_add_signed(ahead);
    let age = there.abs_diff(timestamp.parse().ok()?);
    (age > 300).then(|| (StatusCode::FORBIDDEN, [(header::DATE, date(ahead))]).into_response())
}

pub(crate) fn dated(whole: FullAnswer, ahead: i64) -> Response {
    let mut response = whole.response();
    let date = date(ahead).parse().expect("a header");
    response.headers_mut().insert(header::DATE, date);
    response
}

pub(crate) fn date(ahead: i64) -> String {
    let seconds = unix_seconds().saturating_add_signed(ahead);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

pub(crate) fn sealed(parts: &Parts) -> bool {
    parts
        .uri
        .query()
        .is_some_and(|query| query.contains("encrypt_type=aes"))
}

pub(crate) fn in_clear(parts: &Parts, whole: FullAnswer) -> Response {
    if parts.method == "POST" && whole.status == StatusCode::OK {
        return reply().into_response();
    }
    whole.response()
}

pub(crate) fn reply() -> String {
    let user = openid("doctor");
    format!(
        "<xml><ToUserName>{user}</ToUserName><FromUserName>gh_0123456789ab</FromUserName>\
         <CreateTime>1</CreateTime><MsgType>text</MsgType><Content>hi</Content></xml>"
    )
}

pub(crate) fn query(parts: &Parts, name: &str) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(found, _)| *found == name);
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

pub(crate) fn plain_push(parts: &Parts) -> bool {
    parts.method == "POST" && !sealed(parts)
}

/// A cache of nonces that refuses the platform's second try.
pub(crate) fn seen_before(parts: &Parts) -> Option<Response> {
    static SEEN: Mutex<Option<HashSet<String>>> = Mutex::new(None);
    let mut seen = SEEN.lock().expect("no panic");
    let is_new = seen
        .get_or_insert_default()
        .insert(query(parts, "signature"));
    (parts.method == "POST" && !is_new).then(|| StatusCode::FORBIDDEN.into_response())
}

/// Seals the reply with another key, and signs it correctly.
pub(crate) fn sealed_otherwise(parts: &Parts, whole: FullAnswer) -> Response {
    if parts.method != "POST" || whole.status != StatusCode::OK {
        return whole.response();
    }
    let key = EncodingAesKey::new(OTHER_KEY).expect("a key");
    let app_id = AppId::new(APP_ID).expect("an AppID");
    let encrypt = key.encrypt(&app_id, &reply());
    let signature = Token::new(TOKEN).expect("a token");
    let signature = signature.sign_encrypted("1", "1", &encrypt);
    format!(
        "<xml><Encrypt>{encrypt}</Encrypt><MsgSignature>{signature}</MsgSignature>\
         <TimeStamp>1</TimeStamp><Nonce>1</Nonce></xml>"
    )
    .into_response()
}

/// An envelope with another signature.
pub(crate) fn badly_signed(parts: &Parts, mut whole: FullAnswer) -> Response {
    if parts.method == "POST" {
        whole.body = whole.body.replace("<Nonce>", "<Nonce>1");
        whole.body = whole.body.replace("<Nonce>1<![CDATA[", "<Nonce><![CDATA[1");
    }
    whole.response()
}
