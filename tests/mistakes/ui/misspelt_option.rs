#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text(preffix = "a")]
async fn a() {}

fn main() {}
