//! Each example starts as its documentation says, and answers.

use std::process::Command;

use serde_json::Value;
use tests::{
    client::{exchange, post},
    process::Process,
    push::{TOKEN, sample, text},
};
use wechat_runtime::Token;
use wechat_sim::{
    engine::{Platform, PlatformAccount, Target},
    testing::TestBot,
};

/// Runs a line that a bot printed in a shell, as a newcomer does.
fn pasted(line: &str) -> String {
    let output = Command::new("sh")
        .args(["-c", line])
        .output()
        .expect("sh runs");
    assert!(output.status.success(), "{line}: {output:?}");
    String::from_utf8(output.stdout).expect("answers are UTF-8")
}

/// Users of a bot on a port.
fn users(bot: &Process, account: PlatformAccount) -> TestBot {
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    TestBot::from(Platform::new(account, target))
}

/// Sends a request to a page at the address that a bot printed.
fn ask(url: &str, method: &str, path: &str, body: &str) -> Value {
    let (origin, token) = url.split_once("/#token=").expect("a token");
    let host = origin.strip_prefix("http://").expect("http");
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    let response = exchange(host.parse().expect("an address"), request);
    serde_json::from_str(&response.body).unwrap_or_else(|_| panic!("{response:?}"))
}

/// Returns the address of the page that a bot prints.
fn page(bot: &mut Process) -> String {
    let line = bot.wait_for_line("#token=");
    let (_, url) = line.split_once("http://").expect("an address");
    format!("http://{}", url.trim())
}

#[test]
fn hello_starts_without_settings_and_serves_its_chat_page() {
    let mut bot = Process::spawn(env!("CARGO_BIN_EXE_hello"), &[]);
    let said = bot.wait_for_line("demo");
    assert!(said.contains("WECHAT_TOKEN is not set"), "{said}");
    let url = page(&mut bot);
    let state = ask(&url, "GET", "/api/state", "");
    let alice = state["users"][0]["openid"].as_str().expect("a user");
    let path = format!("/api/users/{alice}/send");
    let begun = ask(&url, "POST", &path, r#"{"kind":"text","text":"hello"}"#);
    let path = format!("/api/exchanges/{}", begun["exchange"]);
    let exchange = (0..1_000)
        .map(|_| ask(&url, "GET", &path, ""))
        .find(|exchange| exchange["running"] == false)
        .expect("an answer");
    assert_eq!(exchange["outcome"], "reply", "{exchange}");
    assert_eq!(exchange["handler"]["file"], "examples/hello.rs");
    let reply = exchange["tries"][0]["reply"].as_str().expect("a reply");
    assert!(reply.contains("<Content><![CDATA[你好！"), "{reply}");
}

#[test]
fn two_demos_run_side_by_side_with_separate_pages() {
    let mut bots = [(); 2].map(|()| Process::spawn(env!("CARGO_BIN_EXE_hello"), &[]));
    let [one, two] = bots.each_mut().map(page);
    assert_ne!(one, two);
    for url in [one, two] {
        assert_eq!(ask(&url, "GET", "/api/state", "")["bot"]["name"], "hello");
    }
}

#[test]
fn a_demo_without_a_page_answers_the_commands_it_prints() {
    let mut bot = Process::spawn(env!("CARGO_BIN_EXE_ai_chat"), &[]);
    let said = bot.wait_for_line("demo");
    assert!(said.contains("WECHAT_TOKEN is not set"), "{said}");

    bot.wait_for_line("# a text");
    let answer = pasted(&bot.wait_for_line("curl "));
    assert!(answer.contains("<MsgType><![CDATA[text]]>"), "{answer}");

    bot.wait_for_line("# a picture");
    let answer = pasted(&bot.wait_for_line("curl "));
    assert!(answer.contains("<![CDATA[我只看得懂文字]]>"), "{answer}");

    bot.wait_for_line("# the console's URL check");
    let answer = pasted(&bot.wait_for_line("curl "));
    assert_eq!(answer, "4375120948345356249\n");
}

#[tokio::test]
async fn hello_replays_its_recorded_conversation() {
    let bot = Process::start(env!("CARGO_BIN_EXE_hello"));
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    users(&bot, account)
        .conversation("tests/conversations/hello.toml")
        .await;
}

#[test]
fn hello_answers_users_but_not_machine_events() {
    let bot = Process::start(env!("CARGO_BIN_EXE_hello"));
    let answer = |push: &str| exchange(bot.address(), post(&tests::push::signed_path(), push));
    for quiet in [
        "event_location",
        "event_templatesendjobfinish_success",
        "event_templatesendjobfinish_user_block",
        "event_masssendjobfinish",
        "event_publishjobfinish",
        "event_view",
        "event_unsubscribe",
        "event_unknown_event",
    ] {
        let answer = answer(&sample(quiet));
        assert_eq!((answer.status, &*answer.body), (200, "success"), "{quiet}");
    }
    for asked in [
        text("what?"),
        sample("msg_voice"),
        sample("msg_unknown_type"),
        sample("event_click"),
        sample("event_scan"),
    ] {
        let answer = answer(&asked);
        let content = answer.element("Content").unwrap_or_default();
        assert!(content.contains("试试"), "{asked}: {}", answer.body);
    }
}

#[tokio::test]
async fn sessions_replays_its_recorded_conversation() {
    let bot = Process::start(env!("CARGO_BIN_EXE_sessions"));
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    users(&bot, account)
        .conversation("tests/conversations/sessions.toml")
        .await;
}

#[tokio::test]
async fn dialogue_replays_its_recorded_conversation() {
    let bot = Process::start(env!("CARGO_BIN_EXE_dialogue"));
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    users(&bot, account)
        .conversation("tests/conversations/dialogue.toml")
        .await;
}

#[tokio::test]
async fn menu_replays_its_recorded_conversation() {
    let bot = Process::start(env!("CARGO_BIN_EXE_menu"));
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    users(&bot, account)
        .conversation("tests/conversations/menu.toml")
        .await;
}

#[test]
fn menu_prints_its_menu_as_json() {
    let program = Command::new(env!("CARGO_BIN_EXE_menu"))
        .env_clear()
        .arg("--json")
        .output();
    let output = program.expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    let menu: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let names: Vec<_> = menu["button"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|button| button["name"].as_str().expect("text"))
        .collect();
    assert_eq!(names, ["今日书单", "找书", "官网"]);
    assert_eq!(menu["button"][1]["sub_button"][2]["key"], "ISBN");
}

/// With the client the bot creates its menu when it starts, so that users have buttons to tap.
#[cfg(feature = "client")]
#[tokio::test]
async fn menu_creates_its_menu_and_answers_each_button() {
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    let platform = Platform::without_bot(account);
    let api = platform.api().serve(([127, 0, 0, 1], 0).into()).await;
    let api = format!("http://{}", api.expect("a free port"));
    let start = tokio::task::spawn_blocking(move || {
        let variables = [
            ("WECHAT_TOKEN", TOKEN),
            ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
            ("WECHAT_APP_SECRET", "0123456789abcdef0123456789abcdef"),
            ("WECHAT_API_BASE", &api),
        ];
        Process::start_with(env!("CARGO_BIN_EXE_menu"), &variables)
    });
    let bot = start.await.expect("no panic");
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    platform.connect(target);
    let users = TestBot::from(platform);
    let alice = users.user("alice");
    for (button, answer) in [
        ("今日书单", "《三体》、《活着》"),
        ("小说", "二楼，左边"),
        ("历史", "三楼，右边"),
        ("扫书号", "书号 https://example.com/ 的书还有货"),
    ] {
        alice.tap(button).await.assert_text(answer);
    }
    // The phone opens a page; the bot only gets an event.
    alice.tap("官网").await.assert_no_reply();
}

#[cfg(feature = "client")]
#[test]
fn menu_still_answers_if_the_platform_is_unreachable() {
    let variables = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
        ("WECHAT_APP_SECRET", "0123456789abcdef0123456789abcdef"),
        // Nothing listens there.
        ("WECHAT_API_BASE", "http://127.0.0.1:9"),
    ];
    let bot = Process::start_with(env!("CARGO_BIN_EXE_menu"), &variables);
    let answer = exchange(bot.address(), post(&tests::push::signed_path(), text("hi")));
    assert_eq!(answer.element("Content"), Some("请点下面的菜单"));
}
