#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("a", late = "notify")]
async fn slow() {}

fn main() {}
