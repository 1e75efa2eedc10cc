#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

fn at_night(_: &Push) -> bool {
    true
}

#[on_text(regex = "^now")]
async fn now() {}

#[on_text(regex = "^now", when = at_night)]
async fn night() {}

static HANDLERS: Handlers = handlers![now, night];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
