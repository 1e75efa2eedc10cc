use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "官网" => view("example.com"),
};

fn main() {
    let _ = &MENU;
}
