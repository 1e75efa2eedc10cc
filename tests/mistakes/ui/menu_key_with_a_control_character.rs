use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "买" => click("BUY\0"),
};

fn main() {
    let _ = &MENU;
}
