use wechat_runtime::prelude::*;

#[on_text("hello")]
async fn hello() {}

static HANDLERS: Handlers = handlers![hello; menu = mistakes::elsewhere::MENU];

fn main() {
    let _ = &HANDLERS;
}
