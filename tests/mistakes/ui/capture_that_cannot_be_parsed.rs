#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct City;

#[on_text("weather {city}")]
async fn weather(city: City) {}

static HANDLERS: Handlers = handlers![weather];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
