#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[fallback("events")]
async fn other() {}

fn main() {}
