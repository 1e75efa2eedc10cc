use std::{fmt, time::Duration};

use tests::push::text;
use tokio::time::sleep;
use wechat_runtime::{Late, prelude::*};

use super::{bot, content};

#[derive(Debug)]
struct OutOfStock(u32);

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} left", self.0)
    }
}

impl std::error::Error for OutOfStock {}

#[on_text("buy")]
async fn buy() -> Result<&'static str, OutOfStock> {
    Err(OutOfStock(0))
}

#[on_text("words")]
async fn words() -> Result<(), String> {
    Err("in words".to_owned())
}

#[on_text("panic")]
async fn panics() {
    panic!("on purpose")
}

#[on_text("slow")]
async fn slow() -> Result<(), OutOfStock> {
    sleep(Duration::from_secs(5)).await;
    Err(OutOfStock(1))
}

#[on_error]
async fn sorry(failure: Failure, user: OpenId) -> String {
    if let Some(OutOfStock(left)) = failure.downcast_ref() {
        return format!("sold out: {left}");
    }
    let sort = failure.as_error().map_or("panic", |_| "error");
    format!(
        "{sort} in {} for {}",
        failure.handler().name,
        user.as_str().len()
    )
}

#[on_error]
async fn helpless(_: Failure) -> Result<(), OutOfStock> {
    Err(OutOfStock(2))
}

static HANDLERS: Handlers = handlers![buy, words, panics, slow, sorry];
static HELPLESS: Handlers = handlers![buy, helpless];

#[tokio::test(start_paused = true)]
async fn an_error_handler_answers_for_failed_handlers() {
    let bot = bot(&HANDLERS)
        .error_text("error text")
        .without_deduplication()
        .late(Late::WAIT)
        .build()
        .unwrap();
    for (said, expected) in [
        ("buy", "sold out: 0"),
        ("words", "error in words for 28"),
        ("panic", "panic in panics for 28"),
        // Its time is up before it fails.
        ("slow", "error text"),
    ] {
        assert_eq!(content(&bot, &text(said)).await, expected);
    }
}

#[tokio::test]
async fn a_failing_error_handler_falls_back_to_the_error_text() {
    let bot = bot(&HELPLESS).error_text("error text").build().unwrap();
    assert_eq!(content(&bot, &text("buy")).await, "error text");
}
