use tests::push::text;
use wechat_runtime::prelude::*;

use super::{bot, content};

/// A crate that re-exports the runtime.
mod facade {
    pub(super) use wechat_runtime as wx;
}

#[facade::wx::on_text("facade", crate = crate::in_process::hygiene::facade::wx)]
async fn through_a_facade() -> &'static str {
    "facade"
}

/// Handlers produced by the user's own macro.
macro_rules! shout {
    ($name:ident, $word:literal, $state:ty) => {
        #[on_text($word)]
        async fn $name(text: Text, state: &$state) -> String {
            text.content.repeat(state.0)
        }
    };
}

struct Times(usize);

shout!(twice, "ho", Times);

#[on_text("{type} of {__cx} and {__state}")]
async fn awkward_names(r#type: String, __cx: String, __state: String) -> String {
    [r#type, __cx, __state].join(" ")
}

#[on_text("loop")]
async fn r#loop(mut user: OpenId, Times(times): &Times) -> String {
    user = OpenId::from(&user.as_str()[..1]);
    format!("{user}{times}")
}

/// A menu produced by the user's own macro.
macro_rules! tables {
    ($menu:ident, $($name:literal: $key:literal),*) => {
        static $menu: Menu = menu! { $($name => click($key)),*; crate = facade::wx };
    };
}

tables!(__BUTTONS, "一号桌": "TABLE-1", "二号桌": "TABLE-2");

#[on_event(click("TABLE-1", "TABLE-2"))]
async fn table() {}

static HANDLERS: Handlers<Times> = handlers![through_a_facade, twice, awkward_names, r#loop, table; state = Times, menu = __BUTTONS];

#[tokio::test]
async fn generated_code_does_not_clash_with_names_in_scope() {
    let bot = bot(&HANDLERS).state(Times(2)).build().unwrap();
    for (said, expected) in [
        ("facade", "facade"),
        ("ho", "hoho"),
        ("a of b and c", "a b c"),
        ("loop", "o2"),
    ] {
        assert_eq!(content(&bot, &text(said)).await, expected);
    }
}
