#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("hello", "bye")]
async fn hello() {}

#[on_text("bye")]
async fn bye() {}

static HANDLERS: Handlers = handlers![hello, bye];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
