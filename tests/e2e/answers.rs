//! Answers to signed requests.

use tests::{
    client::{Connection, exchange, get, post, push},
    process::Process,
    push::{ACCOUNT, TOKEN, USER, now, sample, signed_path, signed_path_at, text},
};
use wechat_runtime::{AppId, EncodingAesKey, Token};

use super::bot;

#[test]
fn the_url_check_is_answered_with_the_bare_echostr() {
    let bot = bot();
    let response = get(
        bot.address(),
        &format!("{}&echostr=4375120948345356249", signed_path()),
    );
    assert_eq!(response.status, 200);
    assert_eq!(response.body, "4375120948345356249");
    assert_eq!(
        response.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(response.header("content-length"), Some("19"));
}

#[test]
fn each_push_reaches_its_handler() {
    let bot = bot();
    for (body, element, expected) in [
        (text("  text\n"), "Content", "a ]]]]><![CDATA[> b"),
        (text("其他"), "Content", "you said: 其他"),
        (text("news"), "Title", "title"),
        (text("music"), "ThumbMediaId", "thumb"),
        (
            sample("msg_image"),
            "MediaId",
            "Hq0dN7xYb2sVtZ4w_kEoP9uRmC5jL1aFg8iT3B-e6Xs",
        ),
        (
            sample("msg_voice"),
            "MediaId",
            "Vc3oYt8Kq1LmZ7wRxD-5nUeGs0Bj9hPaTf6iXk2JdEo",
        ),
        (
            sample("msg_video"),
            "MediaId",
            "Vd5kRw1Tz8HsB0mXqY-2nJeLf7Gc4pUaOi9oVk3DvEx",
        ),
        (sample("msg_shortvideo"), "Content", "a shortvideo"),
        (
            sample("msg_location"),
            "Content",
            "a place at scale Some(16)",
        ),
        (
            sample("msg_link"),
            "Content",
            "https://books.example.cn/list/2026-11?from=share&page=1",
        ),
        (
            sample("msg_file"),
            "Content",
            "9b1d7c03e5a84f62b0c7d81e93fa4652",
        ),
        (sample("event_subscribe"), "Content", "welcome from nowhere"),
        (
            sample("event_subscribe_qrscene"),
            "Content",
            "welcome from store_12",
        ),
        (sample("event_click"), "Content", "new books"),
        (
            sample("event_click").replace("V2_NEW_BOOKS", "OTHER"),
            "Content",
            "some CLICK",
        ),
        (sample("event_scan"), "Content", "store 12"),
        (sample("event_scan_numeric"), "Content", "some SCAN"),
        (sample("quirk_scan_lowercase"), "Content", "some scan"),
        (
            sample("event_location"),
            "Content",
            "within Some(65.0) metres",
        ),
        (sample("event_view"), "Content", "some VIEW"),
        (
            sample("event_scancode_waitmsg"),
            "Content",
            "EAN_13,9787020002207",
        ),
        (
            sample("msg_unknown_type"),
            "Content",
            "fallback for holo_message",
        ),
    ] {
        let response = push(bot.address(), &body);
        assert_eq!(response.status, 200, "{body}");
        assert_eq!(
            response.header("content-type"),
            Some("text/xml; charset=utf-8"),
            "{body}"
        );
        assert_eq!(response.element(element), Some(expected), "{body}");
        assert_eq!(response.element("ToUserName"), Some(USER));
        assert_eq!(response.element("FromUserName"), Some(ACCOUNT));
    }
}

#[test]
fn no_reply_is_the_plain_text_success() {
    let bot = bot();
    for body in [
        text("nothing"),
        sample("event_unsubscribe"),
        // Events that no user awaits an answer to, and no handler takes.
        sample("event_unknown_event"),
        sample("event_templatesendjobfinish_success"),
        sample("event_masssendjobfinish"),
        sample("event_publishjobfinish"),
    ] {
        let response = push(bot.address(), &body);
        assert_eq!((response.status, &*response.body), (200, "success"));
        assert_eq!(
            response.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
}

#[test]
fn a_push_with_a_missing_or_malformed_field_is_answered() {
    let bot = bot();
    let location = |scale: &str| sample("msg_location").replace("<Scale>16<", scale);
    let report = |field: &str, value: &str| {
        let push = sample("event_location");
        let (before, rest) = push.split_once(&format!("<{field}>")).unwrap();
        let (_, after) = rest.split_once("</").unwrap();
        format!("{before}<{field}>{value}</{after}")
    };
    let voice = sample("msg_voice").replace("Format>", "Other>");
    for (body, element, expected) in [
        (
            sample("quirk_image_no_mediaid"),
            "Content",
            "fallback for image",
        ),
        (
            voice,
            "MediaId",
            "Vc3oYt8Kq1LmZ7wRxD-5nUeGs0Bj9hPaTf6iXk2JdEo",
        ),
        (
            location("<Scale>16.5<"),
            "Content",
            "a place at scale Some(16)",
        ),
        (location("<Scale><"), "Content", "a place at scale None"),
        (report("Precision", ""), "Content", "within None metres"),
        (report("Latitude", ""), "Content", "some LOCATION"),
        (
            sample("msg_location").replace("CreateTime>", "Other>"),
            "Content",
            "a place at scale Some(16)",
        ),
    ] {
        let response = push(bot.address(), &body);
        assert_eq!(response.status, 200, "{body}");
        assert_eq!(response.element(element), Some(expected), "{body}");
    }
}

#[test]
fn the_log_names_a_handler_passed_over_and_the_missing_field() {
    let mut bot = bot();
    push(bot.address(), &sample("quirk_image_no_mediaid"));
    let line = bot.wait_for_line("WARN");
    assert!(
        line.contains("handler passed over: the field `MediaId` is missing"),
        "{line}"
    );
    assert!(line.contains("image (tests/e2e/bot.rs:"), "{line}");
}

#[test]
fn the_path_may_end_with_a_slash() {
    let bot = bot();
    let path = signed_path().replace("/wx?", "/wx/?");
    let response = exchange(bot.address(), post(&path, text("text")));
    assert_eq!(response.status, 200);
    assert!(response.element("Content").is_some());
}

#[test]
fn several_pushes_share_a_connection_in_order() {
    let bot = bot();
    let mut connection = Connection::open(bot.address());
    let requests: Vec<_> = ["half a second", "b", "c"]
        .iter()
        .flat_map(|content| post(&signed_path(), text(content)))
        .collect();
    connection.send(requests).unwrap();
    for expected in ["done", "you said: b", "you said: c"] {
        let response = connection.receive().unwrap();
        assert_eq!(response.element("Content"), Some(expected));
    }
}

#[test]
fn the_reply_is_dated_in_seconds() {
    let bot = bot();
    let before = now();
    let response = push(bot.address(), &text("text"));
    let (_, rest) = response.body.split_once("<CreateTime>").unwrap();
    let (time, _) = rest.split_once("</CreateTime>").unwrap();
    let time: i64 = time.parse().unwrap();
    assert!((before..=now()).contains(&time));
}

#[test]
fn a_bot_with_a_key_reads_and_answers_encrypted_pushes_only() {
    let key = "Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA";
    let app_id = "wx3f9a71c2d84be605";
    let mut bot = Process::start_with(
        env!("CARGO_BIN_EXE_e2e_bot"),
        &[
            ("WECHAT_TOKEN", TOKEN),
            ("WECHAT_AES_KEY", key),
            ("WECHAT_APP_ID", app_id),
        ],
    );
    let token = Token::new(TOKEN).unwrap();
    let (key, app_id) = (
        EncodingAesKey::new(key).unwrap(),
        AppId::new(app_id).unwrap(),
    );
    let encrypt = key.encrypt(&app_id, &text("text"));
    let msg_signature = token.sign_encrypted(&now().to_string(), "719480263", &encrypt);
    let path = format!(
        "{}&encrypt_type=aes&msg_signature={msg_signature}",
        signed_path_at(now())
    );
    let body = format!(
        "<xml>\n    <ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\n    \
         <Encrypt><![CDATA[{encrypt}]]></Encrypt>\n</xml>\n"
    );
    let response = exchange(bot.address(), post(&path, &body));
    assert_eq!(response.status, 200);
    let reply = key
        .decrypt(&app_id, response.element("Encrypt").unwrap())
        .unwrap();
    let reply = String::from_utf8(reply).unwrap();
    assert!(reply.contains("a ]]]]><![CDATA[> b"), "{reply}");

    let plain = exchange(bot.address(), post(&signed_path(), text("text")));
    assert_eq!((plain.status, &*plain.body), (403, ""));
    let line = bot.wait_for_line("refused with 403");
    assert!(line.contains("安全模式"), "{line}");
}
