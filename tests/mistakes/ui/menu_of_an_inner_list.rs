use wechat_runtime::prelude::*;

mod shop {
    use wechat_runtime::prelude::*;

    #[on_event(click = "TODAY")]
    async fn today() {}

    pub static MENU: Menu = menu! { "今日推荐" => click("TODAY") };
    pub static HANDLERS: Handlers = handlers![today; menu = MENU];
}

static HANDLERS: Handlers = handlers![..shop::HANDLERS];

fn main() {
    let _ = &HANDLERS;
}
