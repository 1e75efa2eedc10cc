//! The platform's behaviour towards correct and incorrect bots.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant as WallInstant},
};

use tokio::time::sleep;
use wechat_runtime::{AppId, EncodingAesKey, Fields, Late, Limits, Settings, Token, prelude::*};
use wechat_sim::engine::{
    Draft, Ended, Fault, Mode, Network, Outcome, Platform, PlatformAccount, Target, Timing,
};

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好"
}

#[on_text("slow")]
async fn slow() -> &'static str {
    RUNS.fetch_add(1, Ordering::Relaxed);
    sleep(Duration::from_secs(6)).await;
    "late"
}

#[on_text("nothing")]
async fn nothing() {}

static HANDLERS: Handlers = handlers![hello, slow, nothing];

const ALICE: &str = "o_alice";

fn token() -> Token {
    Token::new("sim-token").expect("a token")
}

fn platform() -> Platform {
    platform_with(Timing::default())
}

fn platform_with(timing: Timing) -> Platform {
    // The bot waits longer than the platform and runs each try, so that only the platform is
    // tested.
    let bot = Bot::with_settings(Settings::new(token()), &HANDLERS)
        .limits(Limits::new().reply_within(Duration::from_mins(1)))
        .without_deduplication()
        .late(Late::WAIT)
        .build()
        .expect("valid settings");
    Platform::with_timing(PlatformAccount::new(token()), Target::Bot(bot), timing)
}

#[tokio::test]
async fn a_text_is_answered_by_its_handler() {
    let exchange = platform().push(ALICE, &Draft::text("hello")).await;
    let Outcome::Reply(shown) = &exchange.outcome else {
        panic!("{exchange}");
    };
    assert_eq!(shown.text(), Some("你好"));
    assert_eq!(exchange.handler(), Some("hello"));
    assert_eq!(exchange.tries.len(), 1);
    let nothing = platform().push(ALICE, &Draft::text("nothing")).await;
    assert_eq!(nothing.outcome, Outcome::NoReply, "{nothing}");
}

#[tokio::test(start_paused = true)]
async fn a_six_second_handler_is_tried_three_times_and_shows_a_service_fault() {
    let started = WallInstant::now();
    let exchange = platform().push(ALICE, &Draft::text("slow")).await;
    assert_eq!(
        exchange.fault(),
        Some(&Fault::TimedOut {
            tries: 3,
            after: Duration::from_secs(5),
        }),
        "{exchange}"
    );
    let sent: Vec<_> = exchange
        .tries
        .iter()
        .map(|tried| tried.at.as_secs())
        .collect();
    assert_eq!(sent, [0, 5, 10]);
    assert!(
        exchange
            .tries
            .iter()
            .all(|tried| matches!(tried.ended, Ended::HungUp))
    );
    assert!(
        started.elapsed() < Duration::from_millis(50),
        "{:?}",
        started.elapsed()
    );
}

/// A bot in another language that answers every request alike.
mod canned {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use axum::{Router, http::Uri, response::IntoResponse};
    use tokio::net::TcpListener;
    use wechat_sim::engine::Target;

    pub(super) struct Server {
        pub(super) target: Target,
        pub(super) requests: Arc<AtomicUsize>,
    }

    /// Answers each request with the result of `answer`.
    pub(super) async fn serve<A, F>(answer: F) -> Server
    where
        A: IntoResponse + 'static,
        F: Fn() -> A + Clone + Send + Sync + 'static,
    {
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        let app = Router::new().fallback(move |_: Uri| {
            counted.fetch_add(1, Ordering::Relaxed);
            let answer = answer().into_response();
            async move { answer }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
        tokio::spawn(async move { axum::serve(listener, app).await });
        let target = Target::url(&format!("http://{address}/wx")).expect("an address");
        Server { target, requests }
    }
}

fn reply(payload: &str) -> String {
    format!(
        "<xml><ToUserName>{ALICE}</ToUserName><FromUserName>gh_0123456789ab</FromUserName>\
         <CreateTime>1</CreateTime>{payload}</xml>"
    )
}

/// Answers of a bot, each with the reason for a service fault if it causes one.
macro_rules! faults {
    ($($answer:expr => $reason:literal;)*) => {
        [$((canned::serve(|| $answer).await, $reason)),*]
    };
}

#[tokio::test]
async fn each_unacceptable_answer_is_a_fault_with_its_reason() {
    use axum::http::{
        StatusCode,
        header::{CONTENT_ENCODING, LOCATION},
    };

    for (server, reason) in faults! {
        (StatusCode::CREATED, "success") => "the status is 201: only 200 counts: many frameworks";
        StatusCode::INTERNAL_SERVER_ERROR => "the status is 500";
        (StatusCode::FOUND, [(LOCATION, "/wx/")]) => "a redirect to `/wx/` is not followed";
        "\"success\"" => "`success` is in quotes";
        "SUCCESS" => "the answer is \"SUCCESS\", not the seven bytes `success`";
        "success\n" => "the answer is \"success\\n\", not the seven bytes";
        "\u{feff}success" => "not the seven bytes `success`";
        "{\"MsgType\":\"text\"}" => "the answer is JSON: reply in XML";
        "<!DOCTYPE html><html></html>" => "the answer is an HTML page";
        "hello there" => "the answer is the plain text \"hello there\"";
        &b"\x1f\x8b\x08"[..] => "the answer is compressed";
        ([(CONTENT_ENCODING, "br")], "success") => "the answer is compressed";
        " \r\n" => "the answer is nothing but white space";
        (StatusCode::FORBIDDEN, "") => "the status is 403: only 200 counts: is the Token the bot's?";
        "<foo></foo>" => "the root of the answer is `<foo>`";
        reply("") => "the field `MsgType` is missing";
        reply("<MsgType>text</MsgType>") => "the field `Content` is missing";
        reply("<MsgType>text</MsgType><Content></Content>") => "the field `Content` is missing";
        reply("<MsgType>text</MsgType><Content>a & b</Content>") => "the answer is not an XML document";
        reply("<MsgType>text</MsgType><Content><![CDATA[a ]]> <b>c]]></Content>") =>
            "a `]]>` in the text ended its CDATA";
        reply("<MsgType>text</MsgType><Content><![CDATA[a\u{8}b]]></Content>") =>
            "`Content` holds U+0008, which XML does not allow";
        reply("<MsgType>text</MsgType><Content><![CDATA[a\u{ffff}]]></Content>") =>
            "`Content` holds U+FFFF, which XML does not allow";
        reply("<MsgType>text</MsgType><Content><![CDATA[\u{fffe}]]></Content>") =>
            "`Content` holds U+FFFE, which XML does not allow";
        reply("<MsgType>music</MsgType><Music><ThumbMediaId></ThumbMediaId></Music>") =>
            "the field `Music.ThumbMediaId` is missing or empty";
        reply(&format!("<MsgType>text</MsgType><Content>{}</Content>", "a".repeat(2048))) =>
            "the text has 2048 bytes, 2047 are allowed";
        reply("<MsgType>card</MsgType>") => "there is no reply of the kind `card`";
        reply("<MsgType>image</MsgType>") => "the field `Image.MediaId` is missing";
        reply("<MsgType>news</MsgType><ArticleCount>2</ArticleCount>\
               <Articles><item><Title>a</Title></item></Articles>") =>
            "`ArticleCount` is 2, and there are 1 articles";
        reply("<MsgType>text</MsgType><Content>a</Content>").replace(ALICE, "o_bob") =>
            "`ToUserName` is `o_bob`, the user is `o_alice`: swap";
        reply("<MsgType>text</MsgType><Content>a</Content>").replace("gh_0123456789ab", ALICE) =>
            "`FromUserName` is `o_alice`, the account is `gh_0123456789ab`: swap";
        reply("<MsgType>text</MsgType><Content>a</Content>").replace(">1<", ">now<") =>
            "`CreateTime` is `now`";
        "<xml><Encrypt>a</Encrypt></xml>" => "the reply is encrypted, and the account is in plain mode";
    } {
        let platform = Platform::new(PlatformAccount::new(token()), server.target);
        let exchange = platform.push(ALICE, &Draft::text("hi")).await;
        let fault = exchange
            .fault()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(fault.contains(reason), "expected {reason:?}\n{exchange}");
        let is_status = reason.contains("status") || reason.contains("redirect");
        let tries = if is_status { 4 } else { 1 };
        assert_eq!(server.requests.load(Ordering::Relaxed), tries, "{exchange}");
    }
}

#[tokio::test]
async fn an_acceptable_answer_is_shown_unchanged() {
    for (server, expected) in [
        (canned::serve(|| "").await, None),
        (canned::serve(|| "success").await, None),
        (
            canned::serve(|| ([("Content-Encoding", "identity")], "success")).await,
            None,
        ),
        (
            canned::serve(|| reply("<MsgType>text</MsgType><Content>a &lt; b</Content>")).await,
            Some("a < b"),
        ),
    ] {
        let platform = Platform::new(PlatformAccount::new(token()), server.target);
        let exchange = platform.push(ALICE, &Draft::text("hi")).await;
        match (&exchange.outcome, expected) {
            (Outcome::NoReply, None) => {}
            (Outcome::Reply(shown), Some(text)) => assert_eq!(shown.text(), Some(text)),
            _ => panic!("{exchange}"),
        }
    }
}

#[tokio::test]
async fn a_tolerated_deviation_is_shown_with_a_notice() {
    let two = "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles>\
        <item><Title>a</Title></item><item><Title>b</Title></item></Articles>";
    let server = canned::serve(move || reply(two)).await;
    let platform = Platform::new(PlatformAccount::new(token()), server.target);
    let text = platform.push(ALICE, &Draft::text("hi")).await;
    let Outcome::Reply(shown) = &text.outcome else {
        panic!("{text}")
    };
    assert_eq!(shown.titles(), ["a"]);
    assert_eq!(
        shown.notices()[0].to_string(),
        "2 articles, the user sees 1: only an event may be answered with more than one"
    );
    let click = platform.push(ALICE, &Draft::click("K")).await;
    let Outcome::Reply(shown) = &click.outcome else {
        panic!("{click}")
    };
    assert_eq!((shown.titles().len(), shown.notices().len()), (2, 0));

    let injected = "<MsgType>text</MsgType><Content><![CDATA[a]]></Content>\
        <Content><![CDATA[evil]]></Content>";
    let server = canned::serve(move || reply(injected)).await;
    let platform = Platform::new(PlatformAccount::new(token()), server.target);
    let exchange = platform.push(ALICE, &Draft::text("hi")).await;
    assert!(
        exchange
            .to_string()
            .contains("`Content` occurs twice: did a `]]>` end"),
        "{exchange}"
    );
}

const KEY: &str = "Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA";
const APP_ID: &str = "wx3f9a71c2d84be605";

/// Returns a reply in its envelope, as a bot with this AppID writes it.
fn sealed(app_id: &str, reply: &str) -> String {
    let key = EncodingAesKey::new(KEY).expect("a key");
    let app_id = AppId::new(app_id).expect("an AppID");
    let encrypt = key.encrypt(&app_id, reply);
    let signature = token().sign_encrypted("1795420802", "719480263", &encrypt);
    format!(
        "<xml><Encrypt>{encrypt}</Encrypt><MsgSignature>{signature}</MsgSignature>\
         <TimeStamp>1795420802</TimeStamp><Nonce>719480263</Nonce></xml>"
    )
}

fn text() -> String {
    reply("<MsgType>text</MsgType><Content>a</Content>")
}

#[tokio::test]
async fn the_envelope_is_checked_in_safe_mode() {
    let key = EncodingAesKey::new(KEY).expect("a key");
    let app_id = AppId::new(APP_ID).expect("an AppID");
    for (server, reason) in faults! {
        text() => "the reply is not encrypted, and the account is in safe mode";
        sealed(APP_ID, &text()).replace("1795420802", "1795420803") => "`MsgSignature` does not match";
        sealed(APP_ID, &text()).replace("<Nonce>719480263</Nonce>", "") => "the field `Nonce` is missing";
        sealed("wx0000000000000000", &text()) => "`Encrypt` cannot be opened";
        sealed(APP_ID, "success") => "`success` is encrypted: it is sent in clear";
        sealed(APP_ID, "{\"MsgType\":\"text\"}") => "the answer is JSON";
        sealed(APP_ID, "<foo></foo>") => "the root of the answer is `<foo>`";
        "{\"Encrypt\":\"a\"}" => "the answer is JSON";
    } {
        let mut account = PlatformAccount::new(token());
        account.mode = Mode::Safe(key.clone(), app_id.clone());
        let exchange = Platform::new(account, server.target)
            .push(ALICE, &Draft::text("hi"))
            .await;
        let fault = exchange.fault().map(ToString::to_string);
        let fault = fault.unwrap_or_default();
        assert!(fault.contains(reason), "expected {reason:?}\n{exchange}");
    }
    for mode in [
        Mode::Safe(key.clone(), app_id.clone()),
        Mode::Compatible(key.clone(), app_id.clone()),
    ] {
        let mut account = PlatformAccount::new(token());
        account.mode = mode;
        let server = canned::serve(|| sealed(APP_ID, &text())).await;
        let platform = Platform::new(account, server.target);
        let exchange = platform.push(ALICE, &Draft::text("hi")).await;
        assert!(matches!(exchange.outcome, Outcome::Reply(_)), "{exchange}");
    }
}

#[tokio::test]
async fn user_text_does_not_break_the_push() {
    for (text, mode) in [
        ("</xml>", "compatible"),
        ("]]>", "plain"),
        ("12.5", "plain"),
    ] {
        let mut account = PlatformAccount::new(token());
        if mode == "compatible" {
            let key = EncodingAesKey::new(KEY).expect("a key");
            account.mode = Mode::Compatible(key, AppId::new(APP_ID).expect("an AppID"));
        }
        let server = canned::serve(|| "").await;
        let exchange = Platform::new(account, server.target)
            .push(ALICE, &Draft::text(text))
            .await;
        let body: Fields = exchange.body.parse().expect("a document");
        assert_eq!(body.get("Content"), Some(text), "{}", exchange.body);
        assert!(exchange.body.contains("<Content><![CDATA["), "{text}");
    }
}

#[tokio::test]
async fn no_two_pushes_share_an_identity() {
    let server = canned::serve(|| "").await;
    let mut seen = std::collections::HashSet::new();
    for _ in 0..2 {
        // Like two commands in one second.
        let platform = Platform::new(PlatformAccount::new(token()), server.target.clone());
        for draft in [Draft::text("a"), Draft::text("a")] {
            let exchange = platform.push(ALICE, &draft).await;
            let push: Fields = exchange.push.parse().expect("a document");
            assert!(seen.insert(push.get("MsgId").map(str::to_owned)));
            assert!(seen.insert(Some(exchange.query)));
        }
        let mut times = Vec::new();
        for _ in 0..2 {
            let exchange = platform.push(ALICE, &Draft::click("A")).await;
            let push: Fields = exchange.push.parse().expect("a document");
            times.push(push.get("CreateTime").map(str::to_owned));
        }
        assert_ne!(times[0], times[1]);
    }
}

#[tokio::test]
async fn a_failed_machine_event_shows_the_user_no_fault() {
    use axum::http::StatusCode;

    let server = canned::serve(|| StatusCode::FORBIDDEN).await;
    let platform = Platform::new(PlatformAccount::new(token()), server.target);
    for draft in [
        Draft::location_report(31.2, 121.5, 10.0),
        Draft::view("https://example.com/"),
        Draft::event("TEMPLATESENDJOBFINISH"),
        Draft::unsubscribe(),
    ] {
        let exchange = platform.push(ALICE, &draft).await;
        assert!(matches!(exchange.outcome, Outcome::Failed(_)), "{exchange}");
    }
    assert!(platform.seen_after(ALICE, 0).is_empty());
}

/// Faults of the network, each with the resulting tries.
type Spoiled = (fn(&mut Network), &'static [(&'static str, bool)]);

#[tokio::test(start_paused = true)]
async fn a_network_loses_delays_and_duplicates_as_configured() {
    let lost_once: &[_] = &[("lost", false), ("answered", false)];
    let cases: [Spoiled; 5] = [
        (|network| network.lost = 1, lost_once),
        (
            |network| network.delay = Duration::from_secs(4),
            &[("answered", false)],
        ),
        (
            |network| network.delay = Duration::from_secs(6),
            &[("hung up", false); 3],
        ),
        (
            |network| network.twice = true,
            &[("answered", false), ("answered", true)],
        ),
        (
            |network| network.at_once = true,
            &[("answered", true), ("answered", false)],
        ),
    ];
    for (spoil, expected) in cases {
        let mut network = Network::default();
        spoil(&mut network);
        let pending = platform().prepare(ALICE, &Draft::text("hello"), network.clone());
        assert!(pending.push().contains("hello"), "{pending:?}");
        let mut told = 0;
        let exchange = pending.send_watched(|_| told += 1).await;
        let ends = exchange.tries.iter().map(|tried| {
            let ended = match tried.ended {
                Ended::Answered(_) => "answered",
                Ended::Lost(_) => "lost",
                Ended::HungUp => "hung up",
                _ => "otherwise",
            };
            (ended, tried.extra)
        });
        assert_eq!(ends.collect::<Vec<_>>(), expected, "{network:?}");
        assert_eq!(told, expected.len(), "{network:?}");
    }
}

#[tokio::test]
async fn a_push_is_signed_wrongly_as_configured() {
    let cases: [fn(&mut Network); 3] = [
        |network| network.bad_signature = true,
        |network| network.seconds_old = 301,
        |network| network.seconds_old = -301,
    ];
    for spoil in cases {
        let mut network = Network::default();
        spoil(&mut network);
        let pending = platform().prepare(ALICE, &Draft::text("hello"), network.clone());
        let exchange = pending.send().await;
        assert!(
            matches!(exchange.fault(), Some(Fault::Status(403, _))),
            "{network:?}: {exchange}"
        );
    }
}

#[tokio::test]
async fn an_exchange_is_repeated_byte_for_byte() {
    let platform = platform();
    let exchange = platform.push(ALICE, &Draft::text("hello")).await;
    let again = platform.repeat(&exchange).await.expect("a push");
    assert_eq!(
        (&again.query, &again.body),
        (&exchange.query, &exchange.body)
    );
    assert_eq!(again.outcome, exchange.outcome);
}

#[tokio::test]
async fn a_redirect_target_is_shown_without_the_signed_query() {
    use axum::http::{StatusCode, header::LOCATION};

    let answer = || (StatusCode::FOUND, [(LOCATION, "/wx/?signature=secret")]);
    let server = canned::serve(answer).await;
    let platform = Platform::new(PlatformAccount::new(token()), server.target);
    let exchange = platform.push(ALICE, &Draft::text("hi")).await;
    let fault = exchange.fault().expect("a redirect").to_string();
    assert!(
        fault.contains("`/wx/`") && !fault.contains("secret"),
        "{fault}"
    );
}

#[tokio::test(start_paused = true)]
async fn delivery_pauses_for_a_minute_after_too_many_failures() {
    let platform = platform();
    for _ in 0..30 {
        let failed = platform.push(ALICE, &Draft::text("slow")).await;
        // Each takes 15 s, and only those of the last five minutes count.
        assert!(failed.fault().is_some(), "{failed}");
    }
    assert_ne!(
        platform.push(ALICE, &Draft::text("hello")).await.outcome,
        Outcome::Paused
    );

    let mut quick = Timing::default();
    quick.hang_up_after = Duration::from_secs(1);
    let platform = platform_with(quick);
    for _ in 0..30 {
        platform.push(ALICE, &Draft::text("slow")).await;
    }
    let paused = platform.push(ALICE, &Draft::text("hello")).await;
    assert_eq!(paused.outcome, Outcome::Paused);
    assert!(paused.tries.is_empty());
    tokio::time::advance(Duration::from_mins(1)).await;
    let again = platform.push(ALICE, &Draft::text("hello")).await;
    assert!(matches!(again.outcome, Outcome::Reply(_)), "{again}");
}

#[tokio::test]
async fn an_openid_is_one_query_parameter_whatever_it_contains() {
    for (openid, expected) in [
        ("o&nonce=1", "&openid=o%26nonce%3D1"),
        ("o alice#?/%", "&openid=o%20alice%23%3F%2F%25"),
        ("o_张-3", "&openid=o_%E5%BC%A0-3"),
    ] {
        let push = format!(
            "<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>\
             <CreateTime>1</CreateTime><MsgType>text</MsgType><Content>hello</Content><MsgId>1</MsgId></xml>"
        );
        let exchange = platform().replay(&push).await.expect("a document");
        assert!(exchange.query.ends_with(expected), "{}", exchange.query);
        assert!(
            matches!(exchange.tries[0].ended, Ended::Answered(_)),
            "{exchange}"
        );
    }
}

#[tokio::test]
async fn a_compatible_push_is_indented_and_its_ciphertext_is_not() {
    let mut account = PlatformAccount::new(token());
    let key = EncodingAesKey::new(KEY).expect("a key");
    let app_id = AppId::new(APP_ID).expect("an AppID");
    account.mode = Mode::Compatible(key.clone(), app_id.clone());
    let server = canned::serve(|| "").await;
    let draft = Draft::scancode_push("K", "qrcode", "line 1\nline 2");
    let exchange = Platform::new(account, server.target)
        .push(ALICE, &draft)
        .await;
    let fields: Fields = exchange.push.parse().expect("a document");
    let time = fields.get("CreateTime").expect("a time");
    let expected = format!(
        "<xml>\n    <ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>\n    \
         <FromUserName><![CDATA[{ALICE}]]></FromUserName>\n    <CreateTime>{time}</CreateTime>\n    \
         <MsgType><![CDATA[event]]></MsgType>\n    <Event><![CDATA[scancode_push]]></Event>\n    \
         <EventKey><![CDATA[K]]></EventKey>\n    <ScanCodeInfo>\n        \
         <ScanType><![CDATA[qrcode]]></ScanType>\n        \
         <ScanResult><![CDATA[line 1\nline 2]]></ScanResult>\n    </ScanCodeInfo>\n    \
         <Encrypt><![CDATA["
    );
    assert!(exchange.body.starts_with(&expected), "{}", exchange.body);
    assert!(
        exchange.body.ends_with("]]></Encrypt>\n</xml>\n"),
        "{}",
        exchange.body
    );
    let body: Fields = exchange.body.parse().expect("a document");
    let opened = key.decrypt(&app_id, body.get("Encrypt").expect("a cipher"));
    assert_eq!(opened.expect("it opens"), exchange.push.as_bytes());
}

#[tokio::test]
async fn an_event_with_too_many_articles_reports_how_many_are_shown() {
    let items = "<item><Title>a</Title></item>".repeat(9);
    let news = format!(
        "<MsgType>news</MsgType><ArticleCount>9</ArticleCount><Articles>{items}</Articles>"
    );
    let server = canned::serve(move || reply(&news)).await;
    let platform = Platform::new(PlatformAccount::new(token()), server.target);
    for (draft, words) in [
        (
            Draft::click("K"),
            "9 articles, the user sees 8: an event shows at most 8",
        ),
        (
            Draft::text("hi"),
            "9 articles, the user sees 1: only an event may be answered with more than one",
        ),
    ] {
        let exchange = platform.push(ALICE, &draft).await;
        assert!(
            exchange.to_string().ends_with(&format!("notice: {words}")),
            "{exchange}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_fault_for_a_late_answer_names_the_time_waited() {
    for (millis, words) in [
        (5_000, "within 5 s, 3 times"),
        (700, "within 0.7 s, 3 times"),
    ] {
        let mut timing = Timing::default();
        timing.hang_up_after = Duration::from_millis(millis);
        let exchange = platform_with(timing)
            .push(ALICE, &Draft::text("slow"))
            .await;
        assert!(exchange.to_string().contains(words), "{exchange}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_platform_clock_is_virtual_and_signatures_use_wall_time() {
    let server_time = |exchange: &wechat_sim::engine::Exchange| {
        let fields: Fields = exchange.push.parse().expect("a document");
        fields
            .get("CreateTime")
            .and_then(|time| time.parse::<u64>().ok())
    };
    let platform = platform();
    let first = platform.push(ALICE, &Draft::text("hello")).await;
    tokio::time::advance(Duration::from_hours(48)).await;
    let later = platform.push(ALICE, &Draft::text("hello")).await;
    let passed = server_time(&later).zip(server_time(&first));
    assert_eq!(passed.map(|(later, first)| later - first), Some(48 * 3600));
    // A bot would refuse a timestamp two days ahead.
    assert!(matches!(later.outcome, Outcome::Reply(_)), "{later}");
}

#[tokio::test]
async fn characters_forbidden_in_xml_are_dropped_from_a_push() {
    let draft = Draft::text("a\u{0}\u{8}\u{1b}b\t\n\u{fffe}\u{ffff}c\u{7f}\u{85}");
    let exchange = platform().push(ALICE, &draft).await;
    let fields: Fields = exchange.push.parse().expect("a document");
    assert_eq!(fields.get("Content"), Some("ab\t\nc\u{7f}\u{85}"));
}

#[test]
fn a_field_must_have_a_name_and_a_header_field_is_unique() {
    for (draft, path, words) in [
        (Draft::text("a"), "", "`` is not the name of a field"),
        (Draft::text("a"), "A b", "`A b` is not the name"),
        (Draft::text("a"), "A..B", "`A..B` is not the name"),
        (Draft::text("a"), "A.", "`A.` is not the name"),
        (Draft::text("a"), "1A", "`1A` is not the name"),
        (Draft::text("a"), "><", "`><` is not the name"),
        (Draft::text("a"), "字", "`字` is not the name"),
        (
            Draft::text("a"),
            "ToUserName",
            "`ToUserName` is in the header",
        ),
        (
            Draft::text("a"),
            "FromUserName",
            "`FromUserName` is in the header",
        ),
        (
            Draft::text("a"),
            "CreateTime",
            "`CreateTime` is in the header",
        ),
        (Draft::text("a"), "MsgType", "`MsgType` is in the header"),
        (Draft::text("a"), "MsgId", "`MsgId` is in the header"),
        (Draft::event("a"), "Event", "`Event` is in the header"),
    ] {
        let error = draft
            .clone()
            .try_with(path, "x")
            .expect_err(path)
            .to_string();
        assert!(error.contains(words), "{error}");
        let panicked = std::panic::catch_unwind(|| draft.with(path, "x"));
        assert!(panicked.is_err(), "{path}");
    }
    for (draft, path) in [
        (Draft::event("a"), "MsgId"),
        (Draft::event("a"), "List.MsgType"),
        (Draft::message("event"), "Event"),
        (Draft::message("file"), "_a.B_2"),
    ] {
        assert!(draft.try_with(path, "x").is_ok(), "{path}");
    }
    let item = std::panic::catch_unwind(|| Draft::event("a").with_item("List", &[("a b", "x")]));
    assert!(item.is_err());
}
