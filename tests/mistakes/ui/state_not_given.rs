#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct App;

#[on_text]
async fn count(app: &App) {}

static HANDLERS: Handlers<App> = handlers![count; state = App];

fn main() {
    let _ = Bot::from_env(&HANDLERS).unwrap().build();
}
