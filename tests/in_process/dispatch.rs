use tests::push::{sample, text};
use wechat_runtime::{Probe, prelude::*};

use super::{bot, content};

mod words {
    use wechat_runtime::prelude::*;

    #[on_text("hello", "你好")]
    pub(super) async fn hello() -> &'static str {
        "exact"
    }

    #[on_text("subscribe")]
    pub(super) async fn subscribe() -> &'static str {
        "the word, not the event"
    }
}

#[on_msg(text)]
async fn any_text() -> &'static str {
    "kind"
}

#[on_event(subscribe)]
async fn welcome() -> &'static str {
    "the event"
}

#[on_event("holo_event", scan = "4096", unsubscribe)]
async fn several(push: Push, scan: Option<Scan>) -> String {
    format!("{} {}", push.event().unwrap_or_default(), scan.is_some())
}

#[fallback]
async fn other(user: OpenId, account: Account) -> String {
    format!("fallback for {user} of {:?}", account.app_id)
}

static FORWARD: Handlers = handlers![
    words::hello,
    words::subscribe,
    any_text,
    welcome,
    several,
    other
];
static BACKWARD: Handlers = handlers![
    other,
    several,
    welcome,
    any_text,
    words::subscribe,
    words::hello
];

#[tokio::test]
async fn exact_precedes_kind_and_kind_precedes_fallback_in_any_list_order() {
    for handlers in [&FORWARD, &BACKWARD] {
        let bot = bot(handlers).build().unwrap();
        for (push, expected) in [
            (text("hello"), "exact"),
            (text(" \u{3000}你好\n"), "exact"),
            (text("Hello"), "kind"),
            (text("hello you"), "kind"),
            (text(""), "kind"),
            (text("subscribe"), "the word, not the event"),
            (sample("msg_text").replace("[text]", "[TEXT]"), "kind"),
            (sample("event_subscribe"), "the event"),
            (
                sample("event_subscribe").replace("[subscribe]", "[Subscribe]"),
                "the event",
            ),
            (sample("event_scan_numeric"), "SCAN true"),
            (
                sample("event_unknown_event").replace("quantum_fold_event", "holo_event"),
                "holo_event false",
            ),
            (sample("event_unknown_event"), "success"),
            (sample("event_view"), "success"),
            (
                sample("msg_image"),
                "fallback for oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE of None",
            ),
            (
                sample("event_scan"),
                "fallback for oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE of None",
            ),
        ] {
            assert_eq!(content(&bot, &push).await, expected, "{push}");
        }
    }
}

static NONE: Handlers = handlers![];

#[tokio::test]
async fn a_push_without_a_handler_is_answered_with_success() {
    let bot = bot(&NONE).build().unwrap();
    assert_eq!(content(&bot, &text("hello")).await, "success");
}

#[tokio::test]
async fn a_handler_is_still_an_ordinary_function() {
    assert_eq!(words::hello().await, "exact");
}

#[tokio::test]
async fn handlers_can_be_declared_where_they_are_used() {
    #[on_text]
    async fn local() -> &'static str {
        "local"
    }
    static LOCAL: Handlers = handlers![local];
    assert_eq!(
        content(&bot(&LOCAL).build().unwrap(), &text("x")).await,
        "local"
    );
}

mod spellings {
    use wechat_runtime::prelude::*;

    #[on_text("hello", "Hello", prefix = "a", "a{rest}", regex = "z$")]
    #[on_event(click = "KEY", click = "key")]
    async fn spelt(rest: Option<String>) -> String {
        format!("{rest:?}")
    }

    #[deprecated]
    #[on_text("old")]
    async fn old() -> &'static str {
        "old"
    }

    #[on_text("lent")]
    async fn lent<'a>() -> std::borrow::Cow<'a, str> {
        "lent".into()
    }

    #[expect(deprecated, reason = "it is still listed")]
    pub(super) static HANDLERS: Handlers = handlers![
        spelt,
        #[cfg(not(any()))]
        old,
        lent
    ];
}

#[tokio::test]
async fn texts_are_case_sensitive_and_a_deprecated_handler_works() {
    let bot = bot(&spellings::HANDLERS).build().unwrap();
    for (said, expected) in [
        ("Hello", "None"),
        ("abc", "Some(\"bc\")"),
        ("old", "old"),
        ("lent", "lent"),
        ("HELLO", "success"),
    ] {
        assert_eq!(content(&bot, &text(said)).await, expected, "{said}");
    }
}

#[tokio::test]
async fn every_sample_push_that_expects_an_answer_gets_one() {
    let bot = bot(&FORWARD).build().unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");
    let mut answered = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        // Without a kind: a health probe of a hosting service, and an encrypted push.
        let unusable = ["cloud_hosting_check", "envelope_safe_mode"];
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() || unusable.contains(&name) {
            continue;
        }
        let push = sample(name);
        let answer = content(&bot, &push).await;
        let asks = Probe::document(&push).unwrap().push().expects_answer();
        assert_eq!(answer != "success", asks, "{name}: {answer}");
        answered += 1;
    }
    assert!(answered > 100, "{answered} samples");
}
