use wechat_runtime::prelude::*;

static MENU: Menu = menu! { "买" => click("BUY") };

#[on_event(click = "BUY")]
async fn buy() {}

#[on_event(click = "GONE-{x}")]
async fn gone(x: String) {
    let _ = x;
}

#[on_event(click(prefix = "ZZZ-", suffix = "-ZZZ", contains = "-Z-"))]
async fn zzz() {}

static HANDLERS: Handlers = handlers![buy, gone, zzz; menu = MENU];

fn main() {
    let _ = &HANDLERS;
}
