#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_msg(image)]
async fn hello(text: Option<Text>) {}

static HANDLERS: Handlers = handlers![hello];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
