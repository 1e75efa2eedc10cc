//! Tests of servers that stop while dialogues are open.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wechat_sim::testing::TestBot;

use super::{Count, builder};

/// Starts a dialogue with `first`, stops the server `after` some time in which the user writes
/// `second`, and returns how long stopping took.
async fn stopped(first: &str, second: Option<&str>, after: Duration) -> Duration {
    let bot = builder(&Count::default()).build().expect("valid settings");
    let server = bot.bind().expect("a free port");
    let alice = TestBot::new(bot).user("alice");
    alice.text(first).await;
    let stopping = async {
        sleep(after).await;
        let started = Instant::now();
        server.run_until(async {}).await;
        started.elapsed()
    };
    let speaking = async {
        if let Some(second) = second {
            alice.text(second).await;
        }
    };
    tokio::join!(stopping, speaking).0
}

#[tokio::test(start_paused = true)]
async fn a_dialogue_waiting_for_its_user_does_not_delay_stopping() {
    let took = stopped("enrol", None, Duration::from_secs(1)).await;
    assert_eq!(took, Duration::ZERO);
    let took = stopped("enrol", Some("Alice"), Duration::from_secs(1)).await;
    assert_eq!(took, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn stopping_waits_for_a_running_step() {
    let took = stopped("slow 3000", Some("tea"), Duration::from_secs(1)).await;
    assert_eq!(took, Duration::from_secs(2));
    // The handler continues without a push, after 30 seconds without an answer.
    let took = stopped("away", None, Duration::from_secs(36)).await;
    assert!(took >= Duration::from_secs(4), "{took:?}");
    assert!(took < Duration::from_secs(6), "{took:?}");
}
