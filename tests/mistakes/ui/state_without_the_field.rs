#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct Db;

#[derive(Provide)]
struct App {
    name: String,
}

#[on_text]
async fn count(db: &Db) {}

static HANDLERS: Handlers<App> = handlers![count; state = App];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
