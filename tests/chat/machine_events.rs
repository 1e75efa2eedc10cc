//! Tests of events that are not caused by a user, while a question is open.

use tests::push::TOKEN;
use wechat_runtime::{ChatError, Settings, Token, prelude::*};
use wechat_sim::{engine::Draft, testing::TestBot};

use super::{Count, echo, enrol};

#[fallback]
async fn other() -> &'static str {
    "say enrol"
}

#[fallback(events)]
async fn noted(count: &Count) {
    count.up();
}

#[on_text("where")]
async fn place(chat: Chat) -> Result<String, ChatError> {
    let place: LocationReport = chat.ask_for("open the map").await?;
    Ok(format!("near {}", place.latitude))
}

static ONE: Handlers<Count> = handlers![enrol, echo, place, other; state = Count];
static BOTH: Handlers<Count> = handlers![enrol, echo, place, other, noted; state = Count];

fn bot(handlers: &'static Handlers<Count>, count: &Count) -> TestBot {
    let settings = Settings::new(Token::new(TOKEN).expect("a token"));
    let bot = Bot::with_settings(settings, handlers).state(count.clone());
    TestBot::new(bot.build().expect("valid settings"))
}

fn machine_events() -> [Draft; 7] {
    [
        Draft::location_report(23.1, 113.3, 40.0),
        Draft::event("TEMPLATESENDJOBFINISH").with("Status", "success"),
        Draft::view("https://example.com/"),
        Draft::event("MASSSENDJOBFINISH"),
        Draft::event("quantum_fold_event"),
        // Message types of their own that no user sends.
        Draft::message("device_event").with("Event", "bind"),
        Draft::message("device_text").with("Content", "aGVsbG8="),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_machine_event_neither_answers_a_question_nor_gets_an_answer() {
    let alice = bot(&ONE, &Count::default()).user("alice");
    alice.text("enrol").await.assert_text("name?");
    for event in machine_events() {
        alice.send(event).await.assert_no_reply();
    }
    alice.text("Alice").await.assert_text("age?");
    for event in machine_events() {
        alice.send(event).await.assert_no_reply();
    }
    alice.text("30").await.assert_text("Alice, 30");
}

#[tokio::test(start_paused = true)]
async fn a_machine_event_does_not_answer_a_question_for_any_message() {
    let alice = bot(&ONE, &Count::default()).user("alice");
    alice.text("echo").await.assert_no_reply();
    for event in machine_events() {
        alice.send(event).await.assert_no_reply();
    }
    alice.image("m").await.assert_text("image -");
}

#[tokio::test(start_paused = true)]
async fn the_event_fallback_runs_while_a_question_waits() {
    let count = Count::default();
    let alice = bot(&BOTH, &count).user("alice");
    alice.text("enrol").await.assert_text("name?");
    let before = count.get();
    for event in machine_events() {
        alice.send(event).await.assert_no_reply();
    }
    assert_eq!(count.get(), before + 7);
    alice.text("Alice").await.assert_text("age?");
}

#[tokio::test(start_paused = true)]
async fn a_menu_tap_is_answered_while_a_question_waits() {
    let alice = bot(&ONE, &Count::default()).user("alice");
    alice.text("enrol").await.assert_text("name?");
    alice.click("HELP").await.assert_text("say enrol");
    alice.text("Alice").await.assert_text("age?");
}

#[tokio::test(start_paused = true)]
async fn a_question_for_a_machine_event_receives_it() {
    let alice = bot(&ONE, &Count::default()).user("alice");
    alice.text("where").await.assert_text("open the map");
    let [report, ..] = machine_events();
    alice.send(report).await.assert_text("near 23.1");
}
