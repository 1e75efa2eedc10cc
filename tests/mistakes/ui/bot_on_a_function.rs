#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[bot]
async fn hello() {}

fn main() {}
