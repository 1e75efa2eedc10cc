//! A handler that sends messages to its user.

use std::time::Duration;

use wechat_runtime::{AppId, AppSecret, Settings, Token, prelude::*};
use wechat_sim::testing::TestBot;

use super::{SECRET, builder};

#[on_text("later")]
async fn later(api: Api, user: OpenId) -> Result<&'static str, wechat_runtime::ApiError> {
    api.typing(&user, Typing::Start).await?;
    api.send(&user, "first").await?;
    Ok("second")
}

#[on_text("perhaps")]
async fn perhaps(api: Option<Api>) -> &'static str {
    if api.is_some() { "with" } else { "without" }
}

static HANDLERS: Handlers = handlers![later, perhaps];

fn settings() -> Settings {
    Settings::new(Token::new("api-token").expect("a token"))
}

#[tokio::test(start_paused = true)]
async fn a_handler_extracts_the_bots_client() {
    // The fake platform exists only once there is a bot.
    let unused = TestBot::new(Bot::with_settings(settings(), &HANDLERS).build().unwrap());
    let api = builder().service(unused.api().router()).build().unwrap();
    let bot = Bot::with_settings(settings(), &HANDLERS)
        .api(api)
        .build()
        .unwrap();
    assert!(bot.api().is_some());
    assert_eq!(bot.explain("later").winner().unwrap().name, "later");
    let bot = TestBot::new(bot);
    unused
        .user("alice")
        .text("perhaps")
        .await
        .assert_text("without");
    bot.user("alice").text("later").await.assert_text("second");
    unused.user("alice").next_message().await;
    let seen = unused.user("alice").seen();
    assert!(format!("{seen:?}").contains("first"), "{seen:?}");
    bot.user("alice").text("perhaps").await.assert_text("with");
}

#[test]
fn settings_with_app_id_and_secret_create_a_client() {
    let mut settings = settings();
    let build = |settings: &Settings| Bot::with_settings(settings.clone(), &HANDLERS).build();
    assert!(build(&settings).unwrap().api().is_none());
    settings.app_id = Some(AppId::new("wx3f9a71c2d84be605").unwrap());
    assert!(build(&settings).unwrap().api().is_none());
    settings.app_secret = Some(AppSecret::new(SECRET).unwrap());
    let bot = build(&settings).unwrap();
    let shown = format!("{bot:?} {:?}", bot.api());
    assert!(shown.contains("https://api.weixin.qq.com"), "{shown}");
    assert!(!shown.contains(SECRET), "{shown}");
    settings.api_base = "http://a.example".to_owned();
    let error = build(&settings).unwrap_err().to_string();
    assert!(error.contains("without TLS"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_bot_without_a_client_says_how_to_get_one() {
    let bot = Bot::with_settings(settings(), &HANDLERS).build().unwrap();
    let explanation = bot.explain("later").to_string();
    assert!(
        explanation.contains("set WECHAT_APP_ID and WECHAT_APP_SECRET"),
        "{explanation}"
    );
    let bot = TestBot::new(bot);
    bot.user("alice").text("later").await.assert_no_reply();
    tokio::time::sleep(Duration::from_secs(1)).await;
}
