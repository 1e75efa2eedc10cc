//! Bots in tests, as their authors write them.

use std::{panic::AssertUnwindSafe, time::Duration};

use tokio::time::sleep;
use wechat_runtime::{AppId, EncodingAesKey, Settings, Token, prelude::*};
use wechat_sim::testing::TestBot;

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
    sleep(Duration::from_secs(30)).await;
    "late"
}

static HANDLERS: Handlers = handlers![welcome, hello, who, photo, today, staff, slow];

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

/// What an assertion says when it fails.
fn failure(assertion: impl FnOnce()) -> String {
    let failed = std::panic::catch_unwind(AssertUnwindSafe(assertion));
    *failed
        .expect_err("it fails")
        .downcast::<String>()
        .expect("a sentence")
}

#[tokio::test(start_paused = true)]
async fn users_do_things_and_see_replies() {
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
    alice.text("slow").await.assert_no_reply().assert_tries(1);
    let bob = bot.user("bob");
    bob.text("who").await.assert_text(bob.openid());
    assert_ne!(alice.openid(), bob.openid());
    assert_eq!(bob.openid().len(), 28);
}

#[tokio::test]
async fn many_users_write_at_once() {
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
async fn a_bot_in_safe_mode_is_spoken_to_in_safe_mode() {
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

#[tokio::test(start_paused = true)]
async fn a_recorded_conversation_is_a_test_of_one_line() {
    bot().conversation("tests/conversations/shop.toml").await;
}

#[tokio::test]
async fn a_conversation_that_goes_otherwise_shows_the_difference() {
    let bot = bot();
    let played = tokio::task::LocalSet::new()
        .run_until(async move {
            tokio::task::spawn_local(async move {
                bot.conversation("tests/conversations/wrong.toml").await;
            })
            .await
        })
        .await;
    let panic = played.expect_err("it fails").into_panic();
    let words = panic.downcast::<String>().expect("a sentence");
    for part in ["wrong.toml, step 1", "-您好", "-再见", "+你好"] {
        assert!(words.contains(part), "{words}");
    }
}
