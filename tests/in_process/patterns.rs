use tests::push::{sample, text};
use wechat_runtime::prelude::*;

use super::{bot, content};

#[on_text("天气 {city}", "weather {city}", "{city}的天气")]
async fn weather(city: String) -> String {
    format!("weather in {city}")
}

#[on_text("从{from}到{to}")]
async fn route(to: String, from: String) -> String {
    format!("{from} -> {to}")
}

#[on_text("buy {n} {thing}")]
async fn buy(n: u32, thing: String, user: OpenId) -> String {
    format!("{n} x {thing} for {}", user.as_str().len())
}

#[on_text(prefix = "查")]
async fn look_up() -> &'static str {
    "prefix"
}

#[on_text(suffix = "吗")]
async fn question() -> &'static str {
    "suffix"
}

#[on_text(contains = "价格", contains = "price")]
async fn price() -> &'static str {
    "contains"
}

#[on_text(regex = r"^order (?<id>\d+)(?: (?<note>.+))?$")]
async fn order(id: u64, note: Option<String>) -> String {
    format!("order {id} {note:?}")
}

#[on_text(regex = r"^(\d+)\+(\d+)$")]
async fn sum(captures: Captures) -> Option<String> {
    let number = |n| captures.nth(n)?.parse::<u64>().ok();
    Some((number(1)? + number(2)?).to_string())
}

#[on_text("Help", "{{raw}}", "HELLO {name}", prefix = "FAQ", ignore_case)]
async fn folded(name: Option<String>) -> String {
    format!("folded {name:?}")
}

#[on_text(regex = r"\bSKU\d+\b")]
async fn sku() -> &'static str {
    "sku"
}

#[on_text(regex = "SKU")]
async fn behind_sku() -> &'static str {
    "behind sku"
}

#[on_text]
async fn any() -> &'static str {
    "any"
}

static HANDLERS: Handlers = handlers![
    any, order, sum, price, question, look_up, buy, route, weather, folded, sku, behind_sku
];

#[tokio::test]
async fn each_form_of_pattern_matches_and_captures_its_parameters() {
    let bot = bot(&HANDLERS).build().unwrap();
    for (said, expected) in [
        ("天气 北京", "weather in 北京"),
        (" 天气\u{3000}\u{3000}北京 ", "weather in 北京"),
        ("weather New York", "weather in New York"),
        ("上海的天气", "weather in 上海"),
        ("天气", "any"),
        ("天气 北京\n上海", "any"),
        ("从 北京 到 上海", "北京 -> 上海"),
        ("从a到b到c", "a -> b到c"),
        ("buy 3 red apples", "3 x red apples for 28"),
        ("buy many apples", "any"),
        ("buy 99999999999 apples", "any"),
        ("查快递", "prefix"),
        ("开门吗", "suffix"),
        ("苹果价格多少", "contains"),
        ("the price?", "contains"),
        ("order 7", "order 7 None"),
        ("order 7 fast", "order 7 Some(\"fast\")"),
        ("order seven", "any"),
        ("20+22", "42"),
        ("help", "folded None"),
        ("HELP", "folded None"),
        ("{RAW}", "folded None"),
        ("hello 世界", "folded Some(\"世界\")"),
        ("faq 1", "folded None"),
        ("helping", "any"),
        ("要 SKU12 一本", "sku"),
        ("要SKU12一本", "behind sku"),
        ("SKU", "behind sku"),
    ] {
        assert_eq!(content(&bot, &text(said)).await, expected, "{said}");
    }
}

#[on_event(
    click = "BUY-{id}",
    scan("table-{id}", prefix = "seat-"),
    subscribe = "table-{id}"
)]
async fn keyed(id: Option<u8>, push: Push) -> String {
    format!("{} {id:?}", push.event().unwrap_or_default())
}

#[on_event(view(regex = r"/shop\b", contains = "?ch=wx"))]
async fn page(event: View) -> usize_text::Length {
    usize_text::Length(event.event_key.len())
}

/// A custom reply type.
mod usize_text {
    use wechat_runtime::{HandlerError, IntoReply, Reply};

    pub(super) struct Length(pub(super) usize);

    impl IntoReply for Length {
        fn into_reply(self) -> Result<Reply, HandlerError> {
            Ok(self.0.to_string().into())
        }
    }
}

#[on_event(click, scan, subscribe, view)]
async fn no_key() -> &'static str {
    "no key"
}

static KEYS: Handlers = handlers![no_key, page, keyed];

#[tokio::test]
async fn event_keys_support_the_same_patterns() {
    let bot = bot(&KEYS).build().unwrap();
    let click = |key| sample("event_click").replace("V2_NEW_BOOKS", key);
    let scan = |scene| sample("event_scan").replace("store_12", scene);
    for (push, expected) in [
        (click("BUY-7"), "CLICK Some(7)"),
        (click("BUY-700"), "no key"),
        (click("SELL-7"), "no key"),
        (scan("table-12"), "SCAN Some(12)"),
        (scan("seat-1"), "SCAN None"),
        (scan("4096"), "no key"),
        (
            sample("event_subscribe_qrscene").replace("store_12", "table-3"),
            "subscribe Some(3)",
        ),
        (sample("event_subscribe_qrscene"), "no key"),
        (sample("event_subscribe"), "no key"),
        (sample("event_subscribe_pay"), "no key"),
        (sample("event_view"), "36"),
    ] {
        assert_eq!(content(&bot, &push).await, expected, "{push}");
    }
}
