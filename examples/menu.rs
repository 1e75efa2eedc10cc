//! A bookshop with buttons: the compiler compares the menu with the handlers.
//!
//! Start it with `cargo run --bin menu`, and tap the buttons on the page whose address it prints.
//! Without one of the handlers, or with a misspelt key, it does not compile.
//!
//! With `--json` it prints its menu, which another command creates for the account:
//!
//! ```sh
//! cargo run --bin menu -- --json | cargo sim menu push -
//! ```
//!
//! With `--features client`, `WECHAT_APP_ID` and `WECHAT_APP_SECRET` it creates the menu itself
//! when it starts.

use wechat_runtime::{event::ScancodeWaitmsg, prelude::*};
use wechat_sim::page::WithPage as _;

static MENU: Menu = menu! {
    "今日书单" => click("TODAY"),
    "找书" => {
        "小说" => click("SHELF-NOVELS"),
        "历史" => click("SHELF-HISTORY"),
        "扫书号" => scancode_waitmsg("ISBN"),
    },
    "官网" => view("https://example.com/books"),
};

#[on_event(click = "TODAY")]
async fn today() -> &'static str {
    "《三体》、《活着》"
}

/// One handler for several buttons.
#[on_event(click = "SHELF-{shelf}")]
async fn shelf(shelf: String) -> &'static str {
    match shelf.as_str() {
        "NOVELS" => "二楼，左边",
        "HISTORY" => "三楼，右边",
        _ => "这个书架不见了",
    }
}

/// The phone shows a waiting box until this handler answers.
#[on_event(scancode_waitmsg = "ISBN")]
async fn book(event: ScancodeWaitmsg) -> String {
    // A bar code arrives as its standard and digits: `EAN_13,9787536692930`.
    let scanned = event.scan_code_info.scan_result;
    let isbn = scanned
        .rsplit_once(',')
        .map_or(scanned.as_str(), |(_, digits)| digits);
    format!("书号 {isbn} 的书还有货")
}

#[on_event(subscribe)]
async fn welcome() -> &'static str {
    "欢迎！点下面的菜单"
}

#[fallback]
async fn other() -> &'static str {
    "请点下面的菜单"
}

static HANDLERS: Handlers = handlers![today, shelf, book, welcome, other; menu = MENU];

#[expect(clippy::print_stdout, reason = "the program's result")]
fn print_menu() {
    println!("{}", MENU.to_json());
}

/// A bot answers without its menu too, so a failure is reported and the bot goes on.
#[cfg(feature = "client")]
#[expect(clippy::print_stderr, reason = "the log is not set up yet")]
async fn make_menu(api: &Api) {
    if let Err(error) = api.menu().create_if_changed(&MENU).await {
        eprintln!("the account's menu was not changed: {error}");
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if std::env::args().any(|argument| argument == "--json") {
        print_menu();
        return Ok(());
    }
    #[cfg(feature = "client")]
    if let Some(api) = Bot::from_env_or_demo(&HANDLERS)?.build()?.api() {
        make_menu(api).await;
    }
    Ok(Bot::from_env_or_demo(&HANDLERS)?.page().serve().await?)
}
