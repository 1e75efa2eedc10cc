#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("你好", ignore_case)]
async fn one() {}

#[on_text("你好")]
async fn two() {}

static HANDLERS: Handlers = handlers![one, two];

fn main() {}
