//! The menu that a bot declares, at run time.

use serde_json::{Value, json};
use wechat_runtime::{
    api::{self, Button},
    prelude::*,
};

use super::bot;

static MENU: Menu = menu! {
    "今日推荐" => click("TODAY"),
    "订单" => {
        "查" => click("ORDER-7"),
        "买" => click("buy book"),
        "卖" => click("sell"),
        "扫" => scancode_waitmsg("ISBN"),
    },
    "更多" => {
        "官网" => view("https://example.com/"),
        "小店" => miniprogram(appid = "wx3f9a71c2d84be605", pagepath = "pages/index", url = "https://example.com/"),
        "照片" => pic_sysphoto("PHOTO"),
        "文章" => article_id("a1"),
        #[cfg(any())]
        "没有" => click("NOWHERE"),
        "图" => media_id("m1"),
    },
};

/// A conditional menu, and an older menu that some phones still show.
static OTHER: Menu = menu! { "以前" => click("BEFORE") };

#[on_event(click("today", "Before"), ignore_case)]
async fn today() {}

#[on_event(click = "ORDER-{n}", view = "https://example.com/")]
async fn order(n: Option<u32>) -> String {
    format!("{n:?}")
}

#[on_event(click(prefix = "buy", regex = "^s.ll$"), pic_sysphoto = "PHOTO")]
async fn trade() {}

#[on_event(scancode_waitmsg)]
async fn book() {}

static HANDLERS: Handlers = handlers![today, order, trade, book; menu = [MENU, OTHER]];

#[test]
fn a_declared_menu_is_readable() {
    let bot = bot(&HANDLERS).build().expect("each button has a handler");
    let json = |menu: Option<&Menu>| menu.map(Menu::to_json);
    assert_eq!(json(bot.menu()), Some(MENU.to_json()));
    assert_eq!(json(HANDLERS.menu()), Some(MENU.to_json()));
    assert_eq!(HANDLERS.menus().len(), 2);
}

#[test]
fn a_declared_menu_serializes_as_the_body_of_its_create_call() {
    let body: Value = serde_json::from_str(&MENU.to_json()).expect("JSON");
    assert_eq!(
        body,
        json!({ "button": [
            { "type": "click", "name": "今日推荐", "key": "TODAY" },
            { "name": "订单", "sub_button": [
                { "type": "click", "name": "查", "key": "ORDER-7" },
                { "type": "click", "name": "买", "key": "buy book" },
                { "type": "click", "name": "卖", "key": "sell" },
                { "type": "scancode_waitmsg", "name": "扫", "key": "ISBN" },
            ] },
            { "name": "更多", "sub_button": [
                { "type": "view", "name": "官网", "url": "https://example.com/" },
                {
                    "type": "miniprogram",
                    "name": "小店",
                    "url": "https://example.com/",
                    "appid": "wx3f9a71c2d84be605",
                    "pagepath": "pages/index",
                },
                { "type": "pic_sysphoto", "name": "照片", "key": "PHOTO" },
                { "type": "article_id", "name": "文章", "article_id": "a1" },
                { "type": "media_id", "name": "图", "media_id": "m1" },
            ] },
        ] })
    );
}

#[test]
fn a_declared_menu_converts_to_a_menu_tree() {
    let menu = api::MenuTree::from(&MENU);
    menu.check().expect("what the compiler took");
    assert_eq!(menu.buttons()[0], Button::click("今日推荐", "TODAY"));
    assert_eq!(
        api::MenuTree::from_json(&MENU.to_json()).expect("JSON"),
        menu
    );
    assert_eq!(
        api::MenuTree::from_json(&menu.to_json()).expect("JSON of its own"),
        menu
    );
}

#[test]
fn a_menu_tree_displays_as_its_declaration() {
    assert_eq!(
        api::MenuTree::from(&MENU).to_string(),
        r#""今日推荐" => click("TODAY"),
"订单" => {
    "查" => click("ORDER-7"),
    "买" => click("buy book"),
    "卖" => click("sell"),
    "扫" => scancode_waitmsg("ISBN"),
},
"更多" => {
    "官网" => view("https://example.com/"),
    "小店" => miniprogram(appid = "wx3f9a71c2d84be605", pagepath = "pages/index", url = "https://example.com/"),
    "照片" => pic_sysphoto("PHOTO"),
    "文章" => article_id("a1"),
    "图" => media_id("m1"),
},
"#
    );
}

#[test]
fn a_menu_can_be_declared_inside_a_function() {
    fn made() -> Menu {
        menu! { "今日推荐" => click("TODAY") }
    }
    assert!(made().to_json().contains("TODAY"));
}

#[test]
fn a_button_that_matches_no_pattern_is_an_error_of_build() {
    #[on_event(click(regex = "^DAY-[0-9]+$"))]
    async fn day() {}

    #[fallback]
    async fn other() {}

    const LINE: u32 = line!() + 1;
    static MENU: Menu = menu! { "今日推荐" => click("TODAY") };
    static HANDLERS: Handlers = handlers![day, other; menu = MENU];

    let error = bot(&HANDLERS).build().expect_err("no handler");
    let error = error.to_string();
    let place = format!(
        "no handler answers the button \"今日推荐\" ({}:{LINE})",
        file!()
    );
    assert!(error.contains(&place), "{error}");
    assert!(
        error.contains(r#"Write `#[on_event(click = "TODAY")]`"#),
        "{error}"
    );
}

#[test]
fn a_pattern_that_matches_no_key_is_an_error_of_build() {
    #[on_event(click)]
    async fn all() {}

    #[on_event(click(regex = "^DAY-[0-9]+$"))]
    async fn day() {}

    // The compiler sees that a key begins with the prefix.
    #[on_event(click = "TO{day}-{hour}")]
    async fn hour(day: String, hour: String) {
        let _ = (day, hour);
    }

    const LINE: u32 = line!() + 1;
    static MENU: Menu = menu! { "今日推荐" => click("TODAY") };
    static DAYS: Menu = menu! { "今日推荐" => click("DAY-1"), "现在" => click("TODAY-1") };
    static WITH_DAY: Handlers = handlers![all, day; menu = MENU];
    static WITH_HOUR: Handlers = handlers![all, hour; menu = MENU];
    static BOTH: Handlers = handlers![all, day, hour; menu = [MENU, DAYS]];

    for (handlers, pattern) in [
        (&WITH_DAY, r#"answers event click regex "^DAY-[0-9]+$""#),
        (&WITH_HOUR, r#"answers event click "TO{day}-{hour}""#),
    ] {
        let error = bot(handlers).build().expect_err(pattern).to_string();
        let menu = format!("give a button of the menu ({}:{LINE}) such a key", file!());
        for part in [pattern, "no button has a matching key", &menu] {
            assert!(error.contains(part), "{error}");
        }
    }
    bot(&BOTH).build().expect("each has a button");
}
