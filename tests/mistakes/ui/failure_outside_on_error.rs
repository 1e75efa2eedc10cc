#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text]
async fn sorry(failure: Failure) {}

static HANDLERS: Handlers = handlers![sorry];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
