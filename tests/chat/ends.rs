//! Tests of dialogues that end otherwise than by their handler.

use std::{convert::identity, time::Duration};

use tests::log::Log;
use tokio::time::sleep;
use tracing::level_filters::LevelFilter;
use wechat_runtime::{ChatError, ChatErrorKind, ChatOptions, prelude::*};
use wechat_sim::testing::TestBot;

use super::{Count, ERROR, bot, bot_with, builder};

/// Releases the seat, however the dialogue ends.
#[on_text("reserve")]
async fn reserve(chat: Chat, count: &Count) -> Result<String, ChatError> {
    match chat.ask("which seat?").await {
        Ok(seat) => Ok(format!("{seat} is yours")),
        Err(error) => {
            count.up();
            Err(error)
        }
    }
}

/// Continues after the user has cancelled.
#[on_text("insist")]
async fn insist(chat: Chat) -> Result<String, ChatError> {
    match chat.ask("name?").await {
        Err(error) if error.kind() == ChatErrorKind::Cancelled => {
            Ok(format!("{}, then", chat.ask("really?").await?))
        }
        answer => answer,
    }
}

/// Sets its own options.
#[on_text("pay")]
async fn pay(chat: Chat) -> Result<String, ChatError> {
    let only_a_minute = |options: ChatOptions| {
        let options = options.answer_within(Duration::from_mins(1));
        options
            .cancel_on(["stop"])
            .cancel_text("stopped")
            .uninterruptible()
    };
    chat.configure(only_a_minute);
    let code: String = chat.ask("code?").await?;
    Ok(format!("paid with {code}"))
}

/// Asks two questions at once.
#[on_text("at once")]
async fn at_once(chat: Chat) -> Result<String, ChatError> {
    let (first, second) = tokio::join!(chat.ask("one?"), chat.ask("two?"));
    let why = second.expect_err("one waits already").kind();
    Ok(format!("{} {why:?}", first?))
}

/// Asks a question that cannot be sent.
#[on_text("nothing to see")]
async fn invalid(chat: Chat) -> Result<String, ChatError> {
    chat.ask(reply::Image::new("")).await
}

pub(crate) static HANDLERS: Handlers<Count> =
    handlers![reserve, insist, pay, at_once, invalid; state = Count];

fn counting(configure: impl FnOnce(ChatOptions) -> ChatOptions) -> (TestBot, Count) {
    let count = Count::default();
    let bot = builder(&count).chats(configure(ChatOptions::default()));
    let bot = bot.overload_text("too much").build();
    (TestBot::new(bot.expect("valid settings")), count)
}

#[tokio::test(start_paused = true)]
async fn a_cancel_word_ends_the_dialogue() {
    let alice = bot().user("alice");
    for handler in ["enrol", "photo", "twice", "boxed"] {
        alice.text(handler).await;
        alice.text(" 取消 ").await.assert_text("已取消");
        alice.text("Alice").await.assert_text("say enrol");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_by_the_user_is_not_logged_as_an_error() {
    let log = Log::capture(LevelFilter::INFO);
    let alice = bot().user("alice");
    for handler in ["enrol", "boxed"] {
        alice.text(handler).await;
        alice.text("取消").await.assert_text("已取消");
        alice.text(handler).await;
        sleep(Duration::from_mins(11)).await;
    }
    assert!(!log.text().contains("handler failed"), "{}", log.text());
    alice.text("fails").await;
    alice.text("yes").await.assert_text(ERROR);
    log.line("handler failed: no yes");
}

#[tokio::test(start_paused = true)]
async fn the_bot_sets_its_cancel_words_and_texts() {
    let bot = bot_with(|options| options.cancel_on(["stop", "Exit"]).cancel_text(""));
    let alice = bot.user("alice");
    alice.text("enrol").await.assert_text("name?");
    alice.text("取消").await.assert_text("age?");
    alice.text("exit").await.assert_no_reply();
    alice.text("30").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_handler_may_continue_after_a_cancellation() {
    let alice = bot().user("alice");
    alice.text("insist").await.assert_text("name?");
    alice.text("取消").await.assert_text("really?");
    alice.text("Alice").await.assert_text("Alice, then");
}

#[tokio::test(start_paused = true)]
async fn a_dialogue_ends_if_the_user_takes_too_long() {
    let (bot, count) = counting(identity);
    let alice = bot.user("alice");
    alice.text("reserve").await.assert_text("which seat?");
    sleep(Duration::from_secs(599)).await;
    alice.text("7").await.assert_text("7 is yours");
    alice.text("reserve").await.assert_text("which seat?");
    sleep(Duration::from_secs(601)).await;
    assert_eq!(count.get(), 1);
    alice.text("7").await.assert_text("say enrol");
    assert_eq!(alice.seen().len(), 4, "{:?}", alice.seen());
}

#[tokio::test(start_paused = true)]
async fn a_user_who_takes_too_long_is_notified() {
    let bot = bot_with(|options| {
        options
            .answer_within(Duration::from_mins(1))
            .timeout_text("timed out")
    });
    let alice = bot.user("alice");
    alice.text("boxed").await.assert_text("go on?");
    sleep(Duration::from_mins(2)).await;
    alice.text("yes").await.assert_text("timed out");
    alice.text("yes").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_whole_dialogue_has_a_time_limit() {
    let bot = bot_with(|options| {
        options
            .end_within(Duration::from_mins(15))
            .timeout_text("timed out")
    });
    let alice = bot.user("alice");
    alice.text("enrol").await.assert_text("name?");
    sleep(Duration::from_mins(9)).await;
    alice.text("Alice").await.assert_text("age?");
    sleep(Duration::from_mins(5)).await;
    alice.text("thirty").await.assert_text("a number, please");
    sleep(Duration::from_mins(2)).await;
    alice.text("30").await.assert_text("timed out");
}

#[tokio::test(start_paused = true)]
async fn a_command_interrupts_if_allowed() {
    let (bot, count) = counting(ChatOptions::interruptible);
    let alice = bot.user("alice");
    alice.text("reserve").await.assert_text("which seat?");
    alice
        .text(" help")
        .await
        .assert_text("what I can do")
        .assert_handler("help");
    alice.text("7").await.assert_text("say enrol");
    // The interrupted handler ends in a task of its own.
    sleep(Duration::from_millis(1)).await;
    assert_eq!(count.get(), 1);
    // A command may start another dialogue, or the same one again.
    alice.text("reserve").await.assert_text("which seat?");
    alice.text("enrol").await.assert_text("name?");
    alice.text("enrol").await.assert_text("name?");
    alice.text("Alice").await.assert_text("age?");
    // A text that only a pattern or the fallback matches is not a command.
    alice.text("slow 100").await.assert_text("a number, please");
}

#[tokio::test(start_paused = true)]
async fn a_command_is_an_answer_if_interruption_is_not_allowed() {
    let alice = bot().user("alice");
    alice.text("enrol").await.assert_text("name?");
    alice.text("help").await.assert_text("age?");
    alice.text("30").await.assert_text("help, 30");
}

#[tokio::test(start_paused = true)]
async fn a_dialogue_can_override_the_bots_options() {
    let (bot, _) = counting(|options| options.interruptible().timeout_text("timed out"));
    let alice = bot.user("alice");
    alice.text("pay").await.assert_text("code?");
    alice.text("help").await.assert_text("paid with help");
    alice.text("pay").await.assert_text("code?");
    alice.text("STOP").await.assert_text("stopped");
    alice.text("pay").await.assert_text("code?");
    sleep(Duration::from_secs(61)).await;
    alice.text("1").await.assert_text("timed out");
}

#[tokio::test(start_paused = true)]
async fn a_new_dialogue_replaces_the_old_one() {
    let (bot, count) = counting(identity);
    let alice = bot.user("alice");
    alice.text("reserve").await.assert_text("which seat?");
    alice.subscribe().await.assert_text("welcome! your name?");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(count.get(), 1);
    alice.text("Alice").await.assert_text("hello Alice");
    alice.text("7").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn unfollowing_ends_the_dialogue() {
    let (bot, count) = counting(identity);
    let alice = bot.user("alice");
    alice.text("reserve").await.assert_text("which seat?");
    alice.unsubscribe().await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(count.get(), 1);
    alice.subscribe().await.assert_text("welcome! your name?");
    alice.text("7").await.assert_text("hello 7");
}

#[tokio::test(start_paused = true)]
async fn the_number_of_open_dialogues_is_limited() {
    let (bot, count) = counting(|options| options.max_open(1));
    let (alice, bob) = (bot.user("alice"), bot.user("bob"));
    alice.text("reserve").await.assert_text("which seat?");
    bob.text("reserve").await.assert_text("too much");
    assert_eq!(count.get(), 1);
    bob.text("7").await.assert_text("say enrol");
    // A user's new dialogue replaces the old one.
    alice.subscribe().await.assert_text("welcome! your name?");
    alice.text("Alice").await.assert_text("hello Alice");
    bob.text("reserve").await.assert_text("which seat?");
    bob.text("7").await.assert_text("7 is yours");
}

#[tokio::test(start_paused = true)]
async fn only_one_question_is_open_at_a_time() {
    let alice = bot().user("alice");
    alice.text("at once").await.assert_text("one?");
    alice.text("1").await.assert_text("1 Misused");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_cannot_be_sent_is_an_ordinary_error() {
    let alice = bot().user("alice");
    alice.text("nothing to see").await.assert_text(ERROR);
    alice.text("1").await.assert_text("say enrol");
}
