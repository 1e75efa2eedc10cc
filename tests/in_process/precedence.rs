use tests::push::{sample, text};
use wechat_runtime::{Probe, RouteOutcome, prelude::*};

use super::{bot, content};

fn says_please(push: &Push) -> bool {
    push.content()
        .is_some_and(|content| content.contains("please"))
}

fn never(_: &Push) -> bool {
    false
}

#[on_text("open the door please", when = never)]
async fn guarded_word() -> &'static str {
    "guarded word"
}

#[on_text("open the door")]
async fn word() -> &'static str {
    "word"
}

#[on_text("open the {what}")]
async fn long_template(what: String) -> String {
    format!("long template {what}")
}

#[on_text("open {n}")]
async fn short_template(n: u32) -> String {
    format!("short template {n}")
}

#[on_text(prefix = "open", when = says_please)]
async fn guarded_prefix() -> &'static str {
    "guarded prefix"
}

#[on_text(prefix = "open")]
async fn prefix() -> &'static str {
    "prefix"
}

#[on_text(contains = "window")]
async fn long_contains() -> &'static str {
    "long contains"
}

#[on_text(contains = "win")]
async fn short_contains() -> &'static str {
    "short contains"
}

#[on_text(regex = "[0-9]")]
async fn first_regex() -> &'static str {
    "first regex"
}

#[on_text(regex = "[0-9]+ times")]
async fn second_regex() -> &'static str {
    "second regex"
}

#[on_text]
async fn any_text() -> &'static str {
    "any text"
}

#[fallback(when = never)]
async fn guarded_fallback() -> &'static str {
    "guarded fallback"
}

#[fallback]
async fn other() -> &'static str {
    "fallback"
}

static FORWARD: Handlers = handlers![
    guarded_word,
    word,
    long_template,
    short_template,
    guarded_prefix,
    prefix,
    long_contains,
    short_contains,
    first_regex,
    second_regex,
    any_text,
    guarded_fallback,
    other
];
// Regular expressions keep the order of the list.
static BACKWARD: Handlers = handlers![
    other,
    guarded_fallback,
    any_text,
    first_regex,
    second_regex,
    short_contains,
    long_contains,
    prefix,
    guarded_prefix,
    short_template,
    long_template,
    word,
    guarded_word
];

#[tokio::test]
async fn the_order_of_precedence_does_not_depend_on_the_order_of_the_list() {
    for handlers in [&FORWARD, &BACKWARD] {
        let bot = bot(handlers).build().unwrap();
        for (said, expected) in [
            ("open the door", "word"),
            ("open the window", "long template window"),
            ("open 3", "short template 3"),
            ("open 3 please", "guarded prefix"),
            ("open it", "prefix"),
            ("a window", "long contains"),
            ("a wind", "short contains"),
            ("7 times", "first regex"),
            ("hello", "any text"),
        ] {
            assert_eq!(content(&bot, &text(said)).await, expected, "{said}");
        }
        assert_eq!(content(&bot, &sample("msg_image")).await, "fallback");
    }
}

#[test]
fn routes_are_listed_in_dispatch_order() {
    let bot = bot(&BACKWARD).build().unwrap();
    let names: Vec<_> = bot
        .routes()
        .iter()
        .map(|info| info.handler().name)
        .collect();
    assert_eq!(
        names,
        [
            "guarded_word",
            "word",
            "long_template",
            "short_template",
            "guarded_prefix",
            "prefix",
            "long_contains",
            "short_contains",
            "first_regex",
            "second_regex",
            "any_text",
            "guarded_fallback",
            "other"
        ]
    );
    let table = bot.routes().to_string();
    let line = table.lines().nth(4).unwrap();
    assert!(
        line.ends_with("  text prefix \"open\" when says_please"),
        "{line}"
    );
    assert!(
        line.starts_with("guarded_prefix (tests/in_process/precedence.rs:"),
        "{line}"
    );
}

#[test]
fn an_explanation_names_the_chosen_route_and_why_others_are_not() {
    let bot = bot(&FORWARD).build().unwrap();
    let explanation = bot.explain("open three windows");
    assert_eq!(explanation.winner().unwrap().name, "prefix");
    let of = |name: &str| {
        let verdicts = explanation.verdicts();
        let verdict = verdicts
            .iter()
            .find(|verdict| verdict.route.handler().name == name);
        verdict.unwrap().outcome.clone()
    };
    assert_eq!(of("prefix"), RouteOutcome::Wins);
    let declined = of("short_template").to_string();
    assert_eq!(
        declined,
        "passed over: `n` is \"three windows\", which is not a `u32`"
    );
    let guarded = of("guarded_prefix").to_string();
    assert_eq!(guarded, "passed over: `says_please` returned false");
    assert_eq!(of("long_contains"), RouteOutcome::Behind);
    assert_eq!(of("any_text"), RouteOutcome::Behind);
    assert_eq!(of("word"), RouteOutcome::DoesNotFit);
    assert_eq!(explanation.verdicts().len(), 13);

    let image = bot.explain(Probe::message("image"));
    assert_eq!(image.winner().unwrap().name, "other");
    let tapped = bot.explain(Probe::click("KEY"));
    assert_eq!(tapped.winner().unwrap().name, "other");
}

mod unreachable {
    use super::*;

    #[on_text(prefix = "查询")]
    async fn prefix() {}

    #[on_text(regex = r"^查询(?<n>\d+)$")]
    async fn behind_prefix(n: u32) -> String {
        n.to_string()
    }

    #[on_text(contains = "券")]
    async fn contains() {}

    #[on_text(regex = "优惠券|代金券")]
    async fn behind_contains() {}

    #[on_text(prefix = "查询", when = never)]
    async fn guarded() {}

    #[on_text("stop", "halt")]
    async fn words() {}

    #[on_text(regex = "^(stop|halt)$")]
    async fn behind_words() {}

    #[on_text(regex = "^(stop|halt|wait)$")]
    async fn beside_words() {}

    static BEHIND_WORDS: Handlers = handlers![behind_words, words];
    static BESIDE_WORDS: Handlers = handlers![beside_words, words];
    static BEHIND_PREFIX: Handlers = handlers![behind_prefix, prefix];
    static BEHIND_CONTAINS: Handlers = handlers![behind_contains, contains];
    static BEHIND_GUARD: Handlers = handlers![behind_prefix, guarded];

    #[test]
    fn a_regex_shadowed_by_a_literal_is_refused_before_start() {
        for (handlers, never, always) in [
            (&BEHIND_PREFIX, "behind_prefix", "`"),
            (&BEHIND_CONTAINS, "behind_contains", "`"),
            (&BEHIND_WORDS, "behind_words", "`"),
        ] {
            let error = bot(handlers).build().unwrap_err().to_string();
            assert!(error.contains(never), "{error}");
            assert!(error.contains("can never be reached"), "{error}");
            assert!(error.contains(always), "{error}");
        }
        assert!(bot(&BEHIND_GUARD).build().is_ok());
        assert!(bot(&BESIDE_WORDS).build().is_ok());
    }
}

mod equal_templates {
    use std::{convert::Infallible, fmt, str::FromStr};

    use super::*;

    type Sentence = std::string::String;

    /// Same name as the handler whose texts all parse.
    struct String(Sentence);

    impl FromStr for String {
        type Err = fmt::Error;

        fn from_str(text: &str) -> Result<Self, fmt::Error> {
            let is_short = text.len() < 4;
            is_short.then(|| Self(text.to_owned())).ok_or(fmt::Error)
        }
    }

    /// Another name, and all texts parse.
    struct Anything(Sentence);

    impl FromStr for Anything {
        type Err = Infallible;

        fn from_str(text: &str) -> Result<Self, Infallible> {
            Ok(Self(text.to_owned()))
        }
    }

    #[on_text("buy {n}")]
    async fn number(n: u32) -> Sentence {
        format!("number {n}")
    }

    #[on_text("buy {short}")]
    async fn short(short: String) -> Sentence {
        format!("short {}", short.0)
    }

    #[on_text("buy {rest}")]
    async fn rest(rest: Anything) -> Sentence {
        format!("rest {}", rest.0)
    }

    static FORWARD: Handlers = handlers![number, short, rest];
    static BACKWARD: Handlers = handlers![rest, number, short];

    #[tokio::test]
    async fn a_template_with_fallible_captures_precedes_an_equal_one() {
        for handlers in [&FORWARD, &BACKWARD] {
            let bot = bot(handlers).build().unwrap();
            for (said, expected) in [
                ("buy 3", "number 3"),
                ("buy tea", "short tea"),
                ("buy coffee", "rest coffee"),
            ] {
                assert_eq!(content(&bot, &text(said)).await, expected, "{said}");
            }
        }
    }
}

mod panicking_guard {
    use super::*;

    fn panics(_: &Push) -> bool {
        panic!("on purpose")
    }

    #[on_text("a", when = panics)]
    async fn guarded() {}

    static HANDLERS: Handlers = handlers![guarded];

    #[test]
    fn an_explanation_survives_a_guard_that_panics() {
        let explanation = bot(&HANDLERS).build().unwrap().explain("a");
        let outcome = &explanation.verdicts()[0].outcome;
        assert_eq!(*outcome, RouteOutcome::Panicked("on purpose".to_owned()));
        assert!(explanation.winner().is_none());
    }
}
