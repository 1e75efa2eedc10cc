//! Details of an exchange.

use reqwest::StatusCode;
use serde_json::{Value, json};
use wechat_runtime::Token;
use wechat_sim::{
    engine::{Platform, PlatformAccount, Target},
    testing::TestBot,
};

use super::{Open, bots, open, open_url, text};

#[tokio::test]
async fn the_chosen_route_is_named_with_its_location_and_others_with_a_reason() {
    let page = open(bots::bot()).await;
    let exchange = page.does("alice", text("slow three")).await;
    assert_eq!(exchange["handler"]["name"], "other");
    assert!(exchange["handler"]["line"].as_u64().expect("a number") > 0);
    let file = exchange["handler"]["file"].as_str().expect("a text");
    assert!(file.ends_with("bots.rs"), "{file}");
    let verdicts = exchange["routes"]["verdicts"].as_array().expect("a list");
    let of = |handler: &str| {
        let mut verdicts = verdicts.iter();
        verdicts
            .find(|verdict| verdict["handler"] == handler)
            .unwrap()
    };
    assert_eq!(of("other")["outcome"], "wins");
    assert_eq!(of("slow")["outcome"], "declined");
    let why = of("slow")["why"].as_str().expect("a text");
    assert!(why.contains("seconds"), "{why}");
    assert_eq!(of("slow")["route"], r#"text "slow {seconds}""#);
    assert_eq!(of("photo")["outcome"], "does not fit");
}

#[tokio::test]
async fn a_machine_event_shows_why_no_fallback_applies() {
    let page = open(bots::bot()).await;
    let report = json!({ "kind": "event", "event": "TEMPLATESENDJOBFINISH" });
    let exchange = page.does("alice", report).await;
    assert_eq!(exchange["outcome"], "no reply", "{exchange}");
    assert_eq!(exchange["handler"], Value::Null);
    let verdicts = exchange["routes"]["verdicts"].as_array().expect("a list");
    let other = verdicts
        .iter()
        .find(|verdict| verdict["handler"] == "other");
    let other = other.expect("listed");
    assert_eq!(other["outcome"], "no answer expected");
    let why = other["why"].as_str().expect("a text");
    assert!(why.contains("`#[fallback(events)]`"), "{why}");
}

#[tokio::test]
async fn sessions_are_shown_before_and_after() {
    let server = bots::with_page().await;
    let page = Open::at(&server.page_url().expect("a page"));
    tokio::spawn(server.run_until(std::future::pending()));
    let exchange = page.does("alice", text("buy tea")).await;
    let cart = json!([{ "name": "cart", "before": null, "after": { "items": ["tea"] } }]);
    assert_eq!(
        exchange["session"],
        json!({ "known": true, "entries": cart })
    );
    let exchange = page.does("alice", text("buy rice")).await;
    let cart = json!([{
        "name": "cart", "before": { "items": ["tea"] }, "after": { "items": ["tea", "rice"] },
    }]);
    assert_eq!(exchange["session"]["entries"], cart);
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["session"]["entries"], json!([]));
}

/// The network's delay does not count as the bot's.
#[tokio::test]
async fn a_session_change_is_shown_in_the_exchange_that_wrote_it() {
    let server = bots::with_page().await;
    let page = Open::at(&server.page_url().expect("a page"));
    tokio::spawn(server.run_until(std::future::pending()));
    let tea = json!({ "kind": "text", "text": "buy tea", "faults": { "slow_ms": 20_000 } });
    let tea = page.begins("alice", tea).await;
    let rice = page.does("alice", text("buy rice")).await;
    let tea = page.get(&format!("/api/exchanges/{tea}")).await;
    assert_eq!(tea["running"], true);
    assert_eq!(
        tea["session"]["entries"],
        json!([{ "name": "cart", "before": null, "after": { "items": ["tea"] } }])
    );
    assert_eq!(
        rice["session"]["entries"],
        json!([{
            "name": "cart", "before": { "items": ["tea"] }, "after": { "items": ["tea", "rice"] },
        }])
    );
}

#[tokio::test]
async fn ciphertext_and_plaintext_are_shown_in_safe_mode() {
    let page = open(bots::safe_bot()).await;
    assert_eq!(page.get("/api/state").await["bot"]["mode"], "safe");
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["outcome"], "reply");
    assert_eq!(exchange["encrypted"], true);
    let get = |value: &Value| value.as_str().expect("a text").to_owned();
    let (push, body) = (get(&exchange["push"]), get(&exchange["body"]));
    assert!(push.contains("<![CDATA[hello]]>"), "{push}");
    assert!(
        body.contains("<Encrypt>") && !body.contains("hello"),
        "{body}"
    );
    let tried = &exchange["tries"][0];
    let (reply, body) = (get(&tried["reply"]), get(&tried["body"]));
    assert!(reply.contains("你好"), "{reply}");
    assert!(
        body.contains("<Encrypt>") && !body.contains("你好"),
        "{body}"
    );
    let query = get(&exchange["query"]);
    assert!(query.contains("msg_signature="), "{query}");
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    for secret in [key, "page-token"] {
        let state = page.get("/api/state").await.to_string();
        assert!(!exchange.to_string().contains(secret) && !state.contains(secret));
    }
}

#[tokio::test]
async fn hand_written_xml_is_signed_and_sent_unchanged() {
    let page = open(bots::bot()).await;
    let push = "<xml><ToUserName>gh_0123456789ab</ToUserName>\
                <FromUserName>oSim_alice__________________</FromUserName><CreateTime>1</CreateTime>\
                <MsgType>text</MsgType><Content>hello</Content><MsgId>1</MsgId></xml>";
    let exchange = page
        .does("alice", json!({ "kind": "xml", "xml": push }))
        .await;
    assert_eq!(exchange["push"], push);
    assert_eq!(exchange["handler"]["name"], "hello");
    assert_eq!(page.last("alice").await.0, "bot");
    for broken in [
        "<xml>",
        "no xml",
        "<xml><MsgType>text</MsgType></xml>",
        "]]>\u{0}",
    ] {
        let exchange = page
            .does("alice", json!({ "kind": "xml", "xml": broken }))
            .await;
        assert_eq!(exchange["push"], broken);
        // It is signed, so the bot answers, but contains nothing to reply to.
        assert_eq!(exchange["outcome"], "no reply", "{broken}");
        assert_eq!(exchange["routes"]["known"], false, "{broken}");
    }
}

#[tokio::test]
async fn a_request_is_sent_again_byte_for_byte() {
    let page = open(bots::bot()).await;
    let first = page.does("alice", text("hello")).await;
    let path = format!("/api/exchanges/{}/repeat", first["id"]);
    let (status, begun) = page.post(&path, &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{begun}");
    let again = page
        .ended(begun["exchange"].as_u64().expect("a number"))
        .await;
    for field in ["push", "query", "body"] {
        assert_eq!(first[field], again[field], "{field}");
    }
    assert_eq!(again["tries"][0]["joined"], true);
    assert_eq!(again["tries"][0]["body"], first["tries"][0]["body"]);
    let (status, _) = page.post("/api/exchanges/999/repeat", &json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_quota_of_messages_is_shown() {
    let page = open(bots::bot()).await;
    assert_eq!(page.get("/api/state").await["users"][0]["quota"], 0);
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["quota"], json!({ "before": 5, "after": 5 }));
    assert_eq!(page.get("/api/state").await["users"][0]["quota"], 5);
}

/// Text copied from the page is a valid conversation, unchanged.
#[tokio::test(start_paused = true)]
async fn a_copied_conversation_passes_as_a_test() {
    let page = open(bots::bot()).await;
    for action in [
        text("hello"),
        text("\"quoted\" \\ and\nlines\t\u{7f}"),
        text("nothing"),
        text("show news"),
        text("show music"),
        text("slow 6"),
        json!({ "kind": "image", "media_id": "a picture" }),
        json!({ "kind": "follow", "scene": "door" }),
        json!({ "kind": "scan", "scene": "table-5" }),
        json!({ "kind": "click", "key": "SONG" }),
        json!({ "kind": "link", "title": "t", "description": "d", "url": "https://example.com/" }),
        json!({ "kind": "location", "latitude": 31.23, "longitude": 121.47, "label": "上海" }),
        json!({ "kind": "shortvideo", "media_id": "m" }),
        json!({ "kind": "event", "event": "scancode_push",
                "fields": { "EventKey": "k", "ScanCodeInfo.ScanType": "qrcode" } }),
        json!({ "kind": "text", "text": "lost", "faults": { "drop": 3 } }),
        json!({ "kind": "unfollow" }),
    ] {
        page.does("alice", action).await;
    }
    let toml = page.get("/api/conversation").await["toml"].take();
    let toml = toml.as_str().expect("a text");
    assert_eq!(toml.matches("[[step]]").count(), 15, "{toml}");
    let comment = "# Delivered with faults (drop), which the network of a test does not have.";
    assert!(toml.contains(comment), "{toml}");
    let folder = std::env::temp_dir().join(format!("wechat-page-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("copied.toml");
    std::fs::write(&file, toml).unwrap();
    TestBot::new(bots::bot()).conversation(&file).await;
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_test_and_a_curl_line_can_be_copied() {
    let page = open(bots::bot()).await;
    let exchange = page.does("alice", text("it's \"quoted\"")).await;
    let copy = &exchange["copy"];
    assert_eq!(
        copy["rust"],
        r#"bot.user("alice").text("it's \"quoted\"").await.assert_text("?").assert_handler("other");"#
    );
    let curl = copy["curl"].as_str().expect("a text");
    assert!(curl.starts_with("curl -sS 'http://127.0.0.1:"), "{curl}");
    assert!(curl.contains(r"<![CDATA[it'\''s "), "{curl}");
    let exchange = page.does(
        "alice",
        json!({ "kind": "event", "event": "e", "fields": { "A": "1" } }),
    );
    assert_eq!(
        exchange.await["copy"]["rust"],
        r#"bot.user("alice").send(Draft::event("e").with("A", "1")).await.assert_no_reply();"#
    );
}

#[tokio::test]
async fn the_page_says_which_facts_of_a_remote_bot_are_unknown() {
    let server = bots::bot().bind().unwrap();
    let url = format!("http://{}/wx", server.local_addr());
    tokio::spawn(server.run_until(std::future::pending()));
    let account = PlatformAccount::new(Token::new("page-token").expect("a token"));
    let page = open_url(Platform::new(account, Target::url(&url).unwrap()), &url).await;
    let state = page.get("/api/state").await;
    assert_eq!(state["bot"]["where"], "url");
    assert_eq!(state["bot"]["url"], url);
    assert_eq!(state["bot"]["routes"], Value::Null);
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["outcome"], "reply");
    assert_eq!(exchange["handler"], Value::Null);
    for part in ["routes", "session"] {
        assert_eq!(exchange[part]["known"], false, "{part}");
        let why = exchange[part]["why"].as_str().expect("a text");
        assert!(why.contains("another process"), "{why}");
    }
}
