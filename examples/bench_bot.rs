//! A bot to measure: see `benches/throughput`.
//!
//! `PORT` and `WORKERS` (tokio's worker threads) come from the environment; token, AppID and path
//! are fixed.

mod bench;

use std::net::Ipv4Addr;

use bench::number;
use wechat_runtime::{AppId, Settings, Token, prelude::*};

#[on_text("你好")]
async fn greet() -> &'static str {
    "你好，世界！这是基准测试的回复。"
}

#[on_text]
async fn other() -> &'static str {
    "fallback"
}

static HANDLERS: Handlers = handlers![greet, other];

fn main() -> anyhow::Result<()> {
    let mut settings = Settings::new(Token::new("bench-token")?);
    settings.app_id = Some(AppId::new("wxbench000000000001")?);
    settings.listen = (Ipv4Addr::LOCALHOST, number("PORT", 8080)?).into();
    let bot = Bot::with_settings(settings, &HANDLERS).build()?;

    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(number("WORKERS", 2)?.into())
        .enable_all()
        .build()?
        .block_on(async {
            bot.bind()?.run().await;
            Ok(())
        })
}
