//! A shop that takes orders question by question: a dialogue as straight-line code.
//!
//! Start it with `cargo run --bin dialogue`, and write 点单 on the page whose address it prints.

use std::{str::FromStr, time::Duration};

use wechat_runtime::{ChatError, ChatErrorKind, ChatOptions, prelude::*};
use wechat_sim::page::WithPage as _;

#[derive(Clone, Copy)]
enum Size {
    Small,
    Large,
}

impl Size {
    const fn name(self) -> &'static str {
        match self {
            Self::Small => "小杯",
            Self::Large => "大杯",
        }
    }

    const fn price(self) -> u32 {
        match self {
            Self::Small => 15,
            Self::Large => 18,
        }
    }
}

impl FromStr for Size {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "小" | "小杯" => Ok(Self::Small),
            "大" | "大杯" => Ok(Self::Large),
            _ => Err(()),
        }
    }
}

#[on_text("点单", "order")]
async fn order(chat: Chat) -> Result<String, ChatError> {
    let drink = chat.ask("想喝什么？").await?;
    let size: Size = chat.ask_until("大杯还是小杯？", "请回复“大”或“小”").await?;
    let cups: u32 = chat.ask_until("几杯？", "请回复数字，比如 2").await?;
    let place = delivery(&chat).await?;
    let sum = size.price().saturating_mul(cups);
    let summary = format!("{} {drink} × {cups}，{place}，共 {sum} 元", size.name());
    match chat.ask(format!("{summary}。确认吗？")).await?.as_str() {
        "确认" | "是" | "好" => Ok(format!("下单成功：{summary}")),
        _ => Ok("好的，没有下单".to_owned()),
    }
}

/// Any function can ask. The answer is a place that the user sends from the map, or a text.
async fn delivery(chat: &Chat) -> Result<String, ChatError> {
    loop {
        let answer = chat.ask_any("送到哪里？可以发送位置").await?;
        if let Ok(place) = Location::try_from(&answer) {
            // A few places have no label.
            let coordinates = || format!("{}, {}", place.location_x, place.location_y);
            return Ok(format!("送到{}", place.label.unwrap_or_else(coordinates)));
        }
        if let Ok(text) = Text::try_from(&answer) {
            return Ok(format!("送到{}", text.content.trim()));
        }
    }
}

/// Releases the reserved item, however the dialogue ends.
#[on_text("订位")]
async fn reserve(chat: Chat) -> Result<String, ChatError> {
    match chat.ask("7 号桌为你保留 1 分钟。名字？").await {
        Ok(name) => Ok(format!("{name}，7 号桌是你的")),
        Err(error) if error.kind() == ChatErrorKind::Cancelled => Ok("7 号桌放开了".to_owned()),
        Err(error) => Err(error),
    }
}

#[on_text("帮助", "help")]
async fn help() -> &'static str {
    "说“点单”或者“订位”；随时可以说“取消”"
}

#[fallback]
async fn other() -> &'static str {
    "说“点单”或者“订位”试试"
}

static HANDLERS: Handlers = handlers![order, reserve, help, other];

#[tokio::main]
async fn main() -> wechat_runtime::Result {
    let options = ChatOptions::default()
        .answer_within(Duration::from_mins(5))
        .cancel_on(["取消", "算了"])
        .cancel_text("好的，取消了")
        .timeout_text("太久没有回复，请重新开始")
        .interruptible();
    Bot::from_env_or_demo(&HANDLERS)?
        .chats(options)
        .error_text("出了点问题，请再试一次")
        .page()
        .serve()
        .await
}
