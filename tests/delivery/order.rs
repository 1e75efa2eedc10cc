//! Order of messages: which ones wait for which.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wechat_runtime::{Late, Limits};
use wechat_sim::testing::TestBot;

use super::{Runs, bot_with, builder};

#[tokio::test(start_paused = true)]
async fn messages_of_one_user_run_in_order_and_users_run_concurrently() {
    let (bot, _) = bot_with(Late::default());
    let bot = TestBot::new(bot);
    let (alice, bob) = (bot.user("alice"), bot.user("bob"));
    let started = Instant::now();
    let (first, second, other) = tokio::join!(
        alice.text("wait 3000"),
        async {
            sleep(Duration::from_millis(1)).await;
            let said = alice.text("wait 1000").await;
            (said, started.elapsed())
        },
        async {
            sleep(Duration::from_millis(2)).await;
            let said = bob.text("hi").await;
            (said, started.elapsed())
        },
    );
    first.assert_text("done 3000 run 1");
    second.0.assert_text("done 1000 run 1");
    assert_eq!(second.1, Duration::from_secs(4));
    other.0.assert_text("hello");
    assert_eq!(other.1, Duration::from_millis(2));
}

#[tokio::test(start_paused = true)]
async fn a_late_handler_does_not_block_its_users_queue() {
    let (bot, _) = bot_with(Late::NOTIFY);
    let alice = TestBot::new(bot).user("alice");
    alice.text("wait 30000").await;
    let started = Instant::now();
    alice.text("hi").await.assert_text("hello");
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_message_beyond_the_running_limit_is_answered_as_busy_at_once() {
    let runs = Runs::default();
    let bot = builder(&runs)
        .limits(Limits::new().max_running(1))
        .overload_text("请稍后再试")
        .build();
    let bot = TestBot::new(bot.expect("valid settings"));
    let (alice, bob) = (bot.user("alice"), bot.user("bob"));
    let started = Instant::now();
    let (slow, turned_away) = tokio::join!(alice.text("wait 3000"), async {
        sleep(Duration::from_millis(1)).await;
        let said = bob.text("hi").await;
        (said, started.elapsed())
    });
    slow.assert_text("done 3000 run 1");
    turned_away.0.assert_text("请稍后再试");
    assert_eq!(turned_away.1, Duration::from_millis(1));
    bob.text("hi").await.assert_text("hello");
}
