//! Pushes that a question accepts as an answer.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use tests::push::{signed_path, text};
use wechat_runtime::Bot;
use wechat_sim::engine::Draft;

use super::{Count, ERROR, bot, builder};

/// Returns the answer to one try of a push.
async fn try_once(bot: &Bot, push: &str) -> Bytes {
    let request = Request::post(signed_path())
        .header("host", "127.0.0.1")
        .body(Full::new(Bytes::from(push.to_owned())))
        .expect("a valid request");
    let response = bot.answer(request).await;
    let body = response.into_body().collect().await.expect("cannot fail");
    body.to_bytes()
}

#[tokio::test(start_paused = true)]
async fn each_question_is_answered_by_the_next_message() {
    let alice = bot().user("alice");
    alice
        .text("enrol")
        .await
        .assert_text("name?")
        .assert_handler("enrol");
    alice
        .text(" Alice ")
        .await
        .assert_text("age?")
        .assert_handler("enrol");
    alice.text("old").await.assert_text("a number, please");
    alice.text("300").await.assert_text("a number, please");
    alice.text("30").await.assert_text("Alice, 30");
    alice.text("30").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_text_question_repeats_until_a_text_arrives() {
    let alice = bot().user("alice");
    alice.text("enrol").await.assert_text("name?");
    alice.image("m").await.assert_text("name?");
    alice.text("Alice").await.assert_text("age?");
    alice.voice("m").await.assert_text("a number, please");
    alice.text("30").await.assert_text("Alice, 30");
}

#[tokio::test(start_paused = true)]
async fn a_question_for_a_kind_repeats_until_it_arrives() {
    let alice = bot().user("alice");
    alice.text("photo").await.assert_text("a photo?");
    alice.text("which one?").await.assert_text("a photo?");
    alice.image("m-7").await.assert_media("image", "m-7");
}

#[tokio::test(start_paused = true)]
async fn any_message_can_be_awaited_without_a_question() {
    let alice = bot().user("alice");
    alice.text("echo").await.assert_no_reply();
    alice.text("hi").await.assert_text("text hi");
    alice.text("echo").await.assert_no_reply();
    alice.image("m").await.assert_text("image -");
}

#[tokio::test(start_paused = true)]
async fn an_event_is_an_answer_only_if_asked_for() {
    let alice = bot().user("alice");
    alice.text("enrol").await.assert_text("name?");
    let report = Draft::location_report(23.1, 113.3, 40.0);
    alice.send(report).await.assert_text("seen by nobody");
    alice.click("HELP").await.assert_text("tapped");
    alice.text("Alice").await.assert_text("age?");

    let bob = bot().user("bob");
    bob.text("scan").await.assert_text("tap and scan");
    bob.text("what?").await.assert_text("tap and scan");
    bob.click("HELP").await.assert_text("tapped");
    bob.send(Draft::scancode_waitmsg("SCAN", "qrcode", "table-7"))
        .await
        .assert_text("scanned table-7");
}

#[tokio::test(start_paused = true)]
async fn helper_functions_can_ask_and_events_can_start_dialogues() {
    let alice = bot().user("alice");
    alice.text("twice").await.assert_text("tea?");
    alice.text("yes").await.assert_text("rice?");
    alice.text("no").await.assert_text("true false");
    alice.subscribe().await.assert_text("welcome! your name?");
    alice.text("Alice").await.assert_text("hello Alice");
}

#[tokio::test(start_paused = true)]
async fn users_have_dialogues_of_their_own() {
    let bot = bot();
    let (alice, bob) = (bot.user("alice"), bot.user("bob"));
    alice.text("enrol").await.assert_text("name?");
    bob.text("help").await.assert_text("what I can do");
    bob.text("photo").await.assert_text("a photo?");
    alice.text("Alice").await.assert_text("age?");
    bob.image("m").await.assert_media("image", "m");
    alice.text("30").await.assert_text("Alice, 30");
}

#[tokio::test(start_paused = true)]
async fn errors_and_panics_are_handled_as_in_any_handler() {
    let alice = bot().user("alice");
    for word in ["fails", "panics"] {
        alice.text(word).await.assert_text("go on?");
        alice.text("yes").await.assert_text(ERROR);
        alice.text("yes").await.assert_text("say enrol");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_never_asks_opens_no_dialogue() {
    let alice = bot().user("alice");
    alice.text("never asks").await.assert_text("as you like");
    alice.text("hi").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn all_tries_of_a_message_get_the_same_bytes_and_count_as_one_answer() {
    let bot = builder(&Count::default()).build().expect("valid settings");
    for (says, reads) in [("enrol", "name?"), ("Alice", "age?"), ("30", "Alice, 30")] {
        let push = text(says);
        let first = try_once(&bot, &push).await;
        let shown = std::str::from_utf8(&first).expect("answers are UTF-8");
        assert!(shown.contains(&format!("[{reads}]")), "{shown}");
        for _ in 0..2 {
            assert_eq!(try_once(&bot, &push).await, first);
        }
    }
}
