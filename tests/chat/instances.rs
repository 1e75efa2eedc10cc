//! Tests of dialogues at two instances of a bot with a shared store.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::time::sleep;
use wechat_runtime::{
    ChatError, ChatOptions, Settings, Token,
    prelude::*,
    store::{Memory, Saved, Sessions, StoreError, StoreFuture, Stored, Stores, UserKey},
};
use wechat_sim::testing::TestBot;

use super::{Count, builder};

const LOST: &str = "刚才的对话中断了，请重新开始";

fn instance(store: &Arc<Memory>, options: &ChatOptions) -> (TestBot, Count) {
    let count = Count::default();
    let bot = builder(&count)
        .stores(Arc::clone(store))
        .chats(options.clone());
    (TestBot::new(bot.build().expect("valid settings")), count)
}

fn two(options: &ChatOptions) -> [(TestBot, Count); 2] {
    let store = Arc::new(Memory::new());
    [instance(&store, options), instance(&store, options)]
}

#[tokio::test(start_paused = true)]
async fn a_user_who_reaches_another_instance_is_notified() {
    let [(one, _), (other, _)] = two(&ChatOptions::default());
    let (here, there) = (one.user("alice"), other.user("alice"));
    here.text("enrol").await.assert_text("name?");
    there.subscribe().await.assert_text("welcome! your name?");
    here.text("Alice").await.assert_text(LOST);
    here.text("enrol").await.assert_text("name?");
    there.text("Alice").await.assert_text(LOST);
    // The user reads it once, and the dialogue has ended at its own instance too.
    there.text("Alice").await.assert_text("say enrol");
    here.text("Alice").await.assert_text("say enrol");
    there.text("enrol").await.assert_text("name?");
    there.text("Alice").await.assert_text("age?");
    there.text("30").await.assert_text("Alice, 30");
    here.text("30").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_finished_dialogue_is_not_reported_as_lost() {
    let [(one, _), (other, _)] = two(&ChatOptions::default().interruptible());
    let (here, there) = (one.user("alice"), other.user("alice"));
    here.text("enrol").await.assert_text("name?");
    here.text("取消").await.assert_text("已取消");
    there.text("hi").await.assert_text("say enrol");
    here.text("photo").await.assert_text("a photo?");
    here.image("m").await.assert_media("image", "m");
    there.text("hi").await.assert_text("say enrol");
    here.text("photo").await.assert_text("a photo?");
    here.text("help").await.assert_text("what I can do");
    there.text("hi").await.assert_text("say enrol");
    here.text("photo").await.assert_text("a photo?");
    sleep(Duration::from_mins(12)).await;
    there.text("hi").await.assert_text("say enrol");
    // A command is answered without mentioning the lost dialogue.
    here.text("photo").await.assert_text("a photo?");
    there.text("help").await.assert_text("what I can do");
    there.text("hi").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_lost_dialogue_restarts_if_the_bot_is_set_to() {
    let [(one, first), (other, second)] = two(&ChatOptions::default().restart_lost());
    let (here, there) = (one.user("alice"), other.user("alice"));
    here.text("slow 6000").await.assert_text("what?");
    there.text("tea").await.assert_text("what?");
    there
        .text("tea")
        .await
        .assert_text("after tea?")
        .assert_tries(2);
    assert_eq!((first.get(), second.get()), (0, 1));
    there.text("rice").await.assert_text("tea rice");
    here.text("rice").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_lost_dialogue_restarts_only_once() {
    let [(one, _), (other, _)] = two(&ChatOptions::default().restart_lost());
    let (here, there) = (one.user("alice"), other.user("alice"));
    here.text("enrol").await.assert_text("name?");
    there.text("Alice").await.assert_text("name?");
    here.text("Alice").await.assert_text(LOST);
    there.text("Alice").await.assert_text("say enrol");
    // Another dialogue of the same user restarts too.
    here.text("enrol").await.assert_text("name?");
    there.text("Alice").await.assert_text("name?");
    there.text("Alice").await.assert_text("age?");
}

#[tokio::test(start_paused = true)]
async fn a_lost_dialogue_can_be_cancelled() {
    for options in [
        ChatOptions::default(),
        ChatOptions::default().restart_lost(),
    ] {
        let [(one, _), (other, _)] = two(&options);
        let (here, there) = (one.user("alice"), other.user("alice"));
        here.text("enrol").await.assert_text("name?");
        there.text(" 取消").await.assert_text("已取消");
        there.text("Alice").await.assert_text("say enrol");
        here.text("Alice").await.assert_text("say enrol");
        // The dialogue's own cancel words apply.
        here.text("pay").await.assert_text("code?");
        there.text("stop").await.assert_text("stopped");
        there.text("Alice").await.assert_text("say enrol");
    }
}

#[tokio::test(start_paused = true)]
async fn a_command_is_answered_after_a_lost_dialogue() {
    for options in [
        ChatOptions::default(),
        ChatOptions::default().restart_lost(),
    ] {
        let [(one, _), (other, _)] = two(&options);
        let (here, there) = (one.user("alice"), other.user("alice"));
        here.text("enrol").await.assert_text("name?");
        there.text("help").await.assert_text("what I can do");
        there.text("Alice").await.assert_text("say enrol");
        here.text("enrol").await.assert_text("name?");
        there.text("enrol").await.assert_text("name?");
        there.text("Alice").await.assert_text("age?");
        there.text("30").await.assert_text("Alice, 30");
        here.text("hi").await.assert_text("say enrol");
    }
}

#[tokio::test(start_paused = true)]
async fn the_bot_sets_the_text_for_a_lost_dialogue() {
    let [(one, _), (other, _)] = two(&ChatOptions::default().lost_text("we were cut off"));
    one.user("alice").text("enrol").await.assert_text("name?");
    let there = other.user("alice");
    there.click("HELP").await.assert_text("tapped");
    there.text("Alice").await.assert_text("we were cut off");
    other.user("bob").text("Bob").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_step_asks_nothing_once_another_instance_ended_its_dialogue() {
    let [(one, _), (other, _)] = two(&ChatOptions::default());
    let (here, there) = (one.user("alice"), other.user("alice"));
    here.text("slow 3000").await.assert_text("what?");
    let (asked, told) = tokio::join!(here.text("tea"), async {
        sleep(Duration::from_secs(1)).await;
        there.text("rice").await
    });
    told.assert_text(LOST);
    asked.assert_no_reply();
    there.text("rice").await.assert_text("say enrol");
    here.text("rice").await.assert_text("say enrol");
}

#[on_text("begin")]
async fn begin(chat: Chat) -> Result<String, ChatError> {
    chat.ask("what?").await
}

/// Handlers without one for the subscribe event.
static FEW: Handlers = handlers![begin];

#[tokio::test(start_paused = true)]
async fn unfollowing_reports_no_lost_dialogue() {
    let store = Arc::new(Memory::new());
    let [one, other] = [(); 2].map(|()| {
        let settings = Settings::new(Token::new("test").expect("a token"));
        let bot = Bot::with_settings(settings, &FEW).stores(Arc::clone(&store));
        TestBot::new(bot.build().expect("valid settings"))
    });
    let (here, there) = (one.user("alice"), other.user("alice"));
    here.text("begin").await.assert_text("what?");
    there.unsubscribe().await;
    there.subscribe().await.assert_no_reply();
    there.text("this").await.assert_no_reply();
}

/// Store that can fail.
#[derive(Default)]
struct Shaky {
    memory: Memory,
    /// Whether writes fail.
    is_read_only: AtomicBool,
    /// Whether calls take effect but report a failure.
    is_mute: AtomicBool,
}

impl Shaky {
    fn fails(which: &AtomicBool, does: bool) {
        which.store(does, Ordering::Relaxed);
    }

    fn write<'a, T: Send + 'a>(&'a self, write: StoreFuture<'a, T>) -> StoreFuture<'a, T> {
        Box::pin(async move {
            if self.is_read_only.load(Ordering::Relaxed) {
                return Err(StoreError::new("read-only"));
            }
            let done = write.await?;
            if self.is_mute.load(Ordering::Relaxed) {
                return Err(StoreError::new("mute"));
            }
            Ok(done)
        })
    }
}

impl Sessions for Shaky {
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>> {
        self.memory.load(user, name)
    }

    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved> {
        self.write(self.memory.save(user, name, expected, body, keep))
    }

    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool> {
        self.write(self.memory.delete(user, name, expected))
    }
}

fn two_on(store: &Arc<Shaky>, options: &ChatOptions) -> [TestBot; 2] {
    [(); 2].map(|()| {
        let bot =
            builder(&Count::default()).stores(Stores::new().sessions(Arc::<Shaky>::clone(store)));
        let bot = bot.chats(options.clone()).build();
        TestBot::new(bot.expect("valid settings"))
    })
}

#[tokio::test(start_paused = true)]
async fn a_user_is_answered_while_the_store_fails() {
    for options in [
        ChatOptions::default(),
        ChatOptions::default().restart_lost(),
    ] {
        let store = Arc::new(Shaky::default());
        let [one, other] = two_on(&store, &options);
        one.user("alice").text("enrol").await.assert_text("name?");
        Shaky::fails(&store.is_read_only, true);
        other.user("alice").text("Alice").await.assert_text(LOST);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dialogue_that_ends_while_the_store_fails_is_not_reported_as_lost() {
    let store = Arc::new(Shaky::default());
    let [one, other] = two_on(&store, &ChatOptions::default());
    let (here, there) = (one.user("alice"), other.user("alice"));
    here.text("enrol").await.assert_text("name?");
    Shaky::fails(&store.is_read_only, true);
    here.text("取消").await.assert_text("已取消");
    sleep(Duration::from_mins(1)).await;
    Shaky::fails(&store.is_read_only, false);
    sleep(Duration::from_secs(30)).await;
    there.text("hi").await.assert_text("say enrol");
    // A marker that another process has to read is not deleted either.
    here.text("enrol").await.assert_text("name?");
    there.subscribe().await.assert_text("welcome! your name?");
    Shaky::fails(&store.is_read_only, true);
    there.text("取消").await.assert_text("已取消");
    Shaky::fails(&store.is_read_only, false);
    sleep(Duration::from_secs(30)).await;
    here.text("Alice").await.assert_text("say enrol");
}

#[tokio::test(start_paused = true)]
async fn a_marker_written_by_a_call_that_failed_is_removed() {
    let store = Arc::new(Shaky::default());
    let [one, other] = two_on(&store, &ChatOptions::default());
    let (here, there) = (one.user("alice"), other.user("alice"));
    Shaky::fails(&store.is_mute, true);
    here.text("enrol").await.assert_text("name?");
    Shaky::fails(&store.is_mute, false);
    here.text("取消").await.assert_text("已取消");
    there.text("hi").await.assert_text("say enrol");
    here.text("enrol").await.assert_text("name?");
    Shaky::fails(&store.is_mute, true);
    here.text("Alice").await.assert_text("age?");
    Shaky::fails(&store.is_mute, false);
    here.text("30").await.assert_text("Alice, 30");
    there.text("hi").await.assert_text("say enrol");
}

/// Store that must not be called.
struct Untouched;

impl Sessions for Untouched {
    fn load<'a>(&'a self, _: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>> {
        panic!("{name} was loaded")
    }

    fn save<'a>(
        &'a self,
        _: UserKey,
        name: &'a str,
        _: Option<u64>,
        _: Bytes,
        _: Duration,
    ) -> StoreFuture<'a, Saved> {
        panic!("{name} was saved")
    }

    fn delete<'a>(&'a self, _: UserKey, name: &'a str, _: Option<u64>) -> StoreFuture<'a, bool> {
        panic!("{name} was deleted")
    }
}

#[on_text("hi")]
async fn hi() -> &'static str {
    "hello"
}

static WITHOUT_DIALOGUES: Handlers = handlers![hi];

#[tokio::test(start_paused = true)]
async fn a_bot_without_dialogues_does_not_call_its_store() {
    let settings = Settings::new(Token::new("test").expect("a token"));
    let bot = Bot::with_settings(settings, &WITHOUT_DIALOGUES)
        .stores(Stores::new().sessions(Arc::new(Untouched)));
    let bot = TestBot::new(bot.build().expect("valid settings"));
    bot.user("alice").text("hi").await.assert_text("hello");
}
