#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("stop", when = "is_admin")]
async fn stop() {}

fn main() {}
