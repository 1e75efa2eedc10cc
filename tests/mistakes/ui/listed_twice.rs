#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_msg(image)]
async fn photo() {}

static HANDLERS: Handlers = handlers![photo, photo];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
