#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("hello", "hi", "hello")]
async fn hello() {}

fn main() {}
