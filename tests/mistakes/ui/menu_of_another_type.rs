use wechat_runtime::prelude::*;

#[on_event(click = "TODAY")]
async fn today() {}

static MENU: &str = "今日推荐";
static HANDLERS: Handlers = handlers![today; menu = MENU];

fn main() {
    let _ = &HANDLERS;
}
