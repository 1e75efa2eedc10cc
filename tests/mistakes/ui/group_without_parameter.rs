#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text(regex = r"^order (?<id>\d+)$")]
async fn order() {}

fn main() {}
