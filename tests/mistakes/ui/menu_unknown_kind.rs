use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "扫码" => scancode_wait("ISBN"),
};

fn main() {
    let _ = &MENU;
}
