#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text]
async fn count() -> u32 {
    1
}

static HANDLERS: Handlers = handlers![count];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
