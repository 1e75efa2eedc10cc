//! The bot `slow` as a process, on the real clock: whatever time its handler takes, the user gets
//! one answer.

#![cfg(feature = "late")]

use std::{collections::BTreeMap, time::Duration};

use tests::{process::Process, push::TOKEN};
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::{Instant, sleep, sleep_until},
};
use wechat_runtime::Token;
use wechat_sim::{
    engine::{Platform, PlatformAccount, Seen, Target},
    testing::{TestBot, User},
};

const SECONDS: [&str; 7] = ["0.1", "4", "6", "8.5", "11", "13.2", "30"];
const TOO_LATE: &str = "太久了，没有等到结果";

/// Starts a process with these late-answer options, and a platform in front of it.
async fn started(ways: &str) -> (Process, TestBot) {
    // The bot needs the API's address, and the platform the bot's.
    let account = || PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    let platform = Platform::without_bot(account());
    let api = platform.api().serve(([127, 0, 0, 1], 0).into()).await;
    let api = format!("http://{}", api.expect("a free port"));
    let variables = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_LATE", ways),
        ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
        ("WECHAT_APP_SECRET", "0123456789abcdef0123456789abcdef"),
        ("WECHAT_API_BASE", &api),
    ];
    let bot = Process::start_with(env!("CARGO_BIN_EXE_slow"), &variables);
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    platform.connect(target);
    (bot, TestBot::from(platform))
}

/// Texts that a user has seen.
fn seen(user: &User) -> Vec<String> {
    let seen = user.seen().into_iter().map(|seen| match seen {
        Seen::Reply(shown) => shown.text().unwrap_or_default().to_owned(),
        Seen::Message(message) => message.text().unwrap_or_default().to_owned(),
        other => panic!("{other:?}"),
    });
    seen.collect()
}

/// Lets several users wait for different times concurrently. Returns what each has seen, by waiting
/// time.
async fn all_at_once(
    bot: &TestBot,
    and_then: fn(&str) -> bool,
) -> BTreeMap<&'static str, Vec<String>> {
    let mut users = JoinSet::new();
    for seconds in SECONDS {
        let user = bot.user(seconds);
        users.spawn(async move {
            let all_are_done = Instant::now() + Duration::from_secs(33);
            user.text(&format!("wait {seconds}")).await;
            sleep_until(all_are_done).await;
            if and_then(seconds) {
                user.text("and?").await;
            }
            (seconds, seen(&user))
        });
    }
    users.join_all().await.into_iter().collect()
}

async fn check(ways: &str, asks: fn(&str) -> bool, expected: fn(&str) -> Vec<String>) {
    let (_bot, users) = started(ways).await;
    for (seconds, seen) in all_at_once(&users, asks).await {
        assert_eq!(seen, expected(seconds), "{ways}: {seconds}");
    }
}

fn done(seconds: &str) -> String {
    format!("done {seconds} run 1")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_arrives_once_under_each_late_policy() {
    const COME_BACK: &str = "正在处理，请稍后回复任意内容查看结果";
    let is_late = |seconds: &str| seconds == "30";
    let nobody = |_: &str| false;
    tokio::join!(
        check("wait", nobody, |seconds| match seconds {
            "30" => vec![TOO_LATE.to_owned()],
            _ => vec![done(seconds)],
        }),
        check("notify", nobody, |seconds| vec![done(seconds)]),
        check("wait|notify", nobody, |seconds| vec![done(seconds)]),
        check("wait|notify|collect", nobody, |seconds| vec![done(seconds)]),
        check("wait|collect", is_late, |seconds| match seconds {
            "30" => vec![COME_BACK.to_owned(), done(seconds)],
            _ => vec![done(seconds)],
        }),
        check(
            "collect",
            |seconds| !matches!(seconds, "0.1" | "4"),
            |seconds| match seconds {
                "0.1" | "4" => vec![done(seconds)],
                _ => vec![COME_BACK.to_owned(), done(seconds)],
            }
        ),
    );
}

/// An answer that waits in memory is lost with the process, so the process reports it before it
/// ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_bot_neither_releases_a_try_nor_promises_an_answer() {
    let stopped = async |ways| {
        let (mut bot, users) = started(ways).await;
        let user = users.user("user");
        let (_, bot) = tokio::join!(user.text("wait 9"), async move {
            sleep(Duration::from_secs(1)).await;
            bot.terminate();
            spawn_blocking(move || bot.wait()).await.expect("no panic")
        });
        assert_eq!(seen(&user), [TOO_LATE], "{ways}");
        assert!(bot.success(), "{ways}: {bot}");
    };
    tokio::join!(stopped("wait"), stopped("wait|collect"), stopped("collect"));
}
