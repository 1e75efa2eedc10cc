//! What the log says of a message.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tests::push::{USER, text};
use tracing::level_filters::LevelFilter;
use wechat_runtime::Late;

use crate::{bot_with, content, try_once};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Everything that is logged on this thread while the guard lives.
    fn capture(&self) -> tracing::subscriber::DefaultGuard {
        let lines = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::DEBUG)
            .with_ansi(false)
            .with_writer(move || lines.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn with(&self, part: &str) -> String {
        let lines = self.0.lock().expect("no panic").clone();
        let lines = String::from_utf8(lines).expect("UTF-8");
        let found = lines.lines().find(|line| line.contains(part));
        found
            .unwrap_or_else(|| panic!("no {part:?} in\n{lines}"))
            .to_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_says_of_which_message_try_user_and_handler_it_is() {
    let lines = Lines::default();
    let _guard = lines.capture();
    let (bot, _) = bot_with(Late::PUSH);
    try_once(&bot, &text("wait 6000")).await;
    let line = lines.with("no answer in time");
    for part in [
        "try{key=",
        " number=1 ",
        " user=",
        " left=4.5s}",
        "handler=wait",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    // The task outlives the try, and its answer has nowhere to go.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let line = lines.with("the answer came too late and is lost");
    for part in [
        "message{key=",
        " user=",
        "push=\"text\"",
        " handler=\"wait\"}",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(
        !line.contains(USER),
        "an OpenID is nobody else's business: {line}"
    );
}

#[tokio::test]
async fn a_handler_that_blocks_its_thread_is_named() {
    let lines = Lines::default();
    let _guard = lines.capture();
    let (bot, _) = bot_with(Late::default());
    let (_, body) = try_once(&bot, &text("block 250")).await;
    assert_eq!(content(&body), "blocked 250");
    let line = lines.with("the handler blocks its thread");
    assert!(
        line.contains("handler=blocks") && line.contains("spawn_blocking"),
        "{line}"
    );
}
