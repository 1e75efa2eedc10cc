//! The fallback that each kind of push reaches, if any.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use expect_test::expect_file;
use tests::{
    log::Log,
    push::{sample, text},
};
use tracing::level_filters::LevelFilter;
use wechat_runtime::{LatePolicy, Limits, Probe, RouteOutcome, prelude::*};

use super::{answer, bot, content};

/// Names of the handlers, in the order of their calls.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<&'static str>>>);

impl Calls {
    fn note(&self, handler: &'static str) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push(handler);
    }

    /// Removes and returns the only call.
    fn take(&self) -> Option<&'static str> {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let call = calls.pop();
        assert!(calls.is_empty(), "{calls:?} before {call:?}");
        call
    }
}

#[fallback]
async fn other(calls: &Calls) -> &'static str {
    calls.note("other");
    "fallback"
}

#[fallback(events)]
async fn other_event(calls: &Calls) -> &'static str {
    calls.note("other_event");
    "fallback for events"
}

static ONE: Handlers<Calls> = handlers![other; state = Calls];
static BOTH: Handlers<Calls> = handlers![other, other_event; state = Calls];

/// A push with its name in the table. Each has its own user.
struct Row {
    name: String,
    push: String,
}

impl Row {
    fn new(name: String, fields: &str) -> Self {
        let user: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let push = format!(
            "<xml><ToUserName>gh_1</ToUserName><FromUserName>o{user}</FromUserName>\
             <CreateTime>1</CreateTime>{fields}</xml>"
        );
        Self { name, push }
    }

    fn message(name: &str) -> Self {
        let fields = format!("<MsgType>{name}</MsgType><MsgId>1</MsgId><Content>a</Content>");
        Self::new(format!("message `{name}`"), &fields)
    }

    fn event(name: &str) -> Self {
        let fields = format!("<MsgType>event</MsgType><Event>{name}</Event>");
        Self::new(format!("event `{name}`"), &fields)
    }

    fn event_with_key(name: &str, key: &str) -> Self {
        let fields =
            format!("<MsgType>event</MsgType><Event>{name}</Event><EventKey>{key}</EventKey>");
        Self::new(format!("event `{name}` with the key `{key}`"), &fields)
    }
}

/// All kinds that the library has a type for, and some unknown ones.
fn rows() -> Vec<Row> {
    let (messages, events) = wechat_macros::__names!();
    let mut rows: Vec<_> = messages
        .iter()
        .map(|(name, _)| Row::message(name))
        .collect();
    rows.push(Row::message("holo_message"));
    rows.extend(events.iter().map(|(name, _)| Row::event(name)));
    rows.push(Row::event("quantum_fold_event"));
    rows.push(Row::event_with_key("subscribe", "qrscene_table-7"));
    rows.push(Row::event_with_key("subscribe", "last_trade_no_1"));
    rows.push(Row::event_with_key("SCAN", "table-7"));
    rows.push(Row::event_with_key("CLICK", "TODAY"));
    rows.push(Row::event_with_key("VIEW", "https://example.com/"));
    rows
}

/// Sends the push and returns its line in the table.
async fn fate(handlers: &'static Handlers<Calls>, push: &str) -> String {
    let calls = Calls::default();
    let bot = bot(handlers).state(calls.clone()).build();
    let bot = bot.expect("valid settings");
    let answer = answer(&bot, push).await;
    let called = calls.take();
    let probe = Probe::document(push).expect("a push");
    let named = bot.explain(probe).winner();
    assert_eq!(named.map(|handler| handler.name), called, "{push}");
    if let Some(handler) = called {
        format!("`{handler}`")
    } else {
        assert_eq!(answer, "success", "{push}");
        "answered with `success`".to_owned()
    }
}

/// To accept another table, read it, then run this test with `UPDATE_EXPECT=1`.
#[tokio::test]
async fn each_kind_of_push_reaches_the_fallback_listed_in_the_table() {
    let mut table = "# Which fallback takes a push that no other handler takes\n\n\
                     `other` is under `#[fallback]`, `other_event` under `#[fallback(events)]`.\n\n\
                     | push | a bot with `other` | a bot with both |\n| --- | --- | --- |\n"
        .to_owned();
    for Row { name, push } in rows() {
        let (one, both) = (fate(&ONE, &push).await, fate(&BOTH, &push).await);
        writeln!(table, "| {name} | {one} | {both} |").unwrap();
    }
    expect_file!["../data/fallbacks.md"].assert_eq(&table);
}

#[tokio::test]
async fn a_fallback_that_takes_an_event_answers_it() {
    let bot = bot(&BOTH).state(Calls::default()).build().unwrap();
    for (push, expected) in [
        ("event_view", "fallback for events"),
        ("event_location", "fallback for events"),
        ("event_unknown_event", "fallback for events"),
        ("event_click", "fallback"),
        ("event_subscribe_qrscene", "fallback"),
        ("msg_unknown_type", "fallback"),
    ] {
        assert_eq!(content(&bot, &sample(push)).await, expected, "{push}");
    }
}

mod precedence {
    use super::*;

    fn is_view(push: &Push) -> bool {
        push.event() == Some("VIEW")
    }

    #[on_event(view = "https://books.example.cn/m?ch=wx&v=2")]
    async fn page() -> &'static str {
        "page"
    }

    #[on_event(templatesendjobfinish)]
    async fn sent() -> &'static str {
        "sent"
    }

    #[fallback(events, when = is_view)]
    async fn guarded() -> &'static str {
        "guarded"
    }

    #[fallback]
    #[fallback(events)]
    async fn rest() -> &'static str {
        "rest"
    }

    static FORWARD: Handlers = handlers![page, sent, guarded, rest];
    static BACKWARD: Handlers = handlers![rest, guarded, sent, page];

    #[tokio::test]
    async fn an_event_fallback_comes_last_in_any_list_order() {
        for handlers in [&FORWARD, &BACKWARD] {
            let bot = bot(handlers).build().unwrap();
            for (push, expected) in [
                (sample("event_view"), "page"),
                (sample("event_view").replace("m?ch", "n?ch"), "guarded"),
                (sample("event_templatesendjobfinish_success"), "sent"),
                (sample("event_masssendjobfinish"), "rest"),
                (sample("event_click"), "rest"),
                (text("hello"), "rest"),
            ] {
                assert_eq!(content(&bot, &push).await, expected, "{push}");
            }
        }
    }

    #[test]
    fn both_fallbacks_are_listed_last() {
        let bot = bot(&BACKWARD).build().unwrap();
        let routes = bot.routes();
        let routes: Vec<_> = routes.iter().map(|info| info.route().to_string()).collect();
        assert_eq!(
            routes,
            [
                r#"event view "https://books.example.cn/m?ch=wx&v=2""#,
                "event templatesendjobfinish",
                "fallback events when is_view",
                "fallback",
                "fallback events",
            ]
        );
    }
}

#[test]
fn an_explanation_says_that_the_event_expects_no_answer() {
    let bot = bot(&ONE).state(Calls::default()).build().unwrap();
    let explanation = bot.explain(Probe::event("LOCATION"));
    assert!(explanation.winner().is_none());
    let outcome = &explanation.verdicts()[0].outcome;
    assert_eq!(*outcome, RouteOutcome::NoAnswerExpected);
    assert!(!outcome.fits());
    let said = explanation.to_string();
    for part in [
        "fallback -> other",
        "no user expects an answer",
        "`#[fallback(events)]`",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[tokio::test]
async fn an_event_without_a_handler_is_logged_at_debug_level() {
    let log = Log::capture(LevelFilter::DEBUG);
    let bot = bot(&ONE).state(Calls::default()).build().unwrap();
    assert_eq!(content(&bot, &sample("event_location")).await, "success");
    let line = log.line("no handler takes this push");
    for part in ["push=\"LOCATION\"", "expects_answer=false"] {
        assert!(line.contains(part), "{line}");
    }
}

mod failing {
    use super::*;

    #[on_event(location, click)]
    async fn fails() -> Result<String, std::io::Error> {
        Err(std::io::Error::other("on purpose"))
    }

    #[on_event(view, scan)]
    async fn slow() -> &'static str {
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
        "late"
    }

    static HANDLERS: Handlers = handlers![fails, slow];

    #[tokio::test(start_paused = true)]
    async fn configured_texts_never_answer_a_machine_event() {
        let bot = bot(&HANDLERS)
            .error_text("sorry")
            .late(LatePolicy::new().thinking_text("wait"))
            .without_deduplication()
            .build()
            .unwrap();
        for (push, expected) in [
            ("event_location", "success"),
            ("event_click", "sorry"),
            ("event_view", "success"),
            ("event_scan", "wait"),
        ] {
            assert_eq!(content(&bot, &sample(push)).await, expected, "{push}");
        }
    }

    #[tokio::test]
    async fn a_busy_bot_says_so_to_users_only() {
        let bot = bot(&HANDLERS)
            .overload_text("busy")
            .limits(Limits::new().max_running(0))
            .build()
            .unwrap();
        for (push, expected) in [("event_location", "success"), ("event_click", "busy")] {
            assert_eq!(content(&bot, &sample(push)).await, expected, "{push}");
        }
    }
}
