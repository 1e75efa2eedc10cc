#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("a", late = notify)]
#[on_event(click = "A", late = wait)]
async fn slow() {}

fn main() {}
