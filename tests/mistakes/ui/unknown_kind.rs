#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_msg(imgae)]
async fn photo() {}

fn main() {}
