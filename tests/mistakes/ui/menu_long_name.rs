use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "今天的特别推荐" => click("TODAY"),
};

fn main() {
    let _ = &MENU;
}
