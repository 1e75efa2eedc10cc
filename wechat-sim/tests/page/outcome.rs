//! Which handler is said to have won: the one that was called, and no guess.

use std::sync::atomic::Ordering;

use reqwest::StatusCode;
use serde_json::{Value, json};
use wechat_sim::engine::{Platform, PlatformAccount, Target};

use super::{bots, open, open_url, text};

/// The handlers whose verdict this is.
fn with_outcome<'a>(exchange: &'a Value, outcome: &str) -> Vec<&'a str> {
    let verdicts = exchange["routes"]["verdicts"].as_array().expect("a list");
    let verdicts = verdicts
        .iter()
        .filter(|verdict| verdict["outcome"] == outcome);
    verdicts
        .map(|verdict| verdict["handler"].as_str().expect("a text"))
        .collect()
}

#[tokio::test]
async fn the_handler_of_a_dialogue_has_answered_though_no_route_was_asked() {
    let page = open(bots::talker()).await;
    let asked = page.does("alice", text("order")).await;
    assert_eq!(asked["by"], "dispatch");
    assert_eq!(with_outcome(&asked, "wins"), ["order"]);
    let answered = page.does("alice", text("tea")).await;
    assert_eq!(answered["by"], "dialogue");
    assert_eq!(answered["handler"]["name"], "order");
    assert_eq!(with_outcome(&answered, "wins"), [""; 0]);
    assert_eq!(with_outcome(&answered, "would win"), ["anything_said"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_kept_was_made_by_no_handler_of_this_push() {
    let page = open(bots::talker()).await;
    page.does("alice", text("think")).await;
    let collected = page.does("alice", text("and now")).await;
    assert_eq!(page.last("alice").await.1["text"], "thought");
    assert_eq!(collected["by"], "kept_answer");
    assert_eq!(collected["handler"], Value::Null);
    assert_eq!(with_outcome(&collected, "wins"), [""; 0]);
}

#[tokio::test]
async fn where_nothing_was_called_nothing_wins() {
    let page = open(bots::bot()).await;
    let refused = page.does(
        "alice",
        json!({ "kind": "text", "text": "hello", "faults": { "bad_signature": true } }),
    );
    let refused = refused.await;
    page.does("alice", json!({ "kind": "unfollow" })).await;
    let unsent = page.does("alice", text("hello")).await;
    for (exchange, by) in [(refused, "refused"), (unsent, "not_sent")] {
        assert_eq!(exchange["by"], by);
        assert_eq!(exchange["handler"], Value::Null, "{by}");
        assert_eq!(with_outcome(&exchange, "wins"), [""; 0], "{by}");
        assert_eq!(with_outcome(&exchange, "would win"), ["hello"], "{by}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_guard_is_not_asked_again_by_who_looks() {
    let page = open(bots::talker()).await;
    let exchange = page.does("alice", text("whenever")).await;
    let path = format!("/api/exchanges/{}", exchange["id"]);
    bots::IS_OPEN.store(true, Ordering::Relaxed);
    assert_eq!(page.get(&path).await, exchange);
    assert_eq!(with_outcome(&exchange, "wins"), ["anything_said"]);
    assert_eq!(with_outcome(&exchange, "declined"), ["when_open"]);
}

#[tokio::test(start_paused = true)]
async fn a_handler_whose_answer_was_lost_was_called_all_the_same() {
    let page = open(bots::bot()).await;
    let lost = json!({ "kind": "text", "text": "hello", "faults": { "drop": 3 } });
    let exchange = page.does("alice", lost).await;
    assert_eq!(exchange["outcome"], "fault");
    assert_eq!(exchange["by"], "dispatch");
    assert_eq!(with_outcome(&exchange, "wins"), ["hello"]);
    let slow = json!({ "kind": "text", "text": "hello", "faults": { "slow_ms": 6_000 } });
    let exchange = page.does("alice", slow).await;
    assert_eq!(exchange["by"], "unanswered");
    assert_eq!(with_outcome(&exchange, "would win"), ["hello"]);
}

#[tokio::test]
async fn what_is_sent_again_calls_nothing_again() {
    let page = open(bots::bot()).await;
    let first = page.does("alice", text("hello")).await;
    let path = format!("/api/exchanges/{}/repeat", first["id"]);
    let (status, begun) = page.post(&path, &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let id = begun["exchange"].as_u64().expect("a number");
    let again = page.ended(id).await;
    assert_eq!(again["by"], "repeated");
    assert_eq!(again["handler"], first["handler"]);
    assert_eq!(with_outcome(&again, "wins"), [""; 0]);
}

#[tokio::test]
async fn of_a_bot_behind_an_address_only_what_is_certain_is_said() {
    let account = PlatformAccount::new(wechat_runtime::Token::new("page-token").expect("a token"));
    let url = "http://127.0.0.1:1/wx";
    let platform = Platform::new(account, Target::url(url).expect("an address"));
    let page = open_url(platform, url).await;
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["by"], "unanswered");
}
