use wechat_runtime::prelude::*;

static MENU: Menu = menu! {
    "小店" => miniprogram(appid = "wx3f9a71c2d84be605", url = "https://example.com/"),
};

fn main() {
    let _ = &MENU;
}
