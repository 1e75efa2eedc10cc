//! Tries that arrive at awkward moments.

use std::time::Duration;

use tests::push::{from_another, text};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use wechat_runtime::{Late, LatePolicy};

use super::{Runs, bot_with, builder, content, try_once};

const HANG_UP: Duration = Duration::from_secs(5);

#[tokio::test(start_paused = true)]
async fn a_retry_gets_the_same_bytes_until_no_more_retries_arrive() {
    let (bot, runs) = bot_with(Late::default());
    let push = text("wait 100");
    let first = try_once(&bot, &push).await;
    assert_eq!(content(&first.1), "done 100 run 1");
    for _ in 0..3 {
        sleep(Duration::from_secs(6)).await;
        assert_eq!(try_once(&bot, &push).await, first);
    }
    assert_eq!(runs.of("wait 100"), 1);
    // 21 seconds after the first try the answer is forgotten.
    sleep(Duration::from_secs(3)).await;
    try_once(&bot, &push).await;
    assert_eq!(runs.of("wait 100"), 2);
}

#[tokio::test(start_paused = true)]
async fn two_concurrent_tries_share_one_run_and_get_equal_bytes() {
    let (bot, runs) = bot_with(Late::default());
    let push = text("wait 100");
    let (first, second) = tokio::join!(try_once(&bot, &push), try_once(&bot, &push));
    assert_eq!(first, second);
    assert_eq!(runs.of("wait 100"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_ready_between_two_tries_goes_to_the_next_one() {
    let (bot, runs) = bot_with(Late::default());
    let push = text("wait 5100");
    assert!(timeout(HANG_UP, try_once(&bot, &push)).await.is_err());
    // The platform retries a moment later.
    sleep(Duration::from_millis(200)).await;
    let started = Instant::now();
    let (_, body) = try_once(&bot, &push).await;
    assert_eq!(content(&body), "done 5100 run 1");
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(runs.of("wait 5100"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_retry_exactly_at_the_deadline_keeps_waiting() {
    let (bot, runs) = bot_with(Late::default());
    let push = text("wait 6000");
    let (first, second) = tokio::join!(timeout(HANG_UP, try_once(&bot, &push)), async {
        sleep(Duration::from_millis(4_500)).await;
        try_once(&bot, &push).await
    });
    assert!(first.is_err());
    assert_eq!(content(&second.1), "done 6000 run 1");
    assert_eq!(runs.of("wait 6000"), 1);
}

#[tokio::test(start_paused = true)]
async fn every_open_try_gets_the_same_placeholder_at_the_deadline() {
    let (bot, _) = bot_with(Late::WAIT | Late::COLLECT);
    let push = text("wait 30000");
    let started = Instant::now();
    let tries = async |after: u64| {
        sleep(Duration::from_millis(after)).await;
        (try_once(&bot, &push).await, started.elapsed())
    };
    let (a, b, c) = tokio::join!(tries(9_800), tries(9_900), tries(10_000));
    assert!(content(&a.0.1).contains("请稍后回复"));
    assert_eq!((&a.0, &a.0), (&b.0, &c.0));
    // The first of these tries arrived at 9.8 s, and the third try is the last: all end with it.
    assert!(c.1 <= Duration::from_millis(14_500), "{:?}", c.1);
    // A later try gets the same answer.
    assert_eq!(try_once(&bot, &push).await, a.0);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_try_is_released_once_the_platform_hangs_up() {
    let (bot, _) = bot_with(Late::default());
    let started = Instant::now();
    let (status, body) = try_once(&bot, &text("wait 30000")).await;
    assert_eq!((status, body.len()), (504, 0));
    assert_eq!(started.elapsed(), Duration::from_millis(5_500));
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_further_try_is_collected_by_the_next_message() {
    let (bot, runs) = bot_with(Late::WAIT | Late::COLLECT);
    // The client disconnects while the handler runs, and the platform does not try again.
    let push = text("wait 3000");
    let gone = timeout(Duration::from_secs(1), try_once(&bot, &push));
    assert!(gone.await.is_err());
    sleep(Duration::from_secs(20)).await;
    let (_, body) = try_once(&bot, &text("hi")).await;
    assert_eq!(content(&body), "done 3000 run 1");
    assert_eq!(runs.of("wait 3000"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delayed_retry_alone_gets_its_answer() {
    let (bot, _) = bot_with(Late::WAIT | Late::COLLECT);
    let push = text("wait 3000");
    let gone = timeout(Duration::from_secs(1), try_once(&bot, &push));
    assert!(gone.await.is_err());
    sleep(Duration::from_secs(13)).await;
    let (_, body) = try_once(&bot, &push).await;
    assert_eq!(content(&body), "done 3000 run 1");
    sleep(Duration::from_secs(10)).await;
    let (_, body) = try_once(&bot, &text("hi")).await;
    assert_eq!(content(&body), "hello");
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_messages_wait_at_once() {
    let runs = Runs::default();
    let bot = builder(&runs)
        .late(LatePolicy::new().held_tries(20_000))
        .build()
        .expect("valid settings");
    let started = Instant::now();
    let mut waiting = JoinSet::new();
    for number in 0..10_000 {
        let bot = bot.clone();
        let push =
            text("wait 6000").replace("oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE", &format!("o_{number}"));
        waiting.spawn(async move {
            let first = timeout(HANG_UP, try_once(&bot, &push)).await;
            assert!(first.is_err());
            content(&try_once(&bot, &push).await.1)
        });
    }
    while let Some(answer) = waiting.join_next().await {
        let answer = answer.expect("no task panics");
        assert!(answer.starts_with("done 6000 run "), "{answer}");
    }
    assert_eq!(started.elapsed(), Duration::from_secs(6));
    assert_eq!(runs.of("wait 6000"), 10_000);
}

#[tokio::test(start_paused = true)]
async fn without_deduplication_each_try_runs_the_handler() {
    let runs = Runs::default();
    let bot = builder(&runs).without_deduplication().build();
    let bot = bot.expect("valid settings");
    let push = text("wait 100");
    for run in 1..=3 {
        let (_, body) = try_once(&bot, &push).await;
        assert_eq!(content(&body), format!("done 100 run {run}"));
    }
    let started = Instant::now();
    let (_, body) = try_once(&bot, &from_another(&text("wait 60000"))).await;
    assert!(content(&body).contains("请稍后回复"));
    assert_eq!(started.elapsed(), Duration::from_millis(4_500));
}
