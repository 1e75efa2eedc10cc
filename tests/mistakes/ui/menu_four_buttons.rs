use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "a" => click("A"),
    "b" => click("B"),
    "c" => click("C"),
    "d" => click("D"),
};

fn main() {
    let _ = &MENU;
}
