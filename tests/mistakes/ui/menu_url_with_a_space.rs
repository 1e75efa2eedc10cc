use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "官网" => view("https://example.com/a b"),
};

fn main() {
    let _ = &MENU;
}
