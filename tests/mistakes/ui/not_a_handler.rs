#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

async fn plain() {}

static HANDLERS: Handlers = handlers![plain];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
