//! A bot to measure: see `docs/performance.md`.
//!
//! Environment variables: `PORT`; `WORKERS`, tokio's worker threads; `BENCH_KEYWORDS`, the number
//! of exact words (`关键词0000` is answered with `w0`, and so on): 0, 10, 100 or 1000; `BENCH_REGEX`,
//! the number of regular expressions (`查询0000号1` is answered with `r0`): 0, 10 or 100;
//! `BENCH_MODE`, `plain` or `safe`; `BENCH_DEDUPLICATION`, `on` or `off`: whether tries of one
//! message share a run. The Token, AppID, EncodingAESKey and path are fixed.

mod settings;

use std::net::Ipv4Addr;

use anyhow::bail;
use settings::{number, variable};
use wechat_runtime::{AppId, EncodingAesKey, Settings, Token, prelude::*};

include!(concat!(env!("OUT_DIR"), "/keywords.rs"));
include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDA";

#[on_text("你好")]
async fn greet() -> &'static str {
    "你好，世界！这是基准测试的回复。"
}

#[on_text]
async fn other() -> &'static str {
    "fallback"
}

/// Declares a bot for each number of words and of regular expressions.
macro_rules! lists {
    ($(($keywords:literal, $patterns:literal) => [$($list:path),*];)*) => {
        fn handlers(keywords: u16, patterns: u16) -> anyhow::Result<&'static Handlers> {
            Ok(match (keywords, patterns) {
                $(($keywords, $patterns) => {
                    static HANDLERS: Handlers = handlers![greet, $(..$list,)* other];
                    &HANDLERS
                })*
                _ => bail!(
                    "BENCH_KEYWORDS={keywords} must be 0, 10, 100 or 1000, and \
                     BENCH_REGEX={patterns} 0, 10 or 100"
                ),
            })
        }
    };
}

lists! {
    (0, 0) => [];
    (0, 10) => [patterns_10::HANDLERS];
    (0, 100) => [patterns_100::HANDLERS];
    (10, 0) => [keywords_10::HANDLERS];
    (10, 10) => [keywords_10::HANDLERS, patterns_10::HANDLERS];
    (10, 100) => [keywords_10::HANDLERS, patterns_100::HANDLERS];
    (100, 0) => [keywords_100::HANDLERS];
    (100, 10) => [keywords_100::HANDLERS, patterns_10::HANDLERS];
    (100, 100) => [keywords_100::HANDLERS, patterns_100::HANDLERS];
    (1000, 0) => [keywords_1000::HANDLERS];
    (1000, 10) => [keywords_1000::HANDLERS, patterns_10::HANDLERS];
    (1000, 100) => [keywords_1000::HANDLERS, patterns_100::HANDLERS];
}

fn main() -> anyhow::Result<()> {
    let handlers = handlers(number("BENCH_KEYWORDS", 0)?, number("BENCH_REGEX", 0)?)?;
    let mut settings = Settings::new(Token::new("bench-token")?);
    settings.app_id = Some(AppId::new("wxbench000000000001")?);
    settings.aes_key = match &*variable("BENCH_MODE") {
        "plain" | "" => None,
        "safe" => Some(EncodingAesKey::new(KEY)?),
        mode => bail!("BENCH_MODE={mode} must be plain or safe"),
    };
    settings.listen = (Ipv4Addr::LOCALHOST, number("PORT", 8080)?).into();
    let bot = Bot::with_settings(settings, handlers);
    let bot = match &*variable("BENCH_DEDUPLICATION") {
        "on" | "" => bot.build()?,
        "off" => bot.without_deduplication().build()?,
        other => bail!("BENCH_DEDUPLICATION={other} must be on or off"),
    };

    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(number("WORKERS", 2)?.into())
        .enable_all()
        .build()?
        .block_on(async {
            bot.bind()?.run().await;
            Ok(())
        })
}
