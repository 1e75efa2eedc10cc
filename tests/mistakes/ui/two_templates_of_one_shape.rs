#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("weather {city}")]
async fn weather(city: String) {}

#[on_text("weather {place}")]
async fn climate(place: String) {}

static HANDLERS: Handlers = handlers![weather, climate];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
