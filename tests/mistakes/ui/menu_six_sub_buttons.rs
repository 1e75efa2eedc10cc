use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "更多" => {
        "a" => click("A"),
        "b" => click("B"),
        "c" => click("C"),
        "d" => click("D"),
        "e" => click("E"),
        "f" => click("F"),
    },
};

fn main() {
    let _ = &MENU;
}
