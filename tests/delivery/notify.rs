//! Late answers that are sent as customer-service messages.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wechat_runtime::{Api, AppId, AppSecret, Late, LatePolicy, Settings, Token, prelude::*};
use wechat_sim::{
    engine::{ApiFault, Seen},
    testing::{TestBot, User},
};

use super::{HANDLERS, Runs, THINKING};

const SEND: &str = "/cgi-bin/message/custom/send";

/// Bot whose client calls the API of a simulated platform, and that platform.
fn bot(late: Late, thinking: Option<&str>) -> (TestBot, Api) {
    let settings = Settings::new(Token::new(tests::push::TOKEN).expect("a token"));
    let mut client = None;
    let bot = TestBot::with_api(&settings.clone(), |service| {
        let id = AppId::new("wx3f9a71c2d84be605").expect("an AppID");
        let secret = AppSecret::new("0123456789abcdef0123456789abcdef").expect("a secret");
        let api = Api::builder(id, secret).service(service).build()?;
        client = Some(api.clone());
        let mut policy = LatePolicy::from(late);
        if let Some(text) = thinking {
            policy = policy.thinking_text(text);
        }
        Bot::with_settings(settings, &HANDLERS)
            .state(Runs::default())
            .late(policy)
            .api(api)
            .build()
    });
    (bot.expect("valid settings"), client.expect("just built"))
}

/// Texts that the user has seen: replies as they are, messages with a mark.
fn seen(user: &User) -> Vec<String> {
    let seen = user.seen().into_iter().map(|seen| match seen {
        Seen::Reply(shown) => shown.text().unwrap_or_default().to_owned(),
        Seen::Message(message) => format!("> {}", message.text().unwrap_or_default()),
        other => panic!("{other:?}"),
    });
    seen.collect()
}

#[tokio::test(start_paused = true)]
async fn an_answer_slower_than_all_tries_is_sent_once() {
    for (late, ms, tries, expected) in [
        (Late::default(), 8_500, 2, "done 8500 run 1"),
        (Late::default(), 30_000, 3, "> done 30000 run 1"),
        (Late::WAIT | Late::NOTIFY, 30_000, 3, "> done 30000 run 1"),
        (Late::NOTIFY, 6_000, 1, "> done 6000 run 1"),
        (Late::NOTIFY, 100, 1, "done 100 run 1"),
    ] {
        let (bot, _) = bot(late, None);
        let alice = bot.user("alice");
        alice.text(&format!("wait {ms}")).await.assert_tries(tries);
        sleep(Duration::from_mins(2)).await;
        assert_eq!(seen(&alice), [expected], "{late} {ms}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_placeholder_arrives_before_the_answer() {
    let (bot, _) = bot(Late::NOTIFY, Some(THINKING));
    let alice = bot.user("alice");
    let started = Instant::now();
    // The handler ends at the moment when the try is given up.
    alice.text("wait 4501").await.assert_text(THINKING);
    alice.next_message().await.assert_text("done 4501 run 1");
    assert!(started.elapsed() >= Duration::from_secs(5));
    assert_eq!(seen(&alice).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_long_answer_is_sent_in_parts_followed_by_the_rest_of_the_reply() {
    let (bot, _) = bot(Late::NOTIFY, None);
    let alice = bot.user("alice");
    for (text, replies, messages) in [("long 6000", 0, 3), ("long 0", 1, 2)] {
        let before = alice.seen().len();
        alice.text(text).await;
        sleep(Duration::from_secs(10)).await;
        let seen = seen(&alice).split_off(before);
        let sent: Vec<_> = seen.iter().filter(|seen| seen.starts_with("> ")).collect();
        assert_eq!((seen.len(), sent.len()), (replies + messages, messages));
        assert!(seen.iter().all(|seen| seen.len() <= 2 + 2_047));
        assert_eq!(
            seen.concat().replace("> ", ""),
            "长".repeat(1_500),
            "{text}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_notification_is_collected_by_the_next_message() {
    for fault in [
        ApiFault::Errcode(45015),
        ApiFault::Errcode(45047),
        ApiFault::Errcode(48001),
        ApiFault::Errcode(40164),
    ] {
        let (bot, _) = bot(Late::NOTIFY, None);
        bot.api().fail_always(SEND, fault.clone());
        let alice = bot.user("alice");
        alice.text("wait 6000").await.assert_no_reply();
        sleep(Duration::from_mins(1)).await;
        assert_eq!(alice.seen().len(), 0, "{fault:?}");
        alice.text("hi").await.assert_text("done 6000 run 1");
        alice.text("hi").await.assert_text("hello");
        assert_eq!(bot.api().count(SEND), 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_notification_that_may_have_arrived_is_never_repeated() {
    for fault in [ApiFault::Cut, ApiFault::Truncated] {
        let (bot, _) = bot(Late::NOTIFY, None);
        bot.api().fail(SEND, fault.clone());
        let alice = bot.user("alice");
        alice.text("wait 6000").await.assert_no_reply();
        sleep(Duration::from_mins(1)).await;
        alice.text("hi").await.assert_text("hello");
        assert_eq!(seen(&alice), ["> done 6000 run 1", "hello"], "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_rest_is_kept_if_the_quota_ends_midway() {
    let (bot, api) = bot(Late::NOTIFY, None);
    let alice = bot.user("alice");
    alice.text("long 6000").await;
    // Of the five messages that the platform allows per push, two are left for the three parts of
    // the answer.
    for _ in 0..3 {
        let sent = api.send(&alice.openid().into(), "notice").await;
        sent.expect("five are allowed");
    }
    sleep(Duration::from_secs(10)).await;
    alice.text("more").await;
    let seen = seen(&alice).split_off(3);
    let sent = seen.iter().filter(|seen| seen.starts_with("> "));
    assert_eq!((seen.len(), sent.count()), (3, 2));
    assert_eq!(seen.concat().replace("> ", ""), "长".repeat(1_500));
}

#[tokio::test(start_paused = true)]
async fn an_account_without_the_permission_asks_its_users_to_collect() {
    let (bot, _) = bot(Late::default(), None);
    bot.api().fail_always(SEND, ApiFault::Errcode(48001));
    let alice = bot.user("alice");
    // The first time the bot does not know yet, so the user gets no hint.
    alice.text("wait 30000").await.assert_no_reply();
    sleep(Duration::from_mins(1)).await;
    alice.text("hi").await.assert_text("done 30000 run 1");
    alice
        .text("wait 31000")
        .await
        .assert_text_contains("请稍后回复");
    sleep(Duration::from_mins(1)).await;
    alice.text("hi").await.assert_text("done 31000 run 1");
    assert_eq!(bot.api().count(SEND), 1);
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_a_long_answer_follows_a_retry_too() {
    let (bot, _) = bot(Late::default(), None);
    let alice = bot.user("alice");
    // The handler ends after the first try and before the second, as far as the bot can see.
    alice.text("long 5000").await.assert_tries(2);
    sleep(Duration::from_secs(30)).await;
    let seen = seen(&alice);
    assert_eq!(seen.len(), 3);
    assert_eq!(seen.concat().replace("> ", ""), "长".repeat(1_500));
}
