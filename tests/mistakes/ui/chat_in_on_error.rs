#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_error]
async fn sorry(chat: Chat) -> &'static str {
    "sorry"
}

static HANDLERS: Handlers = handlers![sorry];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
