//! Every flight settles, however its message ends.

use std::{sync::Arc, time::Duration};

use tokio::time::{sleep, timeout};
use wechat_core::Probe;

use super::*;
use crate::{Bot, BotBuilder, Late, Settings, Token, prelude::*, store::Memory};

#[on_text("wait {ms}")]
async fn wait(ms: u64) -> &'static str {
    sleep(Duration::from_millis(ms)).await;
    "done"
}

#[on_text("panic {ms}")]
async fn panics(ms: u64) -> &'static str {
    sleep(Duration::from_millis(ms)).await;
    panic!("on purpose")
}

#[on_msg(voice)]
async fn voice() {}

static HANDLERS: Handlers = handlers![wait, panics, voice];

fn bot() -> BotBuilder<(), ()> {
    let settings = Settings::new(Token::new("Kf7oWindowBox2026").expect("a token"));
    Bot::with_settings(settings, &HANDLERS)
}

/// Sends one try of a message and drops it after `limit`.
async fn try_for(bot: &Bot, text: &str, limit: Duration) -> Option<Delivered> {
    let push = Probe::text(text).push();
    let incoming = Incoming { push, seal: None };
    timeout(limit, bot.0.delivery.deliver(incoming, Instant::now()))
        .await
        .ok()
}

const WHOLE: Duration = Duration::from_secs(6);

#[track_caller]
fn assert_settled(bot: &Bot, how: &str) {
    assert_eq!(bot.0.delivery.flights.in_flight(), 0, "{how}");
}

#[tokio::test(start_paused = true)]
async fn every_flight_settles_for_every_ending_of_its_message() {
    let endings: [(&str, &str, &[Duration], Late); 9] = [
        ("answered at once", "wait 0", &[WHOLE], Late::WAIT),
        ("answered later", "wait 3000", &[WHOLE], Late::WAIT),
        ("joined", "wait 8000", &[WHOLE, WHOLE], Late::WAIT),
        ("joined to the last", "wait 13000", &[WHOLE; 3], Late::WAIT),
        ("lost", "wait 30000", &[WHOLE; 3], Late::WAIT),
        ("collected", "wait 30000", &[WHOLE; 3], Late::COLLECT),
        (
            "its client gone",
            "wait 3000",
            &[Duration::from_secs(1)],
            Late::WAIT | Late::COLLECT,
        ),
        ("a panic", "panic 1000", &[WHOLE], Late::WAIT),
        ("no handler", "something else", &[WHOLE], Late::WAIT),
    ];
    for (how, text, tries, late) in endings {
        let bot = bot().late(late).build().expect("a bot");
        for limit in tries {
            try_for(&bot, text, *limit).await;
        }
        sleep(Duration::from_secs(40)).await;
        assert_settled(&bot, how);
    }
}

#[tokio::test(start_paused = true)]
async fn a_flight_settles_if_its_handler_is_dropped_or_never_called() {
    let limited = bot()
        .limits(Limits::new().handler_limit(Duration::from_secs(1)))
        .build();
    let limited = limited.expect("a bot");
    assert!(try_for(&limited, "wait 3000", WHOLE).await.is_some());
    assert_settled(&limited, "dropped");
    let full = bot()
        .limits(Limits::new().max_running(0))
        .build()
        .expect("a bot");
    assert!(try_for(&full, "wait 0", WHOLE).await.is_some());
    assert_settled(&full, "turned away");
}

#[tokio::test(start_paused = true)]
async fn a_flight_settles_if_another_instance_owns_the_message() {
    let store = Arc::new(Memory::new());
    let bots = [(); 2].map(|()| bot().stores(Arc::clone(&store)).build().expect("a bot"));
    let [one, other] = &bots;
    for (text, limit) in [
        ("wait 3000", WHOLE),
        // No try waits at the other instance any more.
        ("wait 4000", Duration::from_secs(1)),
    ] {
        let (first, _) = tokio::join!(try_for(one, text, WHOLE), try_for(other, text, limit));
        assert!(first.is_some());
        sleep(Duration::from_secs(40)).await;
        assert_settled(one, text);
        assert_settled(other, text);
    }
    // The client of the owner disconnects, and a try at the other instance gets the answer.
    let text = "wait 2000";
    tokio::join!(
        try_for(one, text, Duration::from_secs(1)),
        try_for(other, text, WHOLE)
    );
    sleep(Duration::from_secs(40)).await;
    assert_settled(one, "fetched elsewhere");
    assert_settled(other, "fetched elsewhere");
}
