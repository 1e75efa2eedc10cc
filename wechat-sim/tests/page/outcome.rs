//! The page names the handler that was called, and does not guess.

use std::sync::atomic::Ordering;

use reqwest::StatusCode;
use serde_json::{Value, json};
use wechat_sim::engine::{Platform, PlatformAccount, Target};

use super::{bots, open, open_url, text};

/// Returns the handlers with this verdict.
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
async fn a_dialogue_handler_answers_without_routing() {
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
async fn a_collected_answer_has_no_handler_of_this_push() {
    let page = open(bots::talker()).await;
    page.does("alice", text("think")).await;
    let collected = page.does("alice", text("and now")).await;
    assert_eq!(page.last("alice").await.1["text"], "thought");
    assert_eq!(collected["by"], "kept_answer");
    assert_eq!(collected["handler"], Value::Null);
    assert_eq!(with_outcome(&collected, "wins"), [""; 0]);
}

#[tokio::test]
async fn no_route_is_chosen_if_nothing_was_called() {
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
async fn inspecting_an_exchange_does_not_call_guards_again() {
    let page = open(bots::talker()).await;
    let exchange = page.does("alice", text("whenever")).await;
    let path = format!("/api/exchanges/{}", exchange["id"]);
    bots::IS_OPEN.store(true, Ordering::Relaxed);
    assert_eq!(page.get(&path).await, exchange);
    assert_eq!(with_outcome(&exchange, "wins"), ["anything_said"]);
    assert_eq!(with_outcome(&exchange, "declined"), ["when_open"]);
}

#[tokio::test(start_paused = true)]
async fn a_handler_counts_as_called_even_if_its_answer_is_lost() {
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
async fn a_resent_push_calls_no_handler_again() {
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
async fn only_certain_facts_are_shown_for_a_remote_bot() {
    let account = PlatformAccount::new(wechat_runtime::Token::new("page-token").expect("a token"));
    let url = "http://127.0.0.1:1/wx";
    let platform = Platform::new(account, Target::url(url).expect("an address"));
    let page = open_url(platform, url).await;
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["by"], "unanswered");
}
