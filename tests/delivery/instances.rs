//! Two bots on one store, like two processes, on paused time.

use std::{sync::Arc, time::Duration};

use tests::push::text;
use tokio::time::{Instant, sleep, timeout};
use wechat_runtime::{
    Bot, Late,
    store::{Deliveries as _, Memory, Owner, Stores},
};

use super::{ERROR, Runs, builder, content, try_once};

const HANG_UP: Duration = Duration::from_secs(5);

fn pair(late: Late) -> (Bot, Bot, Runs) {
    let store = Arc::new(Memory::new());
    let runs = Runs::default();
    let bot = || {
        let bot = builder(&runs)
            .late(late)
            .stores(Stores::new().deliveries(Arc::clone(&store) as _));
        bot.build().expect("valid settings")
    };
    (bot(), bot(), runs)
}

/// Sends the platform's three tries, each to the given bot. Returns what the user reads, and when.
async fn tries(push: &str, bots: [&Bot; 3]) -> Option<String> {
    for bot in bots {
        if let Ok((_, body)) = timeout(HANG_UP, try_once(bot, push)).await {
            return Some(content(&body));
        }
    }
    None
}

#[tokio::test(start_paused = true)]
async fn a_retry_joins_its_message_on_any_instance() {
    for (ms, order) in [(6_000, [0, 1, 0]), (12_000, [0, 1, 0]), (13_000, [0, 1, 1])] {
        let (a, b, runs) = pair(Late::WAIT);
        let bots = order.map(|number| [&a, &b][number]);
        let said = tries(&text(&format!("wait {ms}")), bots).await;
        assert_eq!(
            said.as_deref(),
            Some(&*format!("done {ms} run 1")),
            "{order:?}"
        );
        assert_eq!(runs.of(&format!("wait {ms}")), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_following_instance_can_handle_the_users_next_message() {
    let (a, b, _) = pair(Late::WAIT);
    let said = tries(&text("wait 12000"), [&a, &b, &a]).await;
    assert_eq!(said.as_deref(), Some("done 12000 run 1"));
    let started = Instant::now();
    for bot in [&b, &a] {
        let (_, body) = try_once(bot, &text("hi")).await;
        assert_eq!(content(&body), "hello");
    }
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn the_third_try_takes_over_a_message_whose_instance_died() {
    let store = Arc::new(Memory::new());
    let runs = Runs::default();
    let bot = builder(&runs)
        .late(Late::WAIT)
        .stores(Stores::new().deliveries(Arc::clone(&store) as _));
    let bot = bot.build().expect("valid settings");
    let push = text("wait 5000");
    // Another instance received the first try two seconds ago, and was killed.
    let (lease, keep) = (Duration::from_secs(6), Duration::from_mins(1));
    let key = wechat_runtime::__private::message_key(&push).expect("a push");
    store
        .claim(key, Owner(1), lease, keep)
        .await
        .expect("memory");
    sleep(Duration::from_secs(2)).await;
    // The message is taken over at 6 s and done at 11 s: the next try is cut at 7 s, and the third
    // waits on.
    let mut said = None;
    for _ in 0..2 {
        said = timeout(HANG_UP, try_once(&bot, &push)).await.ok();
    }
    let (_, body) = said.expect("the third try is answered");
    assert_eq!(content(&body), "done 5000 run 1");
    assert_eq!(runs.of("wait 5000"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_following_instance_uses_the_handlers_late_options() {
    // The bot's default would be to answer nothing and wait for the next message.
    let (a, b, _) = pair(Late::WAIT | Late::COLLECT);
    let said = tries(&text("wait only 20000"), [&a, &b, &b]).await;
    assert_eq!(said.as_deref(), Some(ERROR));
    sleep(Duration::from_secs(30)).await;
    let (_, body) = try_once(&a, &text("hi")).await;
    assert_eq!(content(&body), "hello");
}

#[tokio::test(start_paused = true)]
async fn an_answer_kept_by_one_instance_is_collected_on_another() {
    let (a, b, _) = pair(Late::WAIT | Late::COLLECT);
    let said = tries(&text("wait 20000"), [&a, &b, &a]).await;
    assert!(said.is_some_and(|said| said.contains("请稍后回复")));
    sleep(Duration::from_secs(10)).await;
    let (_, body) = try_once(&b, &text("hi")).await;
    assert_eq!(content(&body), "done 20000 run 1");
}
