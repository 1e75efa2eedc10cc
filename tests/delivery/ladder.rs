//! Answers that the user gets, by the time that the handler takes.

use std::time::Duration;

use wechat_runtime::{Late, LatePolicy};
use wechat_sim::{
    engine::Seen,
    testing::{TestBot, User},
};

use super::{ERROR, THINKING, bot_with, builder};

/// Texts that the user has seen, in order.
fn texts(user: &User) -> Vec<String> {
    let texts = user.seen().into_iter().map(|seen| match seen {
        Seen::Reply(shown) => shown.text().unwrap_or_default().to_owned(),
        Seen::Message(message) => message.text().unwrap_or_default().to_owned(),
        other => panic!("{other:?}"),
    });
    texts.collect()
}

#[tokio::test(start_paused = true)]
async fn an_answer_within_fourteen_seconds_goes_to_a_waiting_try() {
    for (ms, tries) in [
        (0, 1),
        (100, 1),
        (4_000, 1),
        (4_499, 1),
        (4_900, 1),
        (6_000, 2),
        (8_500, 2),
        (11_000, 3),
        (13_200, 3),
        (14_200, 3),
    ] {
        for late in [
            Late::WAIT,
            Late::WAIT | Late::NOTIFY,
            Late::WAIT | Late::COLLECT,
            Late::default(),
        ] {
            let (bot, runs) = bot_with(late);
            let alice = TestBot::new(bot).user("alice");
            let text = format!("wait {ms}");
            let said = alice.text(&text).await;
            said.assert_text(&format!("done {ms} run 1"))
                .assert_tries(tries);
            tokio::time::sleep(Duration::from_mins(2)).await;
            assert_eq!(texts(&alice).len(), 1, "{late} {ms}");
            assert_eq!(runs.of(&text), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_slower_answer_is_an_error_if_waiting_is_the_only_option() {
    let (bot, runs) = bot_with(Late::WAIT);
    let alice = TestBot::new(bot).user("alice");
    let said = alice.text("wait 30000").await;
    said.assert_text(ERROR).assert_tries(3);
    tokio::time::sleep(Duration::from_mins(2)).await;
    assert_eq!((texts(&alice).len(), runs.of("wait 30000")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_slower_answer_is_collected_by_the_next_message() {
    let runs = super::Runs::default();
    let bot = builder(&runs)
        .late(LatePolicy::new().thinking_text(THINKING))
        .build();
    let alice = TestBot::new(bot.expect("valid settings")).user("alice");
    let said = alice.text("wait 30000").await;
    said.assert_text(THINKING).assert_tries(3);
    tokio::time::sleep(Duration::from_secs(20)).await;
    alice.text("hi").await.assert_text("done 30000 run 1");
    alice.text("hi").await.assert_text("hello");
    assert_eq!(runs.of("wait 30000"), 1);
}

#[tokio::test(start_paused = true)]
async fn without_waiting_the_first_try_is_answered_in_time() {
    let (bot, _) = bot_with(Late::COLLECT);
    let alice = TestBot::new(bot).user("alice");
    let started = tokio::time::Instant::now();
    let said = alice.text("wait 6000").await;
    said.assert_text_contains("请稍后回复").assert_tries(1);
    assert_eq!(started.elapsed(), Duration::from_millis(4_500));
    tokio::time::sleep(Duration::from_secs(2)).await;
    alice.text("hi").await.assert_text("done 6000 run 1");
}

#[tokio::test(start_paused = true)]
async fn a_handler_can_set_its_own_late_options() {
    let (bot, _) = bot_with(Late::WAIT);
    let alice = TestBot::new(bot).user("alice");
    let said = alice.text("collect 6000").await;
    said.assert_text_contains("请稍后回复").assert_tries(1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    alice.text("hi").await.assert_text("collected 6000");
    // The handler wants its late answer sent as a message, but the bot has no client.
    alice
        .text("notify 6000")
        .await
        .assert_text(ERROR)
        .assert_tries(1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_runs_once_and_answers_each_try() {
    let (bot, runs) = bot_with(Late::default());
    let alice = TestBot::new(bot).user("alice");
    let said = alice.text("panic 6000").await;
    said.assert_text(ERROR).assert_tries(2);
    assert_eq!(runs.of("panic 6000"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_number_of_released_tries_is_limited() {
    let runs = super::Runs::default();
    let bot = builder(&runs).late(LatePolicy::new().held_tries(3)).build();
    let bot = TestBot::new(bot.expect("valid settings"));
    // Two tries of the first message, one of the second.
    bot.user("a").text("wait 11000").await.assert_tries(3);
    let second = bot.user("b").text("wait 11000").await;
    second.assert_text_contains("请稍后回复").assert_tries(2);
    let third = bot.user("c").text("wait 11000").await;
    third.assert_text_contains("请稍后回复").assert_tries(1);
    // The budget is free again after five minutes.
    tokio::time::sleep(Duration::from_mins(5)).await;
    bot.user("d").text("wait 6000").await.assert_tries(2);
}
