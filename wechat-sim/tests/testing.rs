//! Tests of bots, as their authors write them.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{body::Body, http::Request};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::time::sleep;
use tower_service::Service as _;
use wechat_runtime::{AppId, EncodingAesKey, Settings, Token, prelude::*};
use wechat_sim::{
    engine::{Fault, Platform, PlatformAccount, Target},
    testing::TestBot,
};

#[on_event(subscribe)]
async fn welcome(event: Subscribe) -> String {
    match event.scene() {
        Some(scene) => format!("欢迎，来自 {scene}"),
        None => "欢迎".to_owned(),
    }
}

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好"
}

#[on_text("who")]
async fn who(user: OpenId) -> String {
    user.to_string()
}

#[on_msg(image)]
async fn photo(image: Image) -> reply::Image {
    reply::Image::new(image.media_id)
}

#[on_event(click = "TODAY")]
async fn today() -> reply::News {
    reply::News::new(reply::Article::new("书讯")).article(reply::Article::new("活动"))
}

#[on_text("staff")]
async fn staff() -> reply::TransferCustomerService {
    reply::TransferCustomerService::new()
}

#[on_text("slow")]
async fn slow() -> &'static str {
    sleep(Duration::from_secs(6)).await;
    "late"
}

static HANDLERS: Handlers = handlers![welcome, hello, who, photo, today, staff, slow; menu = MENU];

static MENU: Menu = menu! { "更多" => { "书讯" => click("TODAY") } };

#[tokio::test]
async fn users_tap_the_buttons_of_a_declared_menu() {
    let bot = bot().with_menu(&MENU);
    let said = bot.user("alice").tap("书讯").await;
    said.assert_handler("today");
}

fn bot() -> TestBot {
    TestBot::new(built(settings()))
}

fn settings() -> Settings {
    Settings::new(Token::new("test").expect("a token"))
}

fn built(settings: Settings) -> Bot {
    Bot::with_settings(settings, &HANDLERS)
        .build()
        .expect("valid settings")
}

/// Returns the message of a failed assertion.
fn failure(assertion: impl FnOnce()) -> String {
    let failed = std::panic::catch_unwind(AssertUnwindSafe(assertion));
    *failed
        .expect_err("it fails")
        .downcast::<String>()
        .expect("a sentence")
}

#[tokio::test(start_paused = true)]
async fn users_act_and_see_replies() {
    let bot = bot();
    let alice = bot.user("alice");
    alice
        .subscribe()
        .await
        .assert_text("欢迎")
        .assert_handler("welcome");
    alice.subscribe_by("12").await.assert_text_contains("12");
    alice
        .text("hello")
        .await
        .assert_text("你好")
        .assert_tries(1);
    alice.image("m").await.assert_media("image", "m");
    alice.click("TODAY").await.assert_news(&["书讯", "活动"]);
    alice.text("nobody answers this").await.assert_no_reply();
    alice.text("slow").await.assert_text("late").assert_tries(2);
    let bob = bot.user("bob");
    bob.text("who").await.assert_text(bob.openid());
    assert_ne!(alice.openid(), bob.openid());
    assert_eq!(bob.openid().len(), 28);
}

#[tokio::test]
async fn many_users_write_concurrently() {
    let bot = bot();
    let users: Vec<_> = (0..20).map(|n| bot.user(&format!("user{n}"))).collect();
    let said = users
        .iter()
        .map(|user| async move { (user, user.text("who").await) });
    for (user, said) in futures_util::future::join_all(said).await {
        said.assert_text(user.openid());
    }
}

#[tokio::test]
async fn a_bot_in_safe_mode_receives_encrypted_pushes() {
    let mut settings = settings();
    settings.aes_key = Some(EncodingAesKey::new(&"A".repeat(43)).expect("a key"));
    settings.app_id = Some(AppId::new("wx3f9a71c2d84be605").expect("an AppID"));
    let said = TestBot::new(built(settings))
        .user("alice")
        .text("hello")
        .await;
    said.assert_text("你好");
    assert!(said.exchange().body.contains("<Encrypt>"));
}

#[tokio::test]
async fn an_assertion_that_fails_shows_the_whole_exchange() {
    let said = bot().user("alice").text("hello").await;
    let words = failure(|| {
        said.assert_text("再见");
    });
    for part in [
        "expected the text \"再见\", found Some(\"你好\")",
        "<Content><![CDATA[hello]]>",
        "try 1",
        "by `hello`",
    ] {
        assert!(words.contains(part), "{words}");
    }
    let no_reply = failure(|| _ = said.assert_no_reply());
    assert!(no_reply.contains("expected no reply"), "{no_reply}");
    let handler = failure(|| _ = said.assert_handler("who"));
    assert!(handler.contains("found Some(\"hello\")"), "{handler}");
    let fault = failure(|| _ = said.assert_fault());
    assert!(fault.contains("expected a service fault"), "{fault}");
}

#[tokio::test]
async fn a_fault_hidden_from_the_user_cannot_be_read() {
    let account = PlatformAccount::new(Token::new("other").expect("a token"));
    let target = Target::Bot(built(settings()));
    let bot = TestBot::from(Platform::new(account, target));
    let alice = bot.user("alice");
    let seen = alice.text("hello").await;
    assert!(matches!(seen.assert_fault(), Fault::Status(403, _)));
    let words = failure(|| _ = seen.assert_failed());
    assert!(
        words.contains("expected a failure that the user does not see"),
        "{words}"
    );
    let unseen = alice.view("https://example.com/").await;
    assert!(matches!(unseen.assert_failed(), Fault::Status(403, _)));
    let words = failure(|| _ = unseen.assert_fault());
    assert!(words.contains("expected a service fault"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn clones_of_a_user_share_their_read_position() {
    let bot = bot();
    bot.user("alice").text("hello").await.assert_text("你好");
    let mut router = bot.api().router();
    let mut call = async |path: &str, body: String| -> Value {
        let request = Request::post(path)
            .body(Body::from(body))
            .expect("a request");
        let response = router.call(request).await.expect("infallible");
        let body = response.into_body().collect().await.expect("a body");
        serde_json::from_slice(&body.to_bytes()).expect("JSON")
    };
    let credential = json!({ "grant_type": "client_credential", "appid": "wx3f9a71c2d84be605",
        "secret": "0123456789abcdef0123456789abcdef" });
    let token = call("/cgi-bin/stable_token", credential.to_string()).await;
    let token = token["access_token"].as_str().expect("a token").to_owned();
    for content in ["1", "2", "3"] {
        let message = json!({ "touser": bot.user("alice").openid(), "msgtype": "text",
            "text": { "content": content } });
        let path = format!("/cgi-bin/message/custom/send?access_token={token}");
        assert_eq!(call(&path, message.to_string()).await["errcode"], 0);
    }
    bot.user("alice").next_message().await.assert_text("1");
    bot.clone()
        .user("alice")
        .next_message()
        .await
        .assert_text("2");
    bot.user("alice").next_message().await.assert_text("3");
}

#[tokio::test(start_paused = true)]
async fn a_recorded_conversation_is_a_test_of_one_line() {
    bot().conversation("tests/conversations/shop.toml").await;
}

/// Returns the message of a failed conversation.
async fn played(path: String) -> String {
    let bot = bot();
    let played = tokio::task::LocalSet::new()
        .run_until(async move {
            tokio::task::spawn_local(async move { bot.conversation(path).await }).await
        })
        .await;
    let panic = played.expect_err("it fails").into_panic();
    *panic.downcast::<String>().expect("a sentence")
}

#[tokio::test(start_paused = true)]
async fn an_invalid_conversation_file_is_an_error_with_a_remedy() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("conversation-{}.toml", std::process::id()));
    let step = |rest: &str| format!("[[step]]\ntext = \"hello\"\n{rest}");
    for (content, words) in [
        (String::new(), &["no `[[step]]`"][..]),
        ("# nothing yet\n".to_owned(), &["no `[[step]]`"]),
        (
            step("reply = { contain = \"a\" }"),
            &["line 3", "`contain`", "`contains`", "`fault`"],
        ),
        (step("reply = { none = false }"), &["line 3", "none = true"]),
        (step("reply = {}"), &["line 3", "one of contains, image"]),
        (
            step("reply = { image = \"a\", kind = \"b\" }"),
            &["line 3", "one of contains, image"],
        ),
        (step("reply = 7"), &["line 3", "a text"]),
        (
            step("reply = \"你好\"\nfields = { EventKey = \"a\" }"),
            &["step 1", "`fields` are for `event` or `message`"],
        ),
        (
            "[[step]]\nevent = \"a\"\nfields = { \"A B\" = \"a\" }\nreply = { none = true }"
                .to_owned(),
            &["step 1", "`A B` is not the name of a field"],
        ),
        (
            step("reply = \"你好\"\nlater = \"soon\""),
            &[
                "step 1",
                "\"soon\"",
                "no message",
                "<Content><![CDATA[hello]]>",
                "by `hello`",
            ],
        ),
    ] {
        std::fs::write(&path, content).expect("the folder can be written");
        let said = played(path.to_str().expect("UTF-8").to_owned()).await;
        for part in [&["conversation-"], words].concat() {
            assert!(said.contains(part), "expected {part:?} in {said}");
        }
    }
    std::fs::remove_file(path).expect("the test's own file");
}

#[tokio::test]
async fn a_conversation_that_differs_shows_the_difference() {
    let words = played("tests/conversations/wrong.toml".to_owned()).await;
    for part in ["wrong.toml, step 1", "-您好", "-再见", "+你好"] {
        assert!(words.contains(part), "{words}");
    }
}
