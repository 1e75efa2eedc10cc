//! Cost of one message in a test: signing, the bot, judging the answer.
//!
//! `cargo bench --package benches --bench messages`

use std::{io::Write as _, time::Instant};

use wechat_runtime::{AppId, EncodingAesKey, Settings, Token, prelude::*};
use wechat_sim::testing::TestBot;

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好"
}

static HANDLERS: Handlers = handlers![hello];

const MESSAGES: u32 = 20_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut settings = Settings::new(Token::new("token")?);
    measure("plain", settings.clone()).await?;
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    settings.aes_key = Some(EncodingAesKey::new(key)?);
    settings.app_id = Some(AppId::new("wx3f9a71c2d84be605")?);
    measure("safe", settings).await
}

async fn measure(mode: &str, settings: Settings) -> Result<(), Box<dyn std::error::Error>> {
    let bot = TestBot::new(Bot::with_settings(settings, &HANDLERS).build()?);
    let user = bot.user("alice");
    let started = Instant::now();
    for _ in 0..MESSAGES {
        user.text("hello").await.assert_text("你好");
    }
    let each = started.elapsed() / MESSAGES;
    writeln!(std::io::stdout(), "{mode}: {each:?} a message")?;
    Ok(())
}
