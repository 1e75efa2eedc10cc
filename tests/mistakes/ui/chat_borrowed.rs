#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("enrol")]
async fn enrol(chat: &Chat) {}

fn main() {}
