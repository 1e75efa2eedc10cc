//! Actions of users on the page, and their results.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{bots, open, openid, text};

fn bot_says(text: &str) -> (String, Value) {
    ("bot".to_owned(), json!({ "kind": "text", "text": text }))
}

#[tokio::test]
async fn every_user_action_is_answered_by_its_handler() {
    let page = open(bots::bot()).await;
    for (action, handler, seen) in [
        (text("hello"), "hello", "你好 <b>you</b> & me"),
        (json!({ "kind": "text", "text": "😀/:rose" }), "other", "?"),
        (
            json!({ "kind": "voice", "recognition": "天气" }),
            "voice",
            "天气",
        ),
        (json!({ "kind": "voice", "media_id": "m" }), "voice", "amr"),
        (json!({ "kind": "video" }), "anything", "video"),
        (json!({ "kind": "shortvideo" }), "anything", "shortvideo"),
        (
            json!({ "kind": "location", "latitude": 31.23, "longitude": 121.47, "label": "上海" }),
            "anything",
            "location",
        ),
        (
            json!({ "kind": "link", "title": "t", "description": "d", "url": "https://example.com/" }),
            "anything",
            "link",
        ),
        (json!({ "kind": "click", "key": "SONG" }), "song", "♪"),
        (
            json!({ "kind": "scan", "scene": "table-5" }),
            "scanned",
            "scanned table-5",
        ),
        (json!({ "kind": "follow" }), "welcome", "welcome"),
        (
            json!({ "kind": "follow", "scene": "t" }),
            "welcome",
            "welcome by t",
        ),
        (
            json!({ "kind": "event", "event": "scancode_waitmsg",
                    "fields": { "EventKey": "k", "ScanCodeInfo.ScanType": "qrcode" } }),
            "other",
            "?",
        ),
        (
            json!({ "kind": "message", "msg_type": "file", "fields": { "Title": "目录.pdf" } }),
            "other",
            "?",
        ),
        (
            json!({ "kind": "text", "text": "yes", "bizmsgmenuid": "101" }),
            "other",
            "?",
        ),
    ] {
        let exchange = page.does("alice", action.clone()).await;
        assert_eq!(exchange["handler"]["name"], handler, "{action}: {exchange}");
        assert_eq!(page.last("alice").await, bot_says(seen), "{action}");
    }
}

#[tokio::test]
async fn a_user_action_appears_in_the_chat_before_the_answer() {
    let page = open(bots::bot()).await;
    page.does("alice", text("hello")).await;
    let chat = page.chat("alice").await;
    assert_eq!(
        chat[0],
        (
            "user".to_owned(),
            json!({ "kind": "text", "text": "hello" })
        )
    );
    assert_eq!(chat[1], bot_says("你好 <b>you</b> & me"));
    assert_eq!(chat.len(), 2);
}

#[tokio::test]
async fn replies_of_every_kind_have_drawable_content() {
    let page = open(bots::bot()).await;
    for (word, expected) in [
        (
            "show voice",
            json!({ "kind": "voice", "media_id": "a-voice", "url": null }),
        ),
        (
            "show video",
            json!({ "kind": "video", "media_id": "a-video", "url": null, "title": "店内一日",
                    "description": "三十秒" }),
        ),
        (
            "show music",
            json!({ "kind": "music", "title": "雨天书单", "description": null,
                    "music_url": "https://example.com/a.mp3", "hq_music_url": null,
                    "thumb_media_id": "a-thumb", "thumb_url": null }),
        ),
        (
            "show news",
            json!({ "kind": "news", "articles": [{ "title": "书讯", "description": "第 1 条",
                    "pic_url": "https://example.com/p.jpg", "url": "https://example.com/n/1" }] }),
        ),
        ("human", json!({ "kind": "transfer", "to": null })),
    ] {
        page.does("alice", text(word)).await;
        let (from, content) = page.last("alice").await;
        assert_eq!((&*from, content), ("bot", expected), "{word}");
    }
    let exchange = page.does("alice", text("nothing")).await;
    assert_eq!(exchange["outcome"], "no reply");
    assert_eq!(page.last("alice").await.0, "user");
}

#[tokio::test]
async fn an_uploaded_image_comes_back_and_can_be_viewed() {
    let page = open(bots::bot()).await;
    let request = page.request(Method::POST, "/api/media?kind=image&name=cat.jpg");
    let jpeg = b"\xff\xd8\xff\xe0 a cat".to_vec();
    let kept: Value = request
        .body(jpeg.clone())
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let action = json!({ "kind": "image", "media_id": kept["media_id"] });
    let exchange = page.does("alice", action).await;
    let (from, content) = page.last("alice").await;
    assert_eq!(from, "bot");
    assert_eq!(
        content,
        json!({ "kind": "image", "media_id": kept["media_id"], "url": kept["url"] })
    );
    let path = content["url"].as_str().expect("a text");
    let seen = page
        .bare(Method::GET, path)
        .send()
        .await
        .expect("an answer");
    assert_eq!(seen.bytes().await.unwrap(), jpeg);
    let part = page.bare(Method::GET, path).header("range", "bytes=5-");
    let part = part.send().await.expect("an answer");
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 5-9/10");
    assert_eq!(part.bytes().await.unwrap(), jpeg[5..]);
    // The bot can fetch `PicUrl`, too.
    let push = exchange["push"].as_str().expect("a text");
    assert!(push.contains(&page.url(path)), "{push}");
}

#[tokio::test]
async fn sample_media_are_images_and_voices() {
    let page = open(bots::bot()).await;
    for (kind, content_type) in [("image", "image/jpeg"), ("voice", "audio/wav")] {
        page.does("alice", json!({ "kind": kind })).await;
        let chat = page.chat("alice").await;
        let (_, sent) = &chat[chat.len() - 2];
        let path = sent["url"].as_str().expect("a text");
        let seen = page
            .bare(Method::GET, path)
            .send()
            .await
            .expect("an answer");
        assert_eq!(seen.headers()["content-type"], content_type);
    }
}

#[tokio::test]
async fn two_users_do_not_see_each_others_chats() {
    let page = open(bots::bot()).await;
    let (status, bob) = page.post("/api/users", &json!({ "name": "bob" })).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(bob["openid"], openid("bob"));
    page.does("alice", text("hello")).await;
    page.does("bob", text("x")).await;
    assert_eq!(page.chat("alice").await.len(), 2);
    assert_eq!(page.last("bob").await, bot_says("?"));
    let (status, again) = page.post("/api/users", &json!({ "name": "bob" })).await;
    assert_eq!((status, &again["openid"]), (StatusCode::OK, &bob["openid"]));
}

#[tokio::test]
async fn a_user_who_unfollowed_cannot_write_until_they_follow_again() {
    let page = open(bots::bot()).await;
    page.does("alice", json!({ "kind": "unfollow" })).await;
    let users = page.get("/api/state").await["users"].take();
    assert_eq!(users[0]["follows"], false);
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["outcome"], "not following");
    assert_eq!(
        page.last("alice").await.1,
        json!({ "kind": "not_following" })
    );
    // A scan follows, as on the platform.
    page.does("alice", json!({ "kind": "scan", "scene": "door" }))
        .await;
    assert_eq!(page.last("alice").await, bot_says("welcome by door"));
}

#[tokio::test]
async fn an_invalid_action_is_refused_with_a_reason() {
    let page = open(bots::bot()).await;
    let alice = format!("/api/users/{}/send", openid("alice"));
    for (path, body, status, why) in [
        (
            &alice,
            json!({ "kind": "sing" }),
            StatusCode::BAD_REQUEST,
            "unknown variant `sing`",
        ),
        (
            &alice,
            json!({ "kind": "text" }),
            StatusCode::BAD_REQUEST,
            "missing field `text`",
        ),
        (
            &alice,
            json!({ "kind": "text", "text": "" }),
            StatusCode::BAD_REQUEST,
            "1 to 2048",
        ),
        (
            &alice,
            json!({ "kind": "tap", "name": "x" }),
            StatusCode::NOT_FOUND,
            "no button",
        ),
        (
            &alice,
            json!({ "kind": "event", "event": "e", "fields": { "Event": "f" } }),
            StatusCode::BAD_REQUEST,
            "cannot be given twice",
        ),
        (
            &alice,
            json!({ "kind": "text", "text": "x", "faults": { "slow_ms": 99_999 } }),
            StatusCode::BAD_REQUEST,
            "slow_ms",
        ),
        (
            &alice,
            json!({ "kind": "text", "text": "x", "faults": { "stale_s": i64::MIN } }),
            StatusCode::BAD_REQUEST,
            "stale_s",
        ),
        (
            &alice,
            json!({ "kind": "location", "latitude": 90.1, "longitude": 0 }),
            StatusCode::BAD_REQUEST,
            "-90 to 90",
        ),
        (
            &alice,
            json!({ "kind": "report_location", "latitude": 0, "longitude": -181, "precision": 1 }),
            StatusCode::BAD_REQUEST,
            "-180 to 180",
        ),
        (
            &"/api/users/nobody/send".to_owned(),
            text("x"),
            StatusCode::NOT_FOUND,
            "no user",
        ),
        (
            &"/api/users".to_owned(),
            json!({ "name": " \n" }),
            StatusCode::BAD_REQUEST,
            "1 to 32 characters",
        ),
    ] {
        let (found, answer) = page.post(path, &body).await;
        assert_eq!(found, status, "{body}: {answer}");
        let said = answer["error"].as_str().expect("a text");
        assert!(said.contains(why), "{body}: {said}");
    }
}

#[tokio::test]
async fn an_unreadable_request_is_refused_with_the_pages_own_error() {
    let page = open(bots::bot()).await;
    for (path, body, status, why) in [
        (
            "/api/exchanges/five/repeat",
            json!({}),
            StatusCode::BAD_REQUEST,
            "/api/exchanges/5",
        ),
        (
            "/api/media?kind=image",
            json!({}),
            StatusCode::BAD_REQUEST,
            "`kind` and `name`",
        ),
        (
            "/api/users",
            json!({ "name": "x".repeat(600 << 10) }),
            StatusCode::PAYLOAD_TOO_LARGE,
            "512 KiB",
        ),
        (
            "/api/state",
            json!({}),
            StatusCode::METHOD_NOT_ALLOWED,
            "does not accept POST",
        ),
        (
            "/nothing",
            json!({}),
            StatusCode::METHOD_NOT_ALLOWED,
            "does not accept POST",
        ),
    ] {
        let (found, answer) = page.post(path, &body).await;
        assert_eq!(found, status, "{path}: {answer}");
        let said = answer["error"].as_str().expect("a text");
        assert!(said.contains(why), "{path}: {said}");
    }
}

#[tokio::test]
async fn every_change_is_reported_as_an_event() {
    let page = open(bots::bot()).await;
    let mut events = page.events().await;
    let id = page.begins("alice", text("hello")).await;
    let told = events.wait_for("你好").await;
    let order = [
        r#""state":"sending""#,
        r#""running":true"#,
        r#""outcome":"reply""#,
        r#""state":"sent""#,
        "你好",
    ];
    let places = order.map(|part| {
        told.find(part)
            .unwrap_or_else(|| panic!("{part} in {told}"))
    });
    assert!(places.is_sorted(), "{told}");
    assert!(told.contains(&format!(r#""exchange":{id}"#)), "{told}");
    page.post("/api/clear", &json!({})).await;
    events.wait_for("event: reset").await;
    assert_eq!(page.get("/api/state").await["items"], json!([]));
}

#[tokio::test]
async fn the_history_stays_within_its_limits() {
    let page = open(bots::bot()).await;
    page.post("/api/users", &json!({ "name": "bob" })).await;
    let first = page.does("bob", text("hello")).await;
    assert_eq!(first["id"], 1);
    assert_eq!(page.does("bob", text("hello")).await["id"], 2);
    for _ in 0..30 {
        let mut running = Vec::new();
        for _ in 0..10 {
            running.push(page.begins("alice", text("hello")).await);
        }
        for id in running {
            page.ended(id).await;
        }
    }
    let state = page.get("/api/state").await;
    assert_eq!(state["exchanges"].as_array().expect("a list").len(), 200);
    assert_eq!(page.chat("alice").await.len(), 200);
    // One user's messages do not displace another's.
    assert_eq!(page.chat("bob").await.len(), 4);
    let first = page.request(Method::GET, "/api/exchanges/1");
    assert_eq!(
        first.send().await.expect("an answer").status(),
        StatusCode::NOT_FOUND
    );
    for name in 2..50 {
        let (status, _) = page
            .post("/api/users", &json!({ "name": name.to_string() }))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{name}");
    }
    let (status, _) = page
        .post("/api/users", &json!({ "name": "one more" }))
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
}
