use wechat_runtime::prelude::*;

#[on_text("hello")]
async fn hello() {}

static HANDLERS: Handlers = handlers![hello; menu = tests::elsewhere::MENU];

fn main() {
    let _ = &HANDLERS;
}
