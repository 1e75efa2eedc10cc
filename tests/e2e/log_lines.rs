//! Log lines that strangers cause, and log lines that nobody reads.

use std::iter;

use tests::{
    client::{Connection, exchange, post, push},
    process::Process,
    push::{TOKEN, now, signed_path, text},
};

use super::bot;

const BOT: &str = env!("CARGO_BIN_EXE_e2e_bot");

/// A query that a stranger can send: in safe mode the body is read to verify `msg_signature`.
fn strangers_path() -> String {
    format!("/wx?timestamp={}&nonce=1&msg_signature=x", now())
}

fn in_safe_mode() -> Process {
    let key = "A".repeat(43);
    let variables = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_AES_KEY", &*key),
        ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
    ];
    Process::start_with(BOT, &variables)
}

#[test]
fn a_stranger_cannot_write_lines_into_the_log() {
    let forged = "2026-01-01T00:00:00.000000Z  INFO forged";
    let many = format!("\n{forged}").repeat(1_500);
    for body in [
        format!("<xml><a></a\n{forged}></xml>"),
        format!("<xml><a></b{many}></xml>"),
        format!("<xml><a\r{forged}></xml>"),
        format!("<xml>&\n{forged};</xml>"),
        format!("{{\"a\": 1, \"\u{85}{forged}\": [{forged}]}}"),
        format!("<?xml version=\"1.0\n{forged}\"?><xml/>"),
    ] {
        let mut bot = in_safe_mode();
        let response = exchange(bot.address(), post(&strangers_path(), &body));
        assert_eq!((response.status, &*response.body), (403, ""));
        bot.wait_for_line("request refused with 403");
        bot.terminate();
        let output = bot.output();
        for line in output.lines() {
            assert!(!line.starts_with(forged), "{line}");
            assert!(line.len() < 500 && !line.contains('\r'), "{line}");
        }
    }
}

#[test]
fn a_handlers_error_or_panic_is_one_line_of_the_log() {
    let mut bot = bot();
    push(bot.address(), &text("two lines"));
    let line = bot.wait_for_line("handler failed");
    assert!(line.contains("first\\nsecond"), "{line}");
    push(bot.address(), &text("panic in lines"));
    let line = bot.wait_for_line("handler panicked");
    assert!(line.contains("left\\nright") && line.len() < 500, "{line}");
}

#[test]
fn refusals_are_logged_once_for_each_reason() {
    let mut bot = bot();
    let mut connection = Connection::open(bot.address());
    let forged = post("/wx?signature=a&timestamp=1&nonce=1", text("text"));
    for _ in 0..100 {
        connection.send(&forged).unwrap();
        assert_eq!(connection.receive().unwrap().status, 403);
    }
    connection.send(post("/wx", text("text"))).unwrap();
    assert_eq!(connection.receive().unwrap().status, 403);
    drop(connection);
    bot.terminate();
    let output = bot.output();
    for reason in ["`signature` does not match", "`signature` is missing"] {
        assert_eq!(output.matches(reason).count(), 1, "{output}");
    }
}

#[test]
fn failures_to_accept_are_logged_once() {
    let mut bot = Process::start_with_descriptors(BOT, 40);
    let idle: Vec<_> = iter::repeat_with(|| Connection::open(bot.address()))
        .take(60)
        .collect();
    bot.wait_for_line("cannot accept a connection");
    // Answered once the idle ones are closed.
    assert_eq!(push(bot.address(), &text("text")).status, 200);
    drop(idle);
    bot.terminate();
    let output = bot.output();
    assert_eq!(output.matches("cannot accept").count(), 1, "{output}");
}

#[test]
fn a_bot_whose_log_nobody_reads_answers_and_stops() {
    let mut bot = Process::start_unread(BOT, &[("WECHAT_TOKEN", TOKEN)]);
    let forged = post("/wx?signature=a&timestamp=1&nonce=1", text("text"));
    assert_eq!(exchange(bot.address(), forged).status, 403);
    for said in ["panic", "error", "two lines", "unspeakable"] {
        let response = push(bot.address(), &text(said));
        let answer = response.element("Content");
        assert_eq!(answer, Some("出了点问题，请稍后再试"), "{said}");
    }
    let path = signed_path().replace("/wx?", "/wechat?");
    assert_eq!(exchange(bot.address(), post(&path, "")).status, 404);
    bot.terminate();
    assert_eq!(bot.wait().code(), Some(0));
}
