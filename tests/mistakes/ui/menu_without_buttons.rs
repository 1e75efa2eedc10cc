use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
};

fn main() {
    let _ = &MENU;
}
