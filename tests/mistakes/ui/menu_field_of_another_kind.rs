use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "官网" => view(key = "TODAY"),
};

fn main() {
    let _ = &MENU;
}
