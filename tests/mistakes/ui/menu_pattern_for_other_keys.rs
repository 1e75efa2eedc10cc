use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "买" => click("BUY"),
    "卖" => click("SELL-1"),
};

#[on_event(click = "BUY-{n}")]
async fn buy(n: u32) {
    let _ = n;
}

#[on_event(click(prefix = "SELL-"))]
async fn sell() {}

static HANDLERS: Handlers = handlers![buy, sell; menu = MENU];

fn main() {
    let _ = &HANDLERS;
}
