//! Log lines about a message.

use tests::{
    log::Log,
    push::{USER, text},
};
use tracing::level_filters::LevelFilter;
use wechat_runtime::Late;

use super::{bot_with, content, try_once};

#[tokio::test(start_paused = true)]
async fn a_log_line_names_its_message_try_user_and_handler() {
    let log = Log::capture(LevelFilter::DEBUG);
    let (bot, _) = bot_with(Late::NOTIFY);
    try_once(&bot, &text("wait 6000")).await;
    let line = log.line("no answer in time");
    for part in [
        "try{key=",
        " number=1 ",
        " user=",
        " left=4.5s}",
        "handler=wait",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    // The task outlives the try, and no channel can deliver its answer.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let line = log.line("the answer was too late and no channel could deliver it");
    for part in [
        "message{key=",
        " user=",
        "push=\"text\"",
        " handler=\"wait\"}",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!line.contains(USER), "the OpenID is logged: {line}");
}

#[tokio::test]
async fn a_handler_that_blocks_its_thread_is_named_in_the_log() {
    let log = Log::capture(LevelFilter::DEBUG);
    let (bot, _) = bot_with(Late::default());
    let (_, body) = try_once(&bot, &text("block 250")).await;
    assert_eq!(content(&body), "blocked 250");
    let line = log.line("the handler blocks its thread");
    assert!(
        line.contains("handler=blocks") && line.contains("spawn_blocking"),
        "{line}"
    );
}
