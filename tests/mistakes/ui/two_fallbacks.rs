#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[fallback]
async fn one() {}

#[fallback]
async fn two() {}

static HANDLERS: Handlers = handlers![one, two];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
