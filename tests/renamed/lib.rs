//! The runtime under another name, without a prelude, beside modules named like the standard ones.

#![no_implicit_prelude]

mod core {}
mod std {}
mod wechat_runtime {}

/// Part of the bot's state.
#[derive(::std::fmt::Debug)]
pub struct Db;

/// The bot's state.
#[derive(::std::fmt::Debug, ::wx::Provide)]
#[provide(crate = ::wx)]
pub struct App {
    /// Lent to handlers.
    pub db: Db,
}

/// A type with the name of one in the prelude.
#[derive(::std::fmt::Debug)]
pub struct Result;

impl ::wx::IntoReply for Result {
    fn into_reply(self) -> ::std::result::Result<::wx::Reply, ::wx::HandlerError> {
        ::wx::reply::Text::new("renamed").into_reply()
    }
}

fn always(_: &::wx::Push) -> bool {
    true
}

/// Every sort of parameter and route at once.
#[::wx::on_text("hello {n}", regex = "^(?<n>[0-9]+)$", when = always, crate = ::wx)]
#[::wx::on_event(subscribe, click = "TABLE-{n}")]
pub async fn hello(
    n: ::std::option::Option<u8>,
    user: ::wx::OpenId,
    text: ::std::option::Option<::wx::Text>,
    db: &Db,
) -> Result {
    let (_, _, _, Db) = (n, user, text, db);
    Result
}

/// A module that lists its own handlers.
#[::wx::bot(state = super::App, crate = ::wx)]
pub mod shop {
    /// Answers the rest.
    #[::wx::fallback(crate = ::wx)]
    pub async fn other() {}
}

/// The menu.
pub static MENU: ::wx::Menu = ::wx::menu! {
    "一号桌" => click("TABLE-1"),
    "更多" => { "官网" => view("https://example.com/") };
    crate = ::wx
};

/// The list.
pub static HANDLERS: ::wx::Handlers<App> =
    ::wx::handlers![hello, ..shop::HANDLERS; state = App, menu = MENU, crate = ::wx];

#[test]
fn the_bot_answers() {
    use ::std::{assert_eq, option::Option::Some};

    let token = ::wx::Token::new("token").unwrap();
    let settings = ::wx::Settings::new(token);
    let bot = ::wx::Bot::with_settings(settings, &HANDLERS);
    let bot = bot.state(App { db: Db }).build().unwrap();
    let winner = |text: &str| bot.explain(text).winner().map(|handler| handler.name);
    assert_eq!(winner("hello 7"), Some("hello"));
    assert_eq!(winner("42"), Some("hello"));
    assert_eq!(winner("?"), Some("other"));
}
