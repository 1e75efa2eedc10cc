//! Tests of processes that are killed during a dialogue, and of others that get the user's next
//! message.

use tests::{process::Process, push::TOKEN, redis_server::Server};
use wechat_runtime::Token;
use wechat_sim::{
    engine::{Platform, PlatformAccount, Target},
    testing::TestBot,
};

fn start(redis: &Server) -> Process {
    let variables = [("WECHAT_TOKEN", TOKEN), ("REDIS", &redis.url())];
    Process::start_with(env!("CARGO_BIN_EXE_chat_bot"), &variables)
}

/// Returns the platform in front of a process. Users of the same name are the same.
fn users(bot: &Process) -> TestBot {
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    TestBot::from(Platform::new(account, target))
}

#[tokio::test]
async fn the_user_of_a_killed_process_is_notified() {
    let Some(redis) = Server::start(&[]).await else {
        return;
    };
    let first = start(&redis);
    let before = users(&first);
    let (alice, bob) = (before.user("alice"), before.user("bob"));
    alice.text("enrol").await.assert_text("name?");
    alice.text("Alice").await.assert_text("age?");
    bob.text("again").await.assert_text("what?");
    // Dropping the process sends it SIGKILL.
    drop(first);
    let second = start(&redis);
    let after = users(&second);
    let (alice, bob) = (after.user("alice"), after.user("bob"));
    alice.text("30").await.assert_text("we were cut off");
    alice.text("30").await.assert_text("say enrol");
    alice.text("enrol").await.assert_text("name?");
    bob.text("this").await.assert_text("what?");
    bob.text("this").await.assert_text("this");
}

#[tokio::test]
async fn a_user_who_reaches_another_process_is_notified() {
    let Some(redis) = Server::start(&[]).await else {
        return;
    };
    let (first, second) = (start(&redis), start(&redis));
    let (here, there) = (users(&first).user("alice"), users(&second).user("alice"));
    here.text("enrol").await.assert_text("name?");
    there.text("Alice").await.assert_text("we were cut off");
    here.text("Alice").await.assert_text("say enrol");
    there.text("enrol").await.assert_text("name?");
    there.text("Alice").await.assert_text("age?");
    there.text("30").await.assert_text("Alice, 30");
    here.text("hi").await.assert_text("say enrol");
}

#[tokio::test]
async fn without_redis_each_process_keeps_its_own_dialogues() {
    let Some(mut redis) = Server::start(&[]).await else {
        return;
    };
    let bot = start(&redis);
    let alice = users(&bot).user("alice");
    alice.text("enrol").await.assert_text("name?");
    redis.kill();
    alice.text("Alice").await.assert_text("age?");
    alice.text("30").await.assert_text("Alice, 30");
}
