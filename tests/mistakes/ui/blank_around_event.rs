#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_event(" subscribe")]
async fn welcome() {}

fn main() {}
