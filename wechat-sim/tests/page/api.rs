//! The platform's API under the page's address: late answers, menus, faults.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};

use super::{Open, bots, open, openid, text};

/// A bot with its page, whose calls go to the simulated platform.
async fn with_page() -> Open {
    let server = bots::with_page().await;
    let page = Open::at(&server.page_url().expect("a page"));
    tokio::spawn(server.run_until(std::future::pending()));
    page
}

/// Waits until the page's state satisfies the condition.
async fn until(page: &Open, holds: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..500 {
        let state = page.get("/api/state").await;
        if holds(&state) {
            return state;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("never, but {}", page.get("/api/state").await);
}

/// Creates an API call with a token.
async fn call(page: &Open, path: &str, body: &Value) -> Value {
    let credential = json!({
        "grant_type": "client_credential", "appid": "wx3f9a71c2d84be605",
        "secret": "0123456789abcdef0123456789abcdef",
    });
    let request = page.bare(Method::POST, "/cgi-bin/stable_token");
    let issued = request
        .body(credential.to_string())
        .send()
        .await
        .expect("an answer");
    let issued: Value = issued.json().await.expect("JSON");
    let token = issued["access_token"].as_str().expect("a text");
    let path = format!("{path}?access_token={token}");
    let request = page.bare(Method::POST, &path).body(body.to_string());
    request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON")
}

/// Sends a customer-service message and returns its entry in the chat.
async fn sent(page: &Open, user: &str, text: &str) -> Value {
    let message = json!({
        "touser": openid(user), "msgtype": "text", "text": { "content": text },
    });
    let answer = call(page, "/cgi-bin/message/custom/send", &message).await;
    assert_eq!(answer["errcode"], 0, "{answer}");
    let of_it = |item: &Value| item["content"]["text"] == text;
    let is_there = |state: &Value| state["items"].as_array().expect("a list").iter().any(of_it);
    let state = until(page, is_there).await;
    let items = state["items"].as_array().expect("a list");
    let item = items.iter().find(|item| of_it(item));
    item.cloned().expect("an entry")
}

#[tokio::test]
async fn a_message_after_its_exchange_is_late_and_uses_the_quota() {
    let page = open(bots::bot()).await;
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["quota"], json!({ "before": 5, "after": 5 }));
    let item = sent(&page, "alice", "by the way").await;
    assert_eq!(item["exchange"], exchange["id"]);
    assert_eq!(
        (&item["service"], &item["late"], &item["guess"]),
        (&json!(true), &json!(true), &json!(false))
    );
    let exchange = page.ended(exchange["id"].as_u64().expect("a number")).await;
    assert_eq!(exchange["quota"], json!({ "before": 5, "after": 4 }));
    let toml = exchange["copy"]["toml"].as_str().expect("a text");
    assert!(toml.ends_with("later = \"by the way\"\n"), "{toml}");
}

#[tokio::test]
async fn an_ambiguous_cause_of_a_message_is_marked_as_a_guess() {
    let page = open(bots::bot()).await;
    page.post("/api/users", &json!({ "name": "bob" })).await;
    let alices = page.does("alice", text("hello")).await;
    let bobs = page.does("bob", text("hello")).await;
    let item = sent(&page, "alice", "to alice").await;
    assert_eq!(
        (&item["exchange"], &item["guess"]),
        (&alices["id"], &json!(false))
    );
    let second = page.does("bob", text("hello")).await;
    let item = sent(&page, "bob", "to bob").await;
    assert_eq!(
        (&item["exchange"], &item["guess"]),
        (&second["id"], &json!(true))
    );
    let calls = page.get("/api/state").await["calls"].take();
    let calls = calls.as_array().expect("a list").iter();
    let of_messages = calls
        .clone()
        .filter(|call| call["body"]["touser"].is_string());
    let put: Vec<_> = of_messages
        .map(|call| (&call["exchange"], call["guess"].as_bool().unwrap()))
        .collect();
    assert_eq!(put, [(&alices["id"], false), (&second["id"], true)]);
    let mut of_tokens = calls.filter(|call| call["path"] == "/cgi-bin/stable_token");
    assert!(of_tokens.all(|call| call["guess"] == true));
    for exchange in [bobs, second] {
        let id = exchange["id"].as_u64().expect("a number");
        let copy = page.ended(id).await["copy"].take();
        assert!(!copy["toml"].as_str().unwrap().contains("later"), "{copy}");
        assert!(
            !copy["rust"].as_str().unwrap().contains("next_message"),
            "{copy}"
        );
    }
}

#[tokio::test]
async fn a_customer_service_message_appears_in_the_chat_with_the_exchange_that_sent_it() {
    let page = with_page().await;
    let id = page.begins("alice", text("tell me later")).await;
    let exchange = page.ended(id).await;
    assert_eq!(exchange["outcome"], "no reply");
    let state = page.get("/api/state").await;
    let items = state["items"].as_array().expect("a list");
    let message = items.iter().find(|item| item["service"] == true).unwrap();
    assert_eq!(message["from"], "bot");
    assert_eq!(message["exchange"], id);
    // Its handler still ran.
    assert_eq!(message["late"], false);
    assert_eq!(message["content"], json!({ "kind": "text", "text": "now" }));
    let exchange = page.ended(id).await;
    let calls = exchange["calls"].as_array().expect("a list");
    let paths: Vec<_> = calls
        .iter()
        .map(|call| call["path"].as_str().expect("a text"))
        .collect();
    assert_eq!(
        paths,
        [
            "/cgi-bin/stable_token",
            "/cgi-bin/message/custom/typing",
            "/cgi-bin/message/custom/send"
        ]
    );
    assert_eq!(calls[0]["body"]["secret"], "***");
    assert_eq!(
        (&calls[2]["errcode"], &calls[2]["errmsg"]),
        (&json!(0), &json!("ok"))
    );
    assert_eq!(calls[2]["body"]["text"]["content"], "now");
    assert_eq!(exchange["quota"], json!({ "before": 5, "after": 4 }));
    let toml = exchange["copy"]["toml"].as_str().expect("a text");
    assert!(toml.ends_with("later = \"now\"\n"), "{toml}");
}

#[tokio::test]
async fn the_typing_state_is_shown_and_reported_and_ends() {
    let page = open(bots::bot()).await;
    page.does("alice", text("hello")).await;
    let mut events = page.events().await;
    let typing = json!({ "touser": openid("alice"), "command": "Typing" });
    let answer = call(&page, "/cgi-bin/message/custom/typing", &typing).await;
    assert_eq!(answer["errcode"], 0, "{answer}");
    events.wait_for(r#""typing":true"#).await;
    let cancel = json!({ "touser": openid("alice"), "command": "CancelTyping" });
    call(&page, "/cgi-bin/message/custom/typing", &cancel).await;
    events.wait_for(r#""typing":false"#).await;
}

#[tokio::test(start_paused = true)]
async fn the_typing_state_expires() {
    let page = open(bots::bot()).await;
    page.does("alice", text("hello")).await;
    let mut events = page.events().await;
    let typing = json!({ "touser": openid("alice"), "command": "Typing" });
    call(&page, "/cgi-bin/message/custom/typing", &typing).await;
    events.wait_for(r#""typing":true"#).await;
    sleep(Duration::from_secs(17)).await;
    events.wait_for(r#""typing":false"#).await;
}

#[tokio::test]
async fn a_created_menu_is_reported_and_its_buttons_can_be_tapped() {
    let page = open(bots::bot()).await;
    assert_eq!(page.get("/api/state").await["menu"], Value::Null);
    let mut events = page.events().await;
    let menu = json!({ "button": [
        { "name": "今日歌曲", "type": "click", "key": "SONG" },
        { "name": "更多", "sub_button": [
            { "name": "官网", "type": "view", "url": "https://example.com/" }] }] });
    let answer = call(&page, "/cgi-bin/menu/create", &menu).await;
    assert_eq!(answer["errcode"], 0, "{answer}");
    events.wait_for("event: menu").await;
    assert_eq!(page.get("/api/state").await["menu"], menu);
    let exchange = page
        .does("alice", json!({ "kind": "tap", "name": "今日歌曲" }))
        .await;
    assert_eq!(exchange["handler"]["name"], "song");
    page.does("alice", json!({ "kind": "tap", "name": "官网" }))
        .await;
    let chat = page.chat("alice").await;
    let tapped = chat.iter().filter(|(from, _)| from == "user");
    let tapped: Vec<_> = tapped.map(|(_, content)| &content["url"]).collect();
    assert_eq!(tapped, [&Value::Null, &json!("https://example.com/")]);
}

#[tokio::test]
async fn a_declared_menu_is_shown_from_the_start() {
    let page = open(bots::bot_with_menu()).await;
    let menu = json!({ "button": [{ "name": "今日歌曲", "type": "click", "key": "SONG" }] });
    assert_eq!(page.get("/api/state").await["menu"], menu);
    let tap = json!({ "kind": "tap", "name": "今日歌曲" });
    let exchange = page.does("alice", tap).await;
    assert_eq!(exchange["handler"]["name"], "song");
}

#[tokio::test]
async fn a_message_menu_and_other_kinds_of_messages_are_drawn() {
    let page = open(bots::bot()).await;
    page.does("alice", text("hello")).await;
    for (msgtype, content, expected) in [
        (
            "msgmenu",
            json!({ "head_content": "好吗", "list": [{ "id": "1", "content": "好" }], "tail_content": "谢谢" }),
            json!({ "kind": "msgmenu", "head": "好吗", "list": [{ "id": "1", "content": "好" }], "tail": "谢谢" }),
        ),
        (
            "news",
            json!({ "articles": [{ "title": "t", "description": "d", "url": "u", "picurl": "p" }] }),
            json!({ "kind": "news",
                    "articles": [{ "title": "t", "description": "d", "url": "u", "pic_url": "p" }] }),
        ),
    ] {
        let message = json!({ "touser": openid("alice"), "msgtype": msgtype, msgtype: content });
        let answer = call(&page, "/cgi-bin/message/custom/send", &message).await;
        assert_eq!(answer["errcode"], 0, "{answer}");
        until(&page, |state| {
            let items = state["items"].as_array().expect("a list");
            items.iter().any(|item| item["content"] == expected)
        })
        .await;
    }
}

#[tokio::test]
async fn the_api_fails_as_configured_and_recovers() {
    let page = with_page().await;
    let fault = json!({
        "path": "/cgi-bin/message/custom/send", "fault": "errcode", "errcode": 45015, "times": 1,
    });
    let (status, planned) = page.post("/api/api-faults", &fault).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(planned, json!({ "api_faults": [fault] }));
    assert_eq!(page.get("/api/state").await["api_faults"], json!([fault]));
    page.does("alice", text("tell me later")).await;
    let state = until(&page, |state| state["api_faults"] == json!([])).await;
    let calls = state["calls"].as_array().expect("a list");
    let send = calls
        .iter()
        .find(|call| call["path"] == fault["path"])
        .unwrap();
    assert_eq!(send["errcode"], 45_015);
    for fault in [
        json!({ "fault": "html" }),
        json!({ "fault": "slow", "slow_ms": 10 }),
        json!({ "fault": "cut" }),
        json!({ "fault": "truncated" }),
    ] {
        let (status, _) = page.post("/api/api-faults", &fault).await;
        assert_eq!(status, StatusCode::OK, "{fault}");
    }
    let recovered = page.request(Method::DELETE, "/api/api-faults");
    let recovered: Value = recovered
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(recovered, json!({ "api_faults": [] }));
    for wrong in [
        json!({ "fault": "errcode" }),
        json!({ "fault": "slow" }),
        json!({ "fault": "flood" }),
        json!({ "fault": "cut", "times": 0 }),
    ] {
        let (status, why) = page.post("/api/api-faults", &wrong).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}: {why}");
    }
}

#[tokio::test]
async fn tokens_that_are_revoked_are_fetched_again() {
    let page = with_page().await;
    page.does("alice", text("tell me later")).await;
    let (status, _) = page.post("/api/revoke-tokens", &json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    page.does("alice", text("tell me later")).await;
    let sent_twice = |state: &Value| {
        let items = state["items"].as_array().expect("a list");
        items.iter().filter(|item| item["service"] == true).count() == 2
    };
    let state = until(&page, sent_twice).await;
    let calls = state["calls"].as_array().expect("a list");
    let tokens = calls
        .iter()
        .filter(|call| call["path"] == "/cgi-bin/stable_token");
    assert!(tokens.count() >= 2, "{calls:?}");
}
