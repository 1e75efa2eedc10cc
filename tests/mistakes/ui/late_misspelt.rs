#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("a", late = wait | nofity)]
async fn slow() {}

fn main() {}
