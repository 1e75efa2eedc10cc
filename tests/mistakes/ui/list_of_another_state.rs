#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct App;

#[on_text]
async fn count(app: &App) {}

static PART: Handlers<App> = handlers![count; state = App];
static HANDLERS: Handlers = handlers![..PART];

fn main() {}
