#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("weather {town}")]
async fn weather(town: String, day: String) {}

static HANDLERS: Handlers = handlers![weather];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
