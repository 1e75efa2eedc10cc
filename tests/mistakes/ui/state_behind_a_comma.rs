#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct App;

#[on_text]
async fn count() {}

static HANDLERS: Handlers<App> = handlers![count, state = App];

fn main() {}
