use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "官网" => view("https://"),
};

fn main() {
    let _ = &MENU;
}
