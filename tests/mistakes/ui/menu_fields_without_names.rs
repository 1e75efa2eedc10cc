use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "小店" => miniprogram("wx3f9a71c2d84be605"),
};

fn main() {
    let _ = &MENU;
}
