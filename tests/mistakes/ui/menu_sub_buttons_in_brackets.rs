use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "更多" => ["官网" => view("https://example.com/")],
};

fn main() {
    let _ = &MENU;
}
