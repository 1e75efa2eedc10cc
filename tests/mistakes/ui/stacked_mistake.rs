#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_msg(image)]
#[on_text(hello)]
async fn both() {}

fn main() {}
