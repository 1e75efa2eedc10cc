#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

mod help {}

#[on_text("help")]
async fn help() {}

fn main() {}
