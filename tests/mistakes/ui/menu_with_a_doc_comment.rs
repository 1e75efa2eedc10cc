use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    /// What is new.
    "今日推荐" => click("TODAY"),
};

fn main() {
    let _ = &MENU;
}
