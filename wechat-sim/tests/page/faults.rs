//! Slow or broken bots and networks.

use std::sync::atomic::Ordering;

use axum::{Router, http::StatusCode, response::IntoResponse, routing::post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wechat_runtime::Token;
use wechat_sim::engine::{Platform, PlatformAccount, Target};

use super::{Open, bots, open, open_url, text};

fn with(faults: &Value) -> Value {
    json!({ "kind": "text", "text": "hello", "faults": faults })
}

/// Returns the end of each try of an exchange, and whether it was a duplicate of the network.
fn ends(exchange: &Value) -> Vec<(&str, bool)> {
    let tries = exchange["tries"].as_array().expect("a list").iter();
    let ends = tries.map(|tried| {
        let ended = tried["ended"].as_str().expect("a text");
        (ended, tried["extra"].as_bool().expect("true or false"))
    });
    ends.collect()
}

#[tokio::test(start_paused = true)]
async fn a_six_second_handler_runs_once_and_answers_the_second_try() {
    let page = open(bots::bot()).await;
    let before = bots::SLOW.load(Ordering::Relaxed);
    let exchange = page.does("alice", text("slow 6")).await;
    assert_eq!(exchange["outcome"], "reply");
    assert_eq!(ends(&exchange), [("hung up", false), ("answered", false)]);
    let second = &exchange["tries"][1];
    assert_eq!(second["at_ms"], 5_000);
    assert_eq!(second["took_ms"], 1_000);
    assert_eq!(second["joined"], true);
    assert_eq!(second["handler"], "slow");
    let (from, content) = page.last("alice").await;
    assert_eq!((&*from, &content["text"]), ("bot", &json!("after 6 s")));
    assert_eq!(bots::SLOW.load(Ordering::Relaxed), before + 1);
}

#[tokio::test(start_paused = true)]
async fn each_try_is_reported_while_a_handler_runs() {
    let page = open(bots::bot()).await;
    let mut events = page.events().await;
    page.begins("alice", text("slow 12")).await;
    let told = events.wait_for(r#""outcome":"reply""#).await;
    for part in [
        r#""running":true,"took_ms":null,"tries":0"#,
        r#""running":true,"took_ms":5000,"tries":1"#,
        r#""running":true,"took_ms":10000,"tries":2"#,
        r#""running":false,"took_ms":12000,"tries":3"#,
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_repeated_to_the_next_try() {
    let page = open(bots::bot()).await;
    let exchange = page.does("alice", with(&json!({ "drop": 1 }))).await;
    assert_eq!(exchange["outcome"], "reply");
    assert_eq!(ends(&exchange), [("lost", false), ("answered", false)]);
    assert_eq!(exchange["tries"][0]["body"], exchange["tries"][1]["body"]);
    assert_eq!(exchange["tries"][1]["joined"], true);
    assert_eq!(exchange["faults"], json!(["drop"]));
}

#[tokio::test(start_paused = true)]
async fn the_user_sees_a_fault_if_all_answers_are_lost() {
    let page = open(bots::bot()).await;
    let exchange = page.does("alice", with(&json!({ "drop": 3 }))).await;
    assert_eq!(exchange["outcome"], "fault");
    assert_eq!(exchange["code"], "timed_out");
    let (from, content) = page.last("alice").await;
    assert_eq!(from, "platform");
    let fault = json!({
        "kind": "fault", "code": "timed_out", "reason": "no answer within 5 s, 3 times", "tries": 3,
    });
    assert_eq!(content, fault);
}

#[tokio::test(start_paused = true)]
async fn the_platform_hangs_up_before_an_answer_on_a_slow_network() {
    let page = open(bots::bot()).await;
    let exchange = page.does("alice", with(&json!({ "slow_ms": 4_000 }))).await;
    assert_eq!(exchange["outcome"], "reply");
    assert_eq!(exchange["tries"][0]["took_ms"], 4_000);
    let exchange = page.does("alice", with(&json!({ "slow_ms": 5_500 }))).await;
    assert_eq!(exchange["outcome"], "fault");
    assert_eq!(ends(&exchange), [("hung up", false); 3]);
}

#[tokio::test]
async fn a_duplicated_push_is_answered_with_the_same_bytes() {
    let page = open(bots::bot()).await;
    for fault in ["twice", "at_once"] {
        let exchange = page.does("alice", with(&json!({ fault: true }))).await;
        assert_eq!(exchange["outcome"], "reply", "{fault}");
        let tries = exchange["tries"].as_array().expect("a list");
        assert_eq!(tries.len(), 2, "{fault}");
        assert_eq!(tries[0]["body"], tries[1]["body"], "{fault}");
        let joined = tries.iter().filter(|tried| tried["joined"] == true);
        assert_eq!(joined.count(), 1, "{fault}: {tries:?}");
        let extra = tries.iter().filter(|tried| tried["extra"] == true);
        assert_eq!(extra.count(), 1, "{fault}: {tries:?}");
        assert_eq!(page.last("alice").await.0, "bot");
    }
}

#[tokio::test]
async fn a_bad_signature_and_a_stale_time_are_refused_by_the_bot() {
    let page = open(bots::bot()).await;
    for fault in [
        json!({ "bad_signature": true }),
        json!({ "stale_s": 301 }),
        json!({ "stale_s": -301 }),
    ] {
        let exchange = page.does("alice", with(&fault)).await;
        assert_eq!(exchange["outcome"], "fault", "{fault}");
        assert_eq!(exchange["code"], "status", "{fault}");
        assert_eq!(exchange["tries"][0]["status"], 403, "{fault}");
        // The platform retries a push that is answered with another status.
        assert_eq!(ends(&exchange).len(), 4, "{fault}");
    }
    let exchange = page.does("alice", with(&json!({ "stale_s": 200 }))).await;
    assert_eq!(exchange["outcome"], "reply");
}

/// Serves the page of a bot in another language that always answers this.
async fn before(answer: impl IntoResponse + Clone + Send + Sync + 'static) -> Open {
    let app = Router::new().route("/wx", post(async move || answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/wx", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    before_url(&url).await
}

async fn before_url(url: &str) -> Open {
    let account = PlatformAccount::new(Token::new("page-token").expect("a token"));
    let platform = Platform::new(account, Target::url(url).expect("an address"));
    open_url(platform, url).await
}

#[tokio::test]
async fn the_page_explains_a_service_fault_of_a_broken_bot() {
    for (page, code, reason) in [
        (
            before("你好").await,
            "plain_text",
            "the answer is the plain text",
        ),
        (before("{}").await, "json", "the answer is JSON"),
        (before("\"success\"").await, "quoted", "in quotes"),
        (
            before("<xml><a>").await,
            "not_a_document",
            "not an XML document",
        ),
        (
            before(StatusCode::NOT_FOUND).await,
            "status",
            "is the path the bot's?",
        ),
        (
            before("<xml><ToUserName>x</ToUserName></xml>").await,
            "missing",
            "`FromUserName`",
        ),
    ] {
        let exchange = page.does("alice", text("hello")).await;
        assert_eq!(exchange["outcome"], "fault", "{code}");
        let (from, content) = page.last("alice").await;
        assert_eq!((&*from, &content["code"]), ("platform", &json!(code)));
        let said = content["reason"].as_str().expect("a text");
        assert!(said.contains(reason), "{said}");
        assert_eq!(exchange["reason"], said);
    }
}

#[tokio::test]
async fn a_long_answer_is_cut_and_marked_as_cut() {
    let page = before("x".repeat(300 << 10)).await;
    let exchange = page.does("alice", text("hello")).await;
    let tried = &exchange["tries"][0];
    assert_eq!(tried["cut"], true);
    assert_eq!(tried["body"].as_str().expect("a text").len(), 256 << 10);
    let page = before("x").await;
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["tries"][0]["cut"], Value::Null);
}

/// An answer without an end, which is read up to a limit.
#[tokio::test]
async fn an_endless_answer_is_read_up_to_a_limit() {
    let endless = futures_util::stream::repeat_with(|| {
        Ok::<_, std::convert::Infallible>(bytes::Bytes::from_static(&[b'x'; 8 << 10]))
    });
    let app = Router::new().route(
        "/wx",
        post(async move || axum::body::Body::from_stream(endless)),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/wx", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let target = Target::url(&url).expect("an address");
    let answer = target
        .send("", Some(String::new()))
        .await
        .expect("an answer");
    assert!(answer.cut);
    assert_eq!(answer.body.len(), 1 << 20);
}

#[tokio::test]
async fn the_duration_of_an_exchange_is_that_of_its_tries() {
    let page = before(StatusCode::INTERNAL_SERVER_ERROR).await;
    let exchange = page.does("alice", text("hello")).await;
    let last = &exchange["tries"][3];
    let sum = last["at_ms"].as_u64().unwrap() + last["took_ms"].as_u64().unwrap();
    let summary = &page.get("/api/state").await["exchanges"][0];
    assert_eq!(
        (&exchange["took_ms"], &summary["took_ms"]),
        (&json!(sum), &json!(sum))
    );
    page.does("alice", json!({ "kind": "unfollow" })).await;
    let unsent = page.does("alice", text("hello")).await;
    assert_eq!(unsent["outcome"], "not following");
    assert_eq!(unsent["took_ms"], Value::Null);
}

#[tokio::test]
async fn an_unreachable_bot_is_reported_as_unreachable() {
    // A port that was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/wx", listener.local_addr().expect("bound"));
    drop(listener);
    let page = before_url(&url).await;
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["code"], "unreachable");
    assert_eq!(ends(&exchange), [("unreachable", false); 3]);
}

#[tokio::test]
async fn a_failed_machine_event_is_shown_on_the_page_but_not_to_the_user() {
    let page = before(StatusCode::INTERNAL_SERVER_ERROR).await;
    page.does("alice", json!({ "kind": "unfollow" })).await;
    let (from, content) = page.last("alice").await;
    assert_eq!((&*from, &content["kind"]), ("platform", &json!("failed")));
}

#[tokio::test]
async fn the_page_reports_the_pause_after_too_many_failures() {
    let page = before(StatusCode::INTERNAL_SERVER_ERROR).await;
    for _ in 0..30 {
        page.does("alice", text("hello")).await;
    }
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["outcome"], "paused");
    assert_eq!(page.last("alice").await.1, json!({ "kind": "paused" }));
    assert!(
        page.get("/api/state").await["paused_ms"]
            .as_u64()
            .expect("a number")
            > 0
    );
}
