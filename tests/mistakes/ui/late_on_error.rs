#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_error(late = notify)]
async fn failed() {}

fn main() {}
