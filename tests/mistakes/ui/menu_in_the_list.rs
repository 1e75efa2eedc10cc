use wechat_runtime::prelude::*;

#[on_event(click = "TODAY")]
async fn today() {}

static HANDLERS: Handlers = handlers![today; menu = menu! { "今日推荐" => click("TODAY") }];

fn main() {
    let _ = &HANDLERS;
}
