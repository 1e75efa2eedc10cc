use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tests::push::text;
use tokio::time::{Instant, sleep};
use wechat_runtime::{Late, Limits, prelude::*};

use super::{bot, content};

/// Number of slow handlers that ran to their end.
type Ends = Arc<AtomicU32>;

#[on_text("slow")]
async fn slow(ends: &Ends) -> &'static str {
    sleep(Duration::from_secs(6)).await;
    ends.fetch_add(1, Ordering::Relaxed);
    "too late"
}

#[on_text("just in time")]
async fn just_in_time() -> &'static str {
    sleep(Duration::from_millis(4_499)).await;
    "in time"
}

#[on_text("endless")]
async fn endless(ends: &Ends) {
    sleep(Duration::from_secs(61)).await;
    ends.fetch_add(1, Ordering::Relaxed);
}

static HANDLERS: Handlers<Ends> = handlers![slow, just_in_time, endless; state = Ends];

#[tokio::test(start_paused = true)]
async fn an_answer_before_the_limit_is_sent() {
    let bot = bot(&HANDLERS).state(Ends::default()).build().unwrap();
    let started = Instant::now();
    assert_eq!(content(&bot, &text("just in time")).await, "in time");
    assert_eq!(started.elapsed(), Duration::from_millis(4_499));
}

#[tokio::test(start_paused = true)]
async fn the_bot_sets_limit_and_text_and_the_handler_keeps_running() {
    let ends = Ends::default();
    let bot = bot(&HANDLERS)
        .state(Arc::clone(&ends))
        .limits(Limits::new().reply_within(Duration::from_secs(1)))
        .error_text("请稍后")
        .without_deduplication()
        .late(Late::WAIT)
        .build()
        .unwrap();
    let started = Instant::now();
    assert_eq!(content(&bot, &text("slow")).await, "请稍后");
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    assert_eq!(ends.load(Ordering::Relaxed), 0);
    sleep(Duration::from_secs(6)).await;
    assert_eq!(ends.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_does_not_end_is_dropped() {
    let ends = Ends::default();
    let bot = bot(&HANDLERS)
        .state(Arc::clone(&ends))
        .late(Late::NOTIFY)
        .build()
        .unwrap();
    assert_eq!(content(&bot, &text("endless")).await, "success");
    sleep(Duration::from_mins(2)).await;
    assert_eq!(ends.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn the_largest_limits_do_not_overflow() {
    let bot = bot(&HANDLERS)
        .state(Ends::default())
        .limits(
            Limits::new()
                .reply_within(Duration::MAX)
                .handler_limit(Duration::MAX),
        )
        .without_deduplication()
        .build()
        .unwrap();
    assert_eq!(content(&bot, &text("slow")).await, "too late");
}
