#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_event(subscibe)]
async fn welcome() {}

fn main() {}
