#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct Db;

#[on_text]
async fn count(db: &Db) {}

static HANDLERS: Handlers = handlers![count];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
