use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "官网\n首页" => view("https://example.com/"),
};

fn main() {
    let _ = &MENU;
}
