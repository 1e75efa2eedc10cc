//! The doctor, with correct bots and with bots that are broken on purpose.

mod account;
mod bots;
mod program;
mod quirks;
mod settings;

use std::time::Duration;

use axum::{
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use bots::{
    APP_ID, Bots, FullAnswer, KEY, PLAIN, Quirk, SAFE, SECRET, SOUND, TOKEN, after, before, echo,
    on_the_way,
};
use quirks::{
    OTHER_KEY, badly_signed, created, dated, html, in_clear, long_query, no_nonce, no_query, on,
    plain_push, plain_to_tls, query, query_twice, redirect_back, redirected, reply, sealed,
    sealed_otherwise, seen_before, stale, with_status_400,
};
use wechat_sim::doctor::{Check, Finding, SubjectMode, Verdict, examine};

/// Returns the checks with this verdict, each once.
pub(crate) fn checks(findings: &[Finding], verdict: Verdict) -> Vec<Check> {
    let found = findings.iter().filter(|finding| finding.verdict == verdict);
    let mut checks: Vec<_> = found.map(|finding| finding.check).collect();
    checks.dedup();
    checks
}

/// Asserts that no finding contains a secret or a signed query.
pub(crate) fn assert_discreet(findings: &[Finding]) {
    let shown = format!("{findings:?}");
    for secret in [TOKEN, KEY, SECRET, "signature=", "echostr=", "access-token"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let is_token_right = findings
        .iter()
        .any(|finding| finding.what == "the bot has the same");
    assert!(
        !(is_token_right && shown.contains("is the Token the bot's?")),
        "{shown}"
    );
}

/// Asserts that one check fails or warns with these words, and that no other fails.
#[track_caller]
pub(crate) fn assert_found(
    findings: &[Finding],
    (check, verdict): (Check, Verdict),
    (what, remedy): (&str, &str),
) {
    assert_discreet(findings);
    let found = findings.iter().any(|finding| {
        let words = finding.remedy.as_deref().unwrap_or_default();
        (finding.check, finding.verdict) == (check, verdict)
            && finding.what.contains(what)
            && words.contains(remedy)
    });
    assert!(
        found,
        "no {check} with {what:?} and {remedy:?} in {findings:#?}"
    );
    let failed = checks(findings, Verdict::Fail);
    match verdict {
        Verdict::Fail => assert_eq!(failed, [check], "{findings:#?}"),
        _ => assert!(failed.is_empty(), "{findings:#?}"),
    }
}

#[tokio::test]
async fn a_correct_bot_has_no_findings() {
    for (bot, mode) in [
        (PLAIN, SubjectMode::Plain),
        (SAFE, SubjectMode::Safe),
        (SAFE, SubjectMode::Compatible),
        (PLAIN, SubjectMode::Compatible),
    ] {
        let url = bots::serve(bot, SOUND).await;
        let findings = examine(&bots::subject(&url, mode)).await;
        assert_eq!(checks(&findings, Verdict::Fail), [], "{findings:#?}");
        // The address is on this machine.
        assert_eq!(
            checks(&findings, Verdict::Warn),
            [Check::Url],
            "{findings:#?}"
        );
        let passed = checks(&findings, Verdict::Pass);
        for check in [
            Check::Token,
            Check::Echo,
            Check::Push,
            Check::Retry,
            Check::Forgery,
        ] {
            assert!(passed.contains(&check), "{check}: {findings:#?}");
        }
        assert_discreet(&findings);
    }
}

/// Answers every accepted push with this body.
macro_rules! pushed {
    ($answer:expr) => {
        |parts, whole| match (parts.method.as_str(), whole.status) {
            ("POST", StatusCode::OK) => $answer.into_response(),
            _ => whole.response(),
        }
    };
}
/// Broken bots: the defect, the console's mode, the check that fails, words of its finding and its
/// remedy.
macro_rules! broken {
    ($($bot:expr, $quirk:expr, $mode:ident => $verdict:ident $check:ident: $what:literal, $remedy:literal;)*) => {
        [$((
            $bot,
            $quirk,
            SubjectMode::$mode,
            (Check::$check, Verdict::$verdict),
            ($what, $remedy),
        )),*]
    };
}

async fn each_is_named(
    rows: impl IntoIterator<Item = (Bots, Quirk, SubjectMode, (Check, Verdict), (&str, &str))>,
) {
    for (bot, quirk, mode, check, words) in rows {
        let url = bots::serve(bot, quirk).await;
        let mut subject = bots::subject(&url, mode);
        subject.within = Duration::from_secs(1);
        assert_found(&examine(&subject).await, check, words);
    }
}

#[tokio::test]
async fn each_failure_of_the_url_check_is_named() {
    each_is_named(broken! {
        PLAIN, after(|_, whole| whole.stream()), Plain =>
            Fail Framing: "is chunked", "`Content-Length`";
        PLAIN, before(redirected), Plain =>
            Fail Redirect: "301 to `/wx/`: the platform does not follow", "with the path `/wx/`";
        PLAIN, before(|_| Some((StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response())), Plain =>
            Fail Redirect: "302 to `/login`", "without a redirect";
        PLAIN, after(|parts, whole| echo(parts, whole, |body| format!("\"{body}\""))), Plain =>
            Fail Echo: "in quotes, like a JSON text", "text/plain";
        PLAIN, after(|parts, whole| echo(parts, whole, |body| format!("{body}\n"))), Plain =>
            Fail Echo: "a line break follows", "without a line break";
        PLAIN, after(|parts, whole| echo(parts, whole, |body| format!("\u{feff}{body}"))), Plain =>
            Fail Echo: "byte order mark", "without BOM";
        PLAIN, after(|parts, whole| echo(parts, whole, |_| "5837397576500011000".to_owned())), Plain =>
            Fail Echo: "another number", "as text";
        PLAIN, before(|_| Some("<!DOCTYPE html><title>shop</title>".into_response())), Plain =>
            Fail Echo: "HTML page", "is the path in the URL the bot's?";
        PLAIN, after(|_, whole| FullAnswer { status: created(whole.status), ..whole }.response()), Plain =>
            Fail Status: "answered with 201: only 200 counts", "the framework's default";
        PLAIN, before(|parts| on(parts, "GET", StatusCode::METHOD_NOT_ALLOWED)), Plain =>
            Fail Status: "405: GET is not accepted", "add a GET handler";
        PLAIN, before(|parts| on(parts, "GET", StatusCode::BAD_GATEWAY)), Plain =>
            Fail Status: "502: the proxy cannot reach the bot", "start the bot";
        PLAIN, before(|_| Some(StatusCode::NOT_FOUND.into_response())), Plain =>
            Fail Status: "404: there is nothing at this path", "WECHAT_PATH";
        PLAIN, before(|parts| (parts.uri.path() == "/wx").then(|| StatusCode::NOT_FOUND.into_response())), Plain =>
            Fail Status: "404", "with the path `/wx/`: there the bot answers";
        PLAIN, after(|parts, whole| FullAnswer { content_type: html(parts), ..whole }.response()), Plain =>
            Warn Echo: "text/html", "text/plain";
        PLAIN, before(|parts| (parts.uri.path() == "/wx/").then(redirect_back)), Plain =>
            Warn Slash: "`/wx/` is redirected", "exactly";
    })
    .await;
}

#[tokio::test]
async fn a_proxy_that_alters_answers_is_distinguished_from_a_wrong_token() {
    each_is_named(broken! {
        PLAIN, on_the_way(query_twice), Plain =>
            Fail Status: "403: the query reaches the bot twice, whatever the Token is", "leave `?$args` out";
        PLAIN, on_the_way(long_query), Plain =>
            Fail Status: "403: the query reaches the bot longer than", "add less to the query";
        PLAIN, before(|_| Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response())), Plain =>
            Fail Status: "431: the head has too many", "add fewer headers";
        PLAIN, before(|_| Some(StatusCode::BAD_GATEWAY.into_response())), Plain =>
            Fail Status: "502: the proxy cannot reach the bot", "the PROXY protocol";
        PLAIN, before(|_| Some(StatusCode::GATEWAY_TIMEOUT.into_response())), Plain =>
            Fail Status: "504: the bot does not answer the proxy", "firewall";
        PLAIN, before(|_| Some(StatusCode::URI_TOO_LONG.into_response())), Plain =>
            Fail Status: "414: the URL is too long", "raise the limit";
        PLAIN, before(|_| Some(StatusCode::MISDIRECTED_REQUEST.into_response())), Plain =>
            Fail Status: "421: nothing is served under this host name", "certificate";
        PLAIN, before(|_| Some(plain_to_tls())), Plain =>
            Fail Status: "400: the request was sent without TLS", "write https://";
        PLAIN, before(|_| Some(StatusCode::BAD_REQUEST.into_response())), Plain =>
            Fail Status: "400: the request reaches the bot malformed", "the bot's log";
        PLAIN, before(|_| Some(StatusCode::BAD_REQUEST.into_response())), Plain =>
            Fail Status: "400", "WECHAT_PROXY_PROTOCOL";
        PLAIN, on_the_way(no_query), Plain =>
            Fail Status: "403: the query does not reach the bot, or not all of it", "`$is_args$args`";
        PLAIN, on_the_way(no_nonce), Plain =>
            Fail Status: "403: the query does not reach the bot, or not all of it", "hand the query on";
        PLAIN, before(|_| Some(StatusCode::UNAUTHORIZED.into_response())), Plain =>
            Fail Status: "401: a login is demanded before the bot", "without a login";
        PLAIN, before(|_| Some(StatusCode::MOVED_PERMANENTLY.into_response())), Plain =>
            Fail Redirect: "301 without a `Location`", "answer at this URL itself";
        PLAIN, before(|_| Some("ok\n".into_response())), Plain =>
            Fail Echo: "the answer `ok` is a health check's", "WECHAT_HEALTH_PATH";
        PLAIN, before(|_| Some("ready".into_response())), Plain =>
            Fail Echo: "the answer `ready` is a health check's", "WECHAT_PATH";
        PLAIN, before(|parts| on(parts, "POST", StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)), Plain =>
            Fail Push: "431: the head has too many", "add fewer headers";
        PLAIN, before(|parts| on(parts, "POST", StatusCode::UNSUPPORTED_MEDIA_TYPE)), Plain =>
            Fail Push: "415: the body reaches the bot compressed", "turn off the compression of requests";
        PLAIN, before(|parts| on(parts, "POST", StatusCode::PAYLOAD_TOO_LARGE)), Plain =>
            Fail Push: "413: the body is too large", "`client_max_body_size`";
        SAFE, before(|parts| on(parts, "POST", StatusCode::BAD_GATEWAY)), Safe =>
            Fail Push: "502: the proxy cannot reach the bot", "start the bot";
    })
    .await;
}

#[tokio::test]
async fn wrong_settings_are_distinguished() {
    let other_token = Bots {
        token: "another",
        ..PLAIN
    };
    let other_key = Bots {
        secrets: Some((OTHER_KEY, APP_ID)),
        ..SAFE
    };
    let other_app = Bots {
        secrets: Some((KEY, "wx0000000000000000")),
        ..SAFE
    };
    each_is_named(broken! {
        other_token, SOUND, Plain =>
            Fail Token: "refused with 403: the bot's Token differs", "the same Token";
        other_token, after(|_, whole| FullAnswer { status: StatusCode::OK, ..whole }.response()), Plain =>
            Fail Token: "is answered like a wrong one", "the same Token";
        Bots { token: "another", ..SAFE }, SOUND, Safe =>
            Fail Token: "the bot's Token differs", "the same Token";
        PLAIN, Quirk { before: |parts| stale(parts, 3600), after: |_, whole| dated(whole, 3600), ..SOUND }, Plain =>
            Fail Clock: "60 min ahead", "NTP";
        PLAIN, Quirk { before: |parts| stale(parts, 3600).map(with_status_400), ..SOUND }, Plain =>
            Fail Clock: "60 min ahead", "NTP";
        PLAIN, before(|parts| stale(parts, 8 * 3600)), Plain =>
            Fail Clock: "accepts those of its own clock, which is about 8 h ahead", "time zone";
        PLAIN, Quirk { before: |parts| stale(parts, -7000), after: |_, whole| dated(whole, -7000), ..SOUND }, Plain =>
            Fail Clock: "117 min behind", "NTP";
        PLAIN, after(|_, whole| dated(whole, 200)), Plain =>
            Warn Clock: "by its `Date` header", "NTP";
        other_key, SOUND, Safe =>
            Fail Key: "its EncodingAESKey or its AppID is another", "WECHAT_AES_KEY";
        other_key, SOUND, Compatible =>
            Fail Key: "its EncodingAESKey or its AppID is another", "WECHAT_AES_KEY";
        other_app, SOUND, Safe =>
            Fail Key: "its EncodingAESKey or its AppID is another", "WECHAT_APP_ID";
        SAFE, SOUND, Plain =>
            Fail Mode: "a plain push is refused", "choose 安全模式";
        PLAIN, before(|parts| sealed(parts).then(|| StatusCode::FORBIDDEN.into_response())), Safe =>
            Fail Mode: "refuses encrypted pushes and accepts plain ones", "set WECHAT_AES_KEY";
        PLAIN, SOUND, Safe =>
            Fail Mode: "encrypted", "set WECHAT_AES_KEY";
        PLAIN, after(pushed!("<xml><Encrypt>a</Encrypt></xml>")), Plain =>
            Fail Mode: "the reply is encrypted", "remove the key from the bot";
        SAFE, after(sealed_otherwise), Safe =>
            Fail Key: "`Encrypt` cannot be opened", "the console's EncodingAESKey";
        SAFE, after(badly_signed), Safe =>
            Fail Push: "`MsgSignature` does not match", "sign the reply's own";
        SAFE, after(in_clear), Safe =>
            Fail Mode: "the reply is not encrypted", "encrypt replies";
    })
    .await;
}

#[tokio::test]
async fn each_failure_to_answer_a_push_is_named() {
    each_is_named(broken! {
        PLAIN, after(pushed!(StatusCode::CREATED)), Plain =>
            Fail Status: "the status is 201", "@HttpCode(200)";
        PLAIN, after(|parts, whole| if parts.method == "POST" { whole.stream() } else { whole.response() }), Plain =>
            Fail Framing: "a push: the answer is chunked", "not as a stream";
        PLAIN, before(|parts| (parts.method == "POST").then(redirect_back)), Plain =>
            Fail Redirect: "a redirect to `/wx`", "answer POST at the address that answers GET";
        PLAIN, before(|parts| on(parts, "POST", StatusCode::METHOD_NOT_ALLOWED)), Plain =>
            Fail Push: "the status is 405", "add a POST handler";
        PLAIN, before(|parts| on(parts, "POST", StatusCode::FORBIDDEN)), Plain =>
            Fail Mode: "a plain push is refused", "CSRF";
        SAFE, before(|parts| on(parts, "POST", StatusCode::INTERNAL_SERVER_ERROR)), Safe =>
            Fail Push: "the status is 500", "EncodingAESKey";
        PLAIN, after(pushed!("\"success\"")), Plain =>
            Fail Push: "in quotes", "as text/plain";
        PLAIN, after(pushed!("{\"text\":\"hi\"}")), Plain =>
            Fail Push: "the answer is JSON", "with `success`";
        PLAIN, after(pushed!(" \n")), Plain =>
            Fail Push: "nothing but white space", "with `success`";
        PLAIN, after(pushed!(([(header::CONTENT_ENCODING, "br")], "success"))), Plain =>
            Fail Framing: "a push: the answer is compressed", "turn off compression";
        PLAIN, after(pushed!("oops")), Plain =>
            Fail Push: "the plain text \"oops\"", "with `success`";
        PLAIN, after(pushed!(reply().replace("gh_0123456789ab", "gh_a"))), Plain =>
            Fail Push: "swap the names", "`FromUserName` of the push";
        PLAIN, before(|parts| (parts.method == "GET").then(|| query(parts, "echostr").into_response())), Plain =>
            Fail Forgery: "does not check signatures", "SHA-1";
        PLAIN, before(|parts| (parts.method == "POST").then(|| reply().into_response())), Plain =>
            Fail Forgery: "a push with a wrong signature is answered", "of each POST";
        PLAIN, before(seen_before), Plain =>
            Warn Retry: "the same push again fails", "refuse none for its nonce";
        SAFE, before(|parts| plain_push(parts).then(|| reply().into_response())), Safe =>
            Warn Downgrade: "a plain push is answered", "encrypt_type=aes";
    })
    .await;
}

#[tokio::test]
async fn a_late_answer_is_named() {
    let delay = Duration::from_millis(1300);
    let slow = bots::serve(PLAIN, Quirk { delay, ..SOUND }).await;
    for (within, check, words) in [
        (
            700,
            (Check::Time, Verdict::Fail),
            ("no answer to a push", "`success` at once"),
        ),
        (
            1600,
            (Check::Time, Verdict::Warn),
            ("the platform hangs up at", "`success` at once"),
        ),
    ] {
        let mut subject = bots::subject(&slow, SubjectMode::Plain);
        subject.within = Duration::from_millis(within);
        assert_found(&examine(&subject).await, check, words);
    }
}

#[tokio::test]
async fn without_a_text_no_push_is_sent() {
    let quirk = before(|parts| (parts.method == "POST").then(|| panic!("a push")));
    let url = bots::serve(PLAIN, quirk).await;
    let mut subject = bots::subject(&url, SubjectMode::Plain);
    subject.text = None;
    let findings = examine(&subject).await;
    assert_eq!(checks(&findings, Verdict::Fail), [], "{findings:#?}");
    let skipped = findings.iter().find(|finding| finding.check == Check::Push);
    assert_eq!(
        skipped.expect("a finding").what,
        "sending a push was not requested"
    );
}
