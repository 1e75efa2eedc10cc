#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

fn is_admin(user: &OpenId) -> bool {
    true
}

#[on_text("stop", when = is_admin)]
async fn stop() {}

static HANDLERS: Handlers = handlers![stop];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
