use wechat_runtime::prelude::*;

mod shop {
    use wechat_runtime::prelude::*;

    #[on_event(click("TODAY", "YESTERDAY"))]
    pub async fn today() {}

    pub static HANDLERS: Handlers = handlers![today];
}

static MENU: Menu = menu! { "今日推荐" => click("TODAY") };

static HANDLERS: Handlers = handlers![..shop::HANDLERS; menu = MENU];

fn main() {
    let _ = &HANDLERS;
}
