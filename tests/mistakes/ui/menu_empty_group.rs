use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "更多" => {},
};

fn main() {
    let _ = &MENU;
}
