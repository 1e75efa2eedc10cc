#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("stop", when = |push: &Push| push.is_event())]
async fn stop() {}

fn main() {}
