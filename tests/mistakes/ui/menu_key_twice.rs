#![deny(deprecated)]

use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "今日推荐" => click("TODAY"),
    "今天" => click("TODAY"),
};

fn main() {
    let _ = &MENU;
}
