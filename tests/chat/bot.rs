//! A bot that marks its dialogues in the Redis at `REDIS`, for tests that kill it.

use std::sync::Arc;

use anyhow::Context as _;
use wechat_runtime::{ChatError, ChatOptions, prelude::*, store::Redis};

#[on_text("enrol")]
async fn enrol(chat: Chat) -> Result<String, ChatError> {
    let name = chat.ask("name?").await?;
    let age: u8 = chat.ask_until("age?", "a number, please").await?;
    Ok(format!("{name}, {age}"))
}

#[on_text("again")]
async fn again(chat: Chat) -> Result<String, ChatError> {
    chat.configure(ChatOptions::restart_lost);
    chat.ask("what?").await
}

#[fallback]
async fn other() -> &'static str {
    "say enrol"
}

static HANDLERS: Handlers = handlers![enrol, again, other];

#[expect(clippy::disallowed_methods, reason = "a setting of this test alone")]
fn redis() -> anyhow::Result<String> {
    std::env::var("REDIS").context("REDIS is not set")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let redis = Arc::new(Redis::connect(&redis()?)?);
    let options = ChatOptions::default().lost_text("we were cut off");
    let bot = Bot::from_env(&HANDLERS)?.chats(options).stores(redis);
    Ok(bot.serve().await?)
}
