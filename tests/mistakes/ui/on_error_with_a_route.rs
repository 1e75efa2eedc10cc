#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_error]
#[on_text("oops")]
async fn sorry(failure: Failure) {}

fn main() {}
