//! Handlers in another crate than the bot's.

use wechat_runtime::prelude::*;

/// Answers the same text as a handler of the test.
#[on_text("bye")]
pub async fn goodbye() -> &'static str {
    "goodbye"
}

/// Has a button that the test's bot has no handler for.
pub static MENU: Menu = menu! { "再见" => click("BYE") };
