#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("a", late = join | psuh)]
async fn slow() {}

fn main() {}
