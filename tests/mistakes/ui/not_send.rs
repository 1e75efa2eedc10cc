#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

use std::rc::Rc;

#[on_text]
async fn shared() {
    let rc = Rc::new(1);
    std::future::ready(()).await;
    drop(rc);
}

static HANDLERS: Handlers = handlers![shared];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
