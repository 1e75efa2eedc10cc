use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "今日推荐" => click("TODAY"),
    "更多" => {
        "官网" => view("https://example.com/"),
        "联系我们" => click("CONTACT"),
    },
};

#[on_event(click = "TODAY")]
async fn today() {}

#[fallback]
async fn other() {}

static HANDLERS: Handlers = handlers![today, other; menu = MENU];

fn main() {
    let _ = &HANDLERS;
}
