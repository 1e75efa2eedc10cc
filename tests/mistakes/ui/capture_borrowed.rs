#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("weather {city}")]
async fn weather(city: &str) {}

fn main() {}
