//! Handlers that fail, and processes that stop.

use std::time::{Duration, Instant};

use tests::{
    client::{Connection, post, push},
    push::{TOKEN, from_another, signed_path, text},
};
use wechat_runtime::Token;
use wechat_sim::{
    engine::{Platform, PlatformAccount, Target},
    testing::TestBot,
};

use super::bot;

const ERROR_TEXT: &str = "出了点问题，请稍后再试";

#[test]
fn a_panic_is_answered_logged_and_affects_no_other_request() {
    let mut bot = bot();
    for _ in 0..3 {
        let response = push(bot.address(), &text("panic"));
        assert_eq!(response.status, 200);
        assert_eq!(response.element("Content"), Some(ERROR_TEXT));
        let line = bot.wait_for_line("handler panicked");
        assert!(line.contains("on purpose"), "{line}");
        assert!(line.contains("panics (tests/e2e/bot.rs:"), "{line}");
    }
    assert!(
        push(bot.address(), &text("text"))
            .element("Content")
            .is_some()
    );
}

#[test]
fn an_error_is_answered_and_logged_with_its_causes() {
    let mut bot = bot();
    let response = push(bot.address(), &text("error"));
    assert_eq!(response.element("Content"), Some(ERROR_TEXT));
    let line = bot.wait_for_line("handler failed");
    assert!(line.contains("the branch: the root"), "{line}");
}

#[tokio::test]
async fn the_platforms_retry_joins_a_slow_handler() {
    let mut bot = bot();
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    let users = TestBot::from(Platform::new(account, target));
    users
        .user("alice")
        .text("slow")
        .await
        .assert_text("run 1")
        .assert_tries(2);
    bot.terminate();
    assert!(bot.wait().success());
}

#[test]
fn a_handler_survives_a_hang_up_and_the_next_try_gets_its_answer() {
    let bot = bot();
    let body = text("half a second");
    let mut connection = Connection::open(bot.address());
    connection.send(post(&signed_path(), &body)).unwrap();
    drop(connection);
    let response = push(bot.address(), &body);
    assert_eq!(response.element("Content"), Some("done"));
    assert_eq!(
        push(bot.address(), &body).body,
        response.body,
        "byte for byte"
    );
}

#[test]
fn a_try_that_the_client_never_ends_is_released_without_an_answer() {
    let bot = bot();
    let started = Instant::now();
    let mut connection = Connection::open(bot.address());
    connection
        .send(post(&signed_path(), text("endless")))
        .unwrap();
    assert!(connection.is_closed());
    // The platform has hung up at 5 s.
    let expected = Duration::from_secs(5)..Duration::from_secs(6);
    assert!(
        expected.contains(&started.elapsed()),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn a_request_in_progress_is_answered_after_sigterm() {
    let mut bot = bot();
    let mut idle = Connection::open(bot.address());
    let mut busy = Connection::open(bot.address());
    busy.send(post(&signed_path(), text("half a second")))
        .unwrap();
    // This answer comes after the other request was read, so its handler runs.
    assert_eq!(
        push(bot.address(), &from_another(&text("text"))).status,
        200
    );
    bot.terminate();
    bot.wait_for_line("stopping");
    let response = busy.receive().unwrap();
    assert_eq!(response.element("Content"), Some("done"));
    assert!(idle.is_closed());
    assert!(bot.wait().success());
}

#[test]
fn a_second_sigterm_stops_at_once() {
    let mut bot = bot();
    let mut busy = Connection::open(bot.address());
    busy.send(post(&signed_path(), text("slow"))).unwrap();
    assert_eq!(
        push(bot.address(), &from_another(&text("text"))).status,
        200
    );
    let started = Instant::now();
    bot.terminate();
    bot.wait_for_line("stopping");
    bot.terminate();
    assert_eq!(bot.wait().code(), Some(1));
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn sigterm_is_handled_from_the_first_log_line_on() {
    for _ in 0..20 {
        let mut bot = bot();
        bot.terminate();
        assert!(bot.wait().success());
    }
}

#[test]
fn a_blocked_thread_delays_neither_others_nor_a_second_signal() {
    let mut bot = bot();
    let mut blocked = Connection::open(bot.address());
    blocked
        .send(post(&signed_path(), text("block the thread")))
        .unwrap();
    let started = Instant::now();
    assert_eq!(
        push(bot.address(), &from_another(&text("text"))).status,
        200
    );
    assert!(started.elapsed() < Duration::from_secs(1));
    bot.terminate();
    bot.wait_for_line("stopping");
    bot.terminate();
    assert_eq!(bot.wait().code(), Some(1));
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_panic_before_the_handler_is_answered_and_logged_too() {
    let mut bot = bot();
    let response = push(bot.address(), &text("extract"));
    assert_eq!(response.element("Content"), Some(ERROR_TEXT));
    let line = bot.wait_for_line("handler panicked");
    assert!(line.contains("extracted (tests/e2e/bot.rs:"), "{line}");
}

#[test]
fn an_error_text_stays_on_one_log_line() {
    let mut bot = bot();
    assert_eq!(push(bot.address(), &text("two lines")).status, 200);
    let line = bot.wait_for_line("handler failed");
    assert!(line.contains(r"first\nsecond"), "{line}");
    let response = push(bot.address(), &text("unspeakable"));
    assert_eq!(response.element("Content"), Some(ERROR_TEXT));
    bot.wait_for_line("implementation of its error panicked");
}
