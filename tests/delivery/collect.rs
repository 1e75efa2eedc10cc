//! Late answers that wait for their user's next message.

use std::time::Duration;

use tokio::time::sleep;
use wechat_runtime::{Late, LatePolicy};
use wechat_sim::testing::TestBot;

use super::{Runs, bot_with, builder};

#[tokio::test(start_paused = true)]
async fn a_message_that_arrives_before_the_answer_gets_another_placeholder() {
    let (bot, runs) = bot_with(Late::WAIT | Late::COLLECT);
    let alice = TestBot::new(bot).user("alice");
    alice.text("wait 30000").await.assert_tries(3);
    // From 14.3 s on, each message waits 4.5 s: no further try is hung up on for this answer.
    for _ in 0..3 {
        let early = alice.text("hi").await;
        early.assert_text_contains("请稍后回复").assert_tries(1);
    }
    alice.text("hi").await.assert_text("done 30000 run 1");
    alice.text("hi").await.assert_text("hello");
    assert_eq!(runs.of("wait 30000"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_ready_while_a_message_waits_is_the_reply_to_it() {
    let (bot, _) = bot_with(Late::WAIT | Late::COLLECT);
    let alice = TestBot::new(bot).user("alice");
    alice.text("wait 17000").await.assert_tries(3);
    let said = alice.text("hi").await;
    said.assert_text("done 17000 run 1").assert_tries(1);
    alice.text("hi").await.assert_text("hello");
}

#[tokio::test(start_paused = true)]
async fn a_message_sent_before_the_placeholder_is_handled_normally() {
    let (bot, runs) = bot_with(Late::WAIT | Late::COLLECT);
    let bot = TestBot::new(bot);
    let (alice, again) = (bot.user("alice"), bot.user("alice"));
    let (first, second) = tokio::join!(alice.text("wait 14800"), async {
        sleep(Duration::from_secs(2)).await;
        again.text("wait 100").await
    });
    first.assert_text_contains("请稍后回复");
    second.assert_text("done 100 run 1");
    sleep(Duration::from_secs(5)).await;
    alice.text("hi").await.assert_text("done 14800 run 1");
    assert_eq!((runs.of("wait 14800"), runs.of("wait 100")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn other_users_and_events_do_not_collect_an_answer() {
    let (bot, _) = bot_with(Late::COLLECT);
    let bot = TestBot::new(bot);
    let (alice, bob) = (bot.user("alice"), bot.user("bob"));
    alice.text("wait 6000").await;
    sleep(Duration::from_secs(3)).await;
    bob.text("hi").await.assert_text("hello");
    let place = wechat_sim::engine::Draft::location_report(31.2, 121.5, 10.0);
    alice.send(place).await.assert_text("seen by nobody");
    alice.text("hi").await.assert_text("done 6000 run 1");
}

#[tokio::test(start_paused = true)]
async fn only_the_bots_collect_word_collects_an_answer() {
    let runs = Runs::default();
    let bot = builder(&runs)
        .late(LatePolicy::from(Late::COLLECT).collect_on("查看"))
        .build();
    let alice = TestBot::new(bot.expect("valid settings")).user("alice");
    alice.text("wait 6000").await.assert_text_contains("“查看”");
    sleep(Duration::from_secs(3)).await;
    alice.text("hi").await.assert_text("hello");
    alice.text(" 查看 ").await.assert_text("done 6000 run 1");
}

#[tokio::test(start_paused = true)]
async fn a_long_answer_is_collected_in_parts() {
    let (bot, _) = bot_with(Late::COLLECT);
    let alice = TestBot::new(bot).user("alice");
    alice.text("long 6000").await;
    sleep(Duration::from_secs(3)).await;
    let mut whole = String::new();
    for _ in 0..3 {
        let said = alice.text("more").await;
        let wechat_sim::engine::Outcome::Reply(shown) = &said.exchange().outcome else {
            panic!("{}", said.exchange());
        };
        whole.push_str(shown.text().expect("a text"));
    }
    assert_eq!(whole, "长".repeat(1_500));
    alice.text("hi").await.assert_text("hello");
}

#[tokio::test(start_paused = true)]
async fn an_uncollected_answer_expires() {
    let runs = Runs::default();
    let bot = builder(&runs)
        .late(LatePolicy::from(Late::COLLECT).keep_for(Duration::from_mins(10)))
        .build();
    let alice = TestBot::new(bot.expect("valid settings")).user("alice");
    alice.text("wait 6000").await;
    sleep(Duration::from_mins(11)).await;
    alice.text("hi").await.assert_text("hello");
}
