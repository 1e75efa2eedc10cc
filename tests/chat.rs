//! Dialogues, on paused time.

mod answers;
mod crowd;
mod ends;
mod instances;
mod machine_events;
#[cfg(feature = "redis")]
mod processes;
mod slow;
mod stop;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tests::push::TOKEN;
use tokio::time::sleep;
use wechat_runtime::{
    BotBuilder, ChatError, ChatOptions, Settings, State, Token, event::ScancodeWaitmsg, prelude::*,
};
use wechat_sim::testing::TestBot;

/// Number of times that something was done.
#[derive(Clone, Debug, Default)]
struct Count(Arc<AtomicUsize>);

impl Count {
    fn up(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Asks two questions, one of which needs a number.
#[on_text("enrol")]
async fn enrol(chat: Chat, count: &Count) -> Result<String, ChatError> {
    count.up();
    let name = chat.ask("name?").await?;
    let age: u8 = chat.ask_until("age?", "a number, please").await?;
    Ok(format!("{name}, {age}"))
}

#[on_text("photo")]
async fn photo(chat: Chat) -> Result<reply::Image, ChatError> {
    let image: Image = chat.ask_for("a photo?").await?;
    Ok(reply::Image::new(image.media_id))
}

/// Answers any message without a question.
#[on_text("echo")]
async fn echo(chat: Chat) -> Result<String, ChatError> {
    let push = chat.ask_any(()).await?;
    Ok(format!(
        "{} {}",
        push.msg_type(),
        push.content().unwrap_or("-")
    ))
}

/// An event that belongs to the dialogue.
#[on_text("scan")]
async fn scan(chat: Chat) -> Result<String, ChatError> {
    let event: ScancodeWaitmsg = chat.ask_for("tap and scan").await?;
    Ok(format!("scanned {}", event.scan_code_info.scan_result))
}

/// Asks in another function.
#[on_text("twice")]
async fn twice(chat: Chat) -> Result<String, ChatError> {
    let (first, second) = (
        confirmed(&chat, "tea").await?,
        confirmed(&chat, "rice").await?,
    );
    Ok(format!("{first} {second}"))
}

async fn confirmed(chat: &Chat, what: &str) -> Result<bool, ChatError> {
    Ok(chat.ask(format!("{what}?")).await? == "yes")
}

/// Begins with an event.
#[on_event(subscribe)]
async fn welcome(chat: Chat) -> Result<String, ChatError> {
    let name = chat.ask("welcome! your name?").await?;
    Ok(format!("hello {name}"))
}

/// Thinks for this many milliseconds after the answer.
#[on_text("slow {ms}")]
async fn slowly(ms: u64, chat: Chat, count: &Count) -> Result<String, ChatError> {
    let answer = chat.ask("what?").await?;
    count.up();
    sleep(Duration::from_millis(ms)).await;
    let other = chat.ask(format!("after {answer}?")).await?;
    Ok(format!("{answer} {other}"))
}

/// Waits no longer than 30 seconds.
#[on_text("hurry")]
async fn hurry(chat: Chat) -> Result<String, ChatError> {
    tokio::select! {
        answer = chat.ask("quick!") => Ok(format!("just in time: {}", answer?)),
        () = sleep(Duration::from_secs(30)) => Ok("too slow".to_owned()),
    }
}

#[on_text("fails")]
async fn fails(chat: Chat) -> Result<String, std::io::Error> {
    let answer = chat.ask("go on?").await.map_err(std::io::Error::other)?;
    Err(std::io::Error::other(format!("no {answer}")))
}

#[on_text("panics")]
async fn panics(chat: Chat) -> Result<String, ChatError> {
    let answer = chat.ask("go on?").await?;
    panic!("no {answer}")
}

/// Handler whose future a library boxes.
#[on_text("boxed")]
async fn boxed(chat: Chat) -> anyhow::Result<String> {
    Ok(chat.ask("go on?").await?)
}

#[on_text("never asks")]
async fn never_asks(_chat: Chat) -> &'static str {
    "as you like"
}

#[on_text("help")]
async fn help() -> &'static str {
    "what I can do"
}

#[on_event(location)]
async fn reported() -> &'static str {
    "seen by nobody"
}

#[on_event(click = "HELP")]
async fn tapped() -> &'static str {
    "tapped"
}

#[fallback]
async fn other() -> &'static str {
    "say enrol"
}

static HANDLERS: Handlers<Count> = handlers![
    enrol, photo, echo, scan, twice, welcome, slowly, hurry, fails, panics, boxed, never_asks, help,
    reported, tapped, other, ..ends::HANDLERS, ..slow::HANDLERS; state = Count
];

const ERROR: &str = "something went wrong";

fn builder(count: &Count) -> BotBuilder<Count, State<Count>> {
    let mut settings = Settings::new(Token::new(TOKEN).expect("a token"));
    settings.listen = ([127, 0, 0, 1], 0).into();
    Bot::with_settings(settings, &HANDLERS)
        .state(count.clone())
        .error_text(ERROR)
}

fn bot() -> TestBot {
    bot_with(|options| options)
}

fn bot_with(configure: impl FnOnce(ChatOptions) -> ChatOptions) -> TestBot {
    let options = configure(ChatOptions::default());
    let bot = builder(&Count::default()).chats(options).build();
    TestBot::new(bot.expect("valid settings"))
}
