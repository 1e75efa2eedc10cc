#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct Cart;

#[on_text]
async fn show(session: Session<Cart>) {}

static HANDLERS: Handlers = handlers![show];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
