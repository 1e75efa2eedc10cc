use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "今日推荐" => click = "TODAY",
};

fn main() {
    let _ = &MENU;
}
