#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_event(unsubscribe = "key")]
async fn gone() {}

fn main() {}
