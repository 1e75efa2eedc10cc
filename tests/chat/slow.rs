//! Tests of slow steps, and of work while the user thinks.

use std::time::Duration;

use tests::push::TOKEN;
use tokio::time::{Instant, sleep};
use wechat_runtime::{
    AppId, AppSecret, ChatError, ChatOptions, Limits, Settings, Token, prelude::*,
};
use wechat_sim::testing::TestBot;

use super::{Count, ERROR, bot, bot_with, builder};

/// Works while the user thinks.
#[on_text("meanwhile")]
async fn meanwhile(chat: Chat, count: &Count) -> Result<String, ChatError> {
    let work = async {
        sleep(Duration::from_mins(5)).await;
        count.up();
        "worked"
    };
    let (answer, worked) = tokio::join!(chat.ask("how long?"), work);
    Ok(format!("{worked} and {}", answer?))
}

/// Asks again without a message of the user.
#[on_text("remind")]
async fn remind(chat: Chat) -> Result<String, ChatError> {
    tokio::select! {
        answer = chat.ask("well?") => return answer,
        () = sleep(Duration::from_secs(30)) => {}
    }
    chat.ask("still there?").await
}

/// Does something else when its user takes too long.
#[on_text("away")]
async fn away(chat: Chat) -> Result<String, ChatError> {
    tokio::select! {
        answer = chat.ask("well?") => return answer,
        () = sleep(Duration::from_secs(30)) => {}
    }
    sleep(Duration::from_secs(10)).await;
    let push = chat.push();
    Ok(format!("too late for {}", push.content().unwrap_or("-")))
}

/// Works when its user takes too long, and asks again.
#[on_text("works")]
async fn works(chat: Chat) -> Result<String, ChatError> {
    tokio::select! {
        answer = chat.ask("well?") => return answer,
        () = sleep(Duration::from_secs(30)) => {}
    }
    sleep(Duration::from_secs(10)).await;
    chat.ask("and now?").await
}

/// Fails when its user takes too long.
#[on_text("trips")]
async fn trips(chat: Chat) -> Result<String, ChatError> {
    tokio::select! {
        answer = chat.ask("well?") => answer,
        () = sleep(Duration::from_secs(30)) => panic!("on purpose"),
    }
}

/// Withdraws a question before it is sent.
#[on_text("never mind")]
async fn never_mind(chat: Chat) -> Result<String, ChatError> {
    tokio::select! {
        biased;
        _ = chat.ask("not sent") => unreachable!("nobody has seen the question"),
        () = std::future::ready(()) => {}
    }
    chat.ask("sent?").await
}

/// Answers too late, outside any dialogue.
#[on_event(click = "REPORT")]
async fn report() -> &'static str {
    sleep(Duration::from_secs(20)).await;
    "the report"
}

/// Asks in a task of its own.
#[on_text("aside")]
async fn aside(chat: Chat) -> Result<String, ChatError> {
    let asking = async move { chat.ask("aside?").await };
    #[expect(clippy::disallowed_methods, reason = "what a handler may do")]
    let asked = tokio::spawn(asking);
    asked.await.expect("no panic")
}

pub(crate) static HANDLERS: Handlers<Count> =
    handlers![meanwhile, remind, away, works, trips, never_mind, aside, report; state = Count];

fn counted() -> (TestBot, Count) {
    let count = Count::default();
    let bot = builder(&count)
        .limits(Limits::new().handler_limit(Duration::from_secs(20)))
        .build();
    (TestBot::new(bot.expect("valid settings")), count)
}

/// Returns a bot that can send messages, and its platform.
fn pushing() -> TestBot {
    let mut settings = Settings::new(Token::new(TOKEN).expect("a token"));
    settings.app_id = Some(AppId::new("wx3f9a71c2d84be605").expect("an AppID"));
    let build = |service| {
        let id = AppId::new("wx3f9a71c2d84be605").expect("an AppID");
        let secret = AppSecret::new("0123456789abcdef0123456789abcdef").expect("an AppSecret");
        let api = Api::builder(id, secret).service(service).build()?;
        builder(&Count::default()).api(api).build()
    };
    TestBot::with_api(&settings, build).expect("valid settings")
}

#[tokio::test(start_paused = true)]
async fn a_retry_joins_the_running_step_and_is_not_an_answer() {
    let (bot, count) = counted();
    let alice = bot.user("alice");
    alice
        .text("slow 6000")
        .await
        .assert_text("what?")
        .assert_tries(1);
    alice
        .text("tea")
        .await
        .assert_text("after tea?")
        .assert_tries(2);
    assert_eq!(count.get(), 1);
    alice
        .text("rice")
        .await
        .assert_text("tea rice")
        .assert_tries(1);
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_a_slow_step_is_collected_and_the_dialogue_continues() {
    let alice = bot().user("alice");
    alice.text("slow 30000").await.assert_text("what?");
    alice
        .text("tea")
        .await
        .assert_text_contains("请稍后回复")
        .assert_tries(3);
    sleep(Duration::from_mins(1)).await;
    alice.text("and now?").await.assert_text("after tea?");
    alice.text("rice").await.assert_text("tea rice");
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_a_slow_step_is_sent_and_the_dialogue_continues() {
    let alice = pushing().user("alice");
    alice.text("slow 30000").await.assert_text("what?");
    alice.text("tea").await.assert_no_reply().assert_tries(3);
    // A waiting dialogue does not delay other users.
    alice.text("help").await.assert_text("what I can do");
    alice.next_message().await.assert_text("after tea?");
    alice.text("rice").await.assert_text("tea rice");
}

#[tokio::test(start_paused = true)]
async fn the_handler_limit_does_not_count_time_spent_waiting_for_the_user() {
    let (bot, count) = counted();
    let alice = bot.user("alice");
    alice.text("slow 13000").await.assert_text("what?");
    sleep(Duration::from_mins(9)).await;
    alice.text("tea").await.assert_text("after tea?");
    sleep(Duration::from_mins(9)).await;
    alice.text("rice").await.assert_text("tea rice");
    alice.text("slow 30000").await.assert_text("what?");
    alice.text("tea").await.assert_text_contains("请稍后回复");
    sleep(Duration::from_mins(1)).await;
    alice.text("well?").await.assert_text(ERROR);
    alice.text("rice").await.assert_text("say enrol");
    assert_eq!(count.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_dialogue_keep_their_order() {
    let alice = bot().user("alice");
    alice.text("slow 2000").await.assert_text("what?");
    let started = Instant::now();
    let (first, second) = tokio::join!(alice.text("tea"), async {
        sleep(Duration::from_millis(1)).await;
        alice.text("rice").await
    });
    first.assert_text("after tea?");
    second.assert_text("tea rice");
    assert_eq!(started.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_timer_can_end_a_wait_for_the_user() {
    let alice = bot().user("alice");
    alice.text("hurry").await.assert_text("quick!");
    sleep(Duration::from_secs(29)).await;
    alice.text("here").await.assert_text("just in time: here");
    alice.text("hurry").await.assert_text("quick!");
    sleep(Duration::from_secs(40)).await;
    // There was no push to reply to, so the text is the reply to the next one.
    alice.text("here").await.assert_text("too slow");
    alice.text("here").await.assert_text("say enrol");

    let bob = pushing().user("bob");
    bob.text("hurry").await.assert_text("quick!");
    bob.next_message().await.assert_text("too slow");
    bob.text("here").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_handler_works_while_it_waits_for_its_user() {
    let (bot, count) = counted();
    let alice = bot.user("alice");
    alice.text("meanwhile").await.assert_text("how long?");
    sleep(Duration::from_mins(6)).await;
    assert_eq!(count.get(), 1);
    alice.text("long").await.assert_text("worked and long");
}

#[tokio::test(start_paused = true)]
async fn a_handler_can_ask_again_without_a_push() {
    let alice = pushing().user("alice");
    alice.text("remind").await.assert_text("well?");
    alice.next_message().await.assert_text("still there?");
    alice.text("yes").await.assert_text("yes");
}

#[tokio::test(start_paused = true)]
async fn a_message_without_an_open_question_is_answered_by_the_next_output() {
    let alice = bot().user("alice");
    alice.text("away").await.assert_text("well?");
    sleep(Duration::from_secs(37)).await;
    let started = Instant::now();
    alice
        .text("hello?")
        .await
        .assert_text("too late for hello?");
    assert_eq!(started.elapsed(), Duration::from_secs(3));
    alice.text("hello?").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn cancelling_without_an_open_question_prevents_further_questions() {
    let alice = bot().user("alice");
    alice.text("works").await.assert_text("well?");
    sleep(Duration::from_secs(37)).await;
    alice.text("取消").await.assert_text("已取消");
    alice.text("hello?").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn cancelling_an_unread_question_discards_it() {
    let alice = bot().user("alice");
    alice.text("remind").await.assert_text("well?");
    sleep(Duration::from_secs(40)).await;
    alice.text("取消").await.assert_text("已取消");
    alice.text("hello?").await.assert_text("say enrol");
    // The same, while the step that asks the question is still running.
    alice.text("slow 17000").await.assert_text("what?");
    alice.text("tea").await.assert_text_contains("请稍后回复");
    alice.text("取消").await.assert_text("已取消");
    alice.text("hello?").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_command_interrupts_an_unread_question_if_allowed() {
    let bot = bot_with(ChatOptions::interruptible);
    let alice = bot.user("alice");
    alice.text("remind").await.assert_text("well?");
    sleep(Duration::from_secs(40)).await;
    alice.text("help").await.assert_text("what I can do");
    alice.text("hello?").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn cancelling_keeps_other_late_answers() {
    let alice = bot().user("alice");
    alice.text("remind").await.assert_text("well?");
    sleep(Duration::from_secs(20)).await;
    alice.click("REPORT").await.assert_text_contains("请稍后");
    sleep(Duration::from_secs(40)).await;
    alice.text("取消").await.assert_text("已取消");
    alice.text("hello?").await.assert_text("the report");
    alice.text("hello?").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_an_open_push_is_reported_at_the_next_message() {
    let alice = bot().user("alice");
    alice.text("trips").await.assert_text("well?");
    sleep(Duration::from_secs(40)).await;
    alice.text("here").await.assert_text(ERROR);
    alice.text("here").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_question_dropped_at_once_is_not_sent() {
    let alice = bot().user("alice");
    alice.text("never mind").await.assert_text("sent?");
    alice.text("yes").await.assert_text("yes");
}

#[tokio::test(start_paused = true)]
async fn a_task_spawned_by_the_handler_can_ask() {
    let alice = bot().user("alice");
    alice.text("aside").await.assert_text("aside?");
    alice.text("yes").await.assert_text("yes");
}
