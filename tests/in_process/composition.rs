use tests::push::{sample, text};
use wechat_runtime::prelude::*;

use super::{bot, content};

struct App {
    name: &'static str,
}

mod menu {
    use wechat_runtime::prelude::*;

    use super::App;

    #[on_event(click = "V2_NEW_BOOKS")]
    async fn books(app: &App) -> String {
        format!("books of {}", app.name)
    }

    #[on_text("books")]
    async fn word() -> &'static str {
        "books, the word"
    }

    pub(super) static HANDLERS: Handlers<App> = handlers![books, word; state = App];
}

#[on_text("hello")]
async fn hello() -> &'static str {
    "hello"
}

#[on_text]
#[on_msg(image)]
#[on_event(subscribe, click)]
async fn stacked(user: OpenId, text: Option<Text>) -> String {
    format!("{} {}", user.as_str().len(), text.is_some())
}

static HANDLERS: Handlers<App> = handlers![hello, ..menu::HANDLERS, stacked; state = App];

#[tokio::test]
async fn lists_can_contain_lists() {
    let bot = bot(&HANDLERS).state(App { name: "南风" }).build().unwrap();
    assert_eq!(content(&bot, &text("hello")).await, "hello");
    assert_eq!(content(&bot, &text("books")).await, "books, the word");
    assert_eq!(content(&bot, &sample("event_click")).await, "books of 南风");
}

#[tokio::test]
async fn stacked_attributes_are_routes_of_one_handler() {
    let bot = bot(&HANDLERS).state(App { name: "" }).build().unwrap();
    assert_eq!(content(&bot, &text("anything")).await, "28 true");
    for push in ["msg_image", "event_subscribe"] {
        assert_eq!(content(&bot, &sample(push)).await, "28 false");
    }
    assert_eq!(stacked("user".into(), None).await, "4 false");
}

#[bot(state = super::App)]
mod shop {
    use wechat_runtime::prelude::*;

    #[on_text("open?")]
    async fn open(app: &super::App) -> String {
        format!("{} is open", app.name)
    }

    mod inner {
        use wechat_runtime::prelude::*;

        #[on_text("inner")]
        pub(super) async fn deep() -> &'static str {
            "deep"
        }
    }

    #[cfg(any())]
    #[on_text("never compiled")]
    async fn absent() -> Missing {}

    #[fallback]
    async fn other() -> &'static str {
        help()
    }

    fn help() -> &'static str {
        "help"
    }
}

#[tokio::test]
async fn an_annotated_module_lists_its_own_handlers() {
    let bot = bot(&shop::HANDLERS)
        .state(App { name: "南风" })
        .build()
        .unwrap();
    assert_eq!(content(&bot, &text("open?")).await, "南风 is open");
    assert_eq!(content(&bot, &text("inner")).await, "deep");
    assert_eq!(content(&bot, &text("never compiled")).await, "help");
}
