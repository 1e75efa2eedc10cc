use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "更多" => {
        "a" => { "b" => click("B") },
    },
};

fn main() {
    let _ = &MENU;
}
