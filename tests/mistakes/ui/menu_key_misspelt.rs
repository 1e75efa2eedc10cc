use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "今日推荐" => click("TODAY"),
    "扫码" => scancode_waitmsg("ISBN"),
};

#[on_event(click = "TODAI")]
async fn today() {}

#[on_event(scancode_push = "ISBN")]
async fn book() {}

static HANDLERS: Handlers = handlers![today, book; menu = MENU];

fn main() {
    let _ = &HANDLERS;
}
