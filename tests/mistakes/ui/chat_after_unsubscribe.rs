#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_event(unsubscribe)]
async fn bye(chat: Chat) {}

static HANDLERS: Handlers = handlers![bye];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
