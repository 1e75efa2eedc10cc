#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("add {n:u32}")]
async fn add(n: u32) {}

fn main() {}
