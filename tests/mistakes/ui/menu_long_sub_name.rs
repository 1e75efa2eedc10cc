use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "更多" => {
        "一二三四五六七八九十一二三四五六七八九十一" => click("TODAY"),
    },
};

fn main() {
    let _ = &MENU;
}
