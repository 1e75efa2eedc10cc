#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text(3)]
async fn three() {}

fn main() {}
