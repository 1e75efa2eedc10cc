//! Ends of dialogues other than the return of their handler.

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

/// Continues when the user cancels.
#[on_text("insist")]
async fn insist(chat: Chat) -> Result<String, ChatError> {
    match chat.ask("name?").await {
        Err(error) if error.kind() == ChatErrorKind::Cancelled => {
            Ok(format!("{}, then", chat.ask("really?").await?))
        }
        answer => answer,
    }
}

/// Configures its dialogue itself.
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

/// Asks something that cannot be sent.
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
async fn a_cancel_word_ends_it() {
    let alice = bot().user("alice");
    for handler in ["enrol", "photo", "twice", "boxed"] {
        alice.text(handler).await;
        alice.text(" 取消 ").await.assert_text("已取消");
        alice.text("Alice").await.assert_text("say enrol");
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_of_the_users_own_is_no_error_in_the_log() {
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
async fn cancel_words_and_texts_are_the_bots() {
    let bot = bot_with(|options| options.cancel_on(["stop", "Exit"]).cancel_text(""));
    let alice = bot.user("alice");
    alice.text("enrol").await.assert_text("name?");
    alice.text("取消").await.assert_text("age?");
    alice.text("exit").await.assert_no_reply();
    alice.text("30").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_handler_may_go_on_when_it_is_cancelled() {
    let alice = bot().user("alice");
    alice.text("insist").await.assert_text("name?");
    alice.text("取消").await.assert_text("really?");
    alice.text("Alice").await.assert_text("Alice, then");
}

#[tokio::test(start_paused = true)]
async fn who_takes_too_long_has_no_dialogue_any_more() {
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
async fn who_takes_too_long_is_told_so() {
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
async fn a_whole_dialogue_has_its_time() {
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
async fn a_command_interrupts_where_it_may() {
    let (bot, count) = counting(ChatOptions::interruptible);
    let alice = bot.user("alice");
    alice.text("reserve").await.assert_text("which seat?");
    alice
        .text(" help")
        .await
        .assert_text("what I can do")
        .assert_handler("help");
    alice.text("7").await.assert_text("say enrol");
    assert_eq!(count.get(), 1);
    // A command that starts another dialogue, or the same one.
    alice.text("reserve").await.assert_text("which seat?");
    alice.text("enrol").await.assert_text("name?");
    alice.text("enrol").await.assert_text("name?");
    alice.text("Alice").await.assert_text("age?");
    // A text that only a pattern or the fallback answers is not a command.
    alice.text("slow 100").await.assert_text("a number, please");
}

#[tokio::test(start_paused = true)]
async fn a_command_is_an_answer_where_it_may_not_interrupt() {
    let alice = bot().user("alice");
    alice.text("enrol").await.assert_text("name?");
    alice.text("help").await.assert_text("age?");
    alice.text("30").await.assert_text("help, 30");
}

#[tokio::test(start_paused = true)]
async fn a_dialogue_decides_for_itself() {
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
async fn a_new_dialogue_takes_the_place_of_the_old_one() {
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
async fn who_unfollows_has_no_dialogue_any_more() {
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
async fn only_so_many_are_open_at_once() {
    let (bot, count) = counting(|options| options.max_open(1));
    let (alice, bob) = (bot.user("alice"), bot.user("bob"));
    alice.text("reserve").await.assert_text("which seat?");
    bob.text("reserve").await.assert_text("too much");
    assert_eq!(count.get(), 1);
    bob.text("7").await.assert_text("say enrol");
    // A new dialogue of a user replaces the old one.
    alice.subscribe().await.assert_text("welcome! your name?");
    alice.text("Alice").await.assert_text("hello Alice");
    bob.text("reserve").await.assert_text("which seat?");
    bob.text("7").await.assert_text("7 is yours");
}

#[tokio::test(start_paused = true)]
async fn one_question_is_asked_at_a_time() {
    let alice = bot().user("alice");
    alice.text("at once").await.assert_text("one?");
    alice.text("1").await.assert_text("1 Misused");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_cannot_be_sent_is_an_error_like_any_other() {
    let alice = bot().user("alice");
    alice.text("nothing to see").await.assert_text(ERROR);
    alice.text("1").await.assert_text("say enrol");
}
