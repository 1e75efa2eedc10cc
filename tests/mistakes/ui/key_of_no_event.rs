#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_event(key = "A")]
async fn tapped() {}

fn main() {}
