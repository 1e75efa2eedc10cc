//! Answers with texts that the platform cut in the middle of a character, and with unreadable
//! items.

use std::collections::HashMap;

use axum::{
    Router,
    extract::{Json, Query},
    routing::{MethodRouter, get, post},
};
use serde_json::{Value, json};
use tests::log::Log;
use tracing::level_filters::LevelFilter;
use wechat_runtime::{
    Api, ApiErrorKind as Kind, OpenId,
    api::{MaterialKind, MediaKind},
};
use wechat_sim::engine::ApiFault;

use super::{IPS, SECRET, builder, follower, over_sockets, platform};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Creates a client whose calls of `path` are answered by `route`.
fn with(path: &str, route: MethodRouter) -> Api {
    let service = Router::new().route(path, route);
    let service = service.fallback_service(platform().api().router());
    builder().service(service).build().expect("a client")
}

#[tokio::test]
async fn texts_with_control_characters_and_half_characters_are_read() {
    let platform = platform();
    let api = over_sockets(&platform).await;
    let alice = follower(&platform).await;
    api.users().set_remark(&alice, "老顾客").await.unwrap();
    let tag = api.tags().create("读者").await.unwrap();
    api.tags()
        .tag(tag.id, std::slice::from_ref(&alice))
        .await
        .unwrap();
    let added = api.materials().add(MediaKind::Image, "a.png", PNG);
    let added = added.await.unwrap();

    platform.api().fail_always("", ApiFault::Garbled);
    let garbled = |text: &str| format!("{text}\u{fffd}");
    let info = api.users().info(&alice).await.unwrap();
    assert_eq!(info.remark, garbled("老顾客"));
    assert_eq!(
        (info.openid, info.tagid_list),
        (alice.clone(), vec![tag.id])
    );
    let infos = api
        .users()
        .batch(std::slice::from_ref(&alice))
        .await
        .unwrap();
    assert_eq!(infos[0].remark, garbled("老顾客"));
    let tags = api.tags().list().await.unwrap();
    let read = tags.iter().find(|read| read.id == tag.id).unwrap();
    assert_eq!(read.name, garbled("读者"));
    let material = api.materials().list(MaterialKind::Image).next().await;
    let material = material.unwrap().unwrap();
    assert_eq!(material.name, garbled("a.png"));
    assert_eq!(material.media_id, added.media_id);
    // Fields that a bot does not read are skipped as well.
    let ips: Value = api.get(IPS, &[]).await.unwrap();
    assert_eq!(ips["ip_list"][0], "127.0.0.1");
}

#[tokio::test]
async fn an_error_with_half_a_character_keeps_its_code() {
    let platform = platform();
    let api = over_sockets(&platform).await;
    platform
        .api()
        .fail_always("/cgi-bin/message", ApiFault::Garbled);
    let error = api.send(&OpenId::from("nobody"), "hi").await.unwrap_err();
    assert_eq!(error.kind(), Kind::BadOpenId);
    let shown = error.to_string();
    assert!(shown.contains("(errcode 40003: invalid openid"), "{shown}");
    assert!(
        shown.contains("\u{fffd}") && !shown.contains("\\u{b}"),
        "{shown}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_number_in_quotes_is_a_number() {
    let answer = json!({
        "subscribe": "1", "openid": "o1", "subscribe_time": "1385554170", "remark": null, "language": null,
        "tagid_list": ["2", 128], "qr_scene": "", "qr_scene_str": 98765,
    });
    let api = with("/cgi-bin/user/info", get(async move || Json(answer)));
    let info = api.users().info(&OpenId::from("o1")).await.unwrap();
    assert!(info.follows);
    assert_eq!(info.subscribe_time, 1_385_554_170);
    assert_eq!(info.tagid_list, [2, 128]);
    assert_eq!((info.qr_scene, &*info.qr_scene_str), (0, "98765"));
    assert_eq!((&*info.remark, &*info.language), ("", ""));

    let error = async || r#"{"errcode":"45009","errmsg":"reach max api daily quota limit"}"#;
    let api = with("/cgi-bin/user/info", get(error));
    let error = api.users().info(&OpenId::from("o1")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.errcode()),
        (Kind::OutOfQuota, Some(45009))
    );
    let done = async || r#"{"errcode":"0","errmsg":"ok"}"#;
    let api = with("/cgi-bin/user/info/updateremark", post(done));
    api.users()
        .set_remark(&OpenId::from("o1"), "a")
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_unreadable_follower_does_not_end_the_list() {
    let log = Log::capture(LevelFilter::WARN);
    let pages = async |Query(query): Query<HashMap<String, String>>| {
        Json(match query.get("next_openid").map(String::as_str) {
            None => json!({
                "total": 5, "count": 3, "next_openid": "o3",
                "data": { "openid": ["o1", { "private": SECRET }, "o3"] },
            }),
            // A page without a readable item.
            Some("o3") => json!({
                "total": 5, "count": 1, "next_openid": "o4", "data": { "openid": [4] },
            }),
            Some("o4") => json!({
                "total": 5, "count": "1", "next_openid": "o5", "data": { "openid": ["o5"] },
            }),
            Some(_) => json!({ "total": 5, "count": 0, "next_openid": null }),
        })
    };
    let api = with("/cgi-bin/user/get", get(pages));
    let mut followers = api.users().followers();
    let mut read = Vec::new();
    while let Some(openid) = followers.next().await.unwrap() {
        read.push(openid.as_str().to_owned());
    }
    assert_eq!(read, ["o1", "o3", "o5"]);
    let log = log.text();
    assert_eq!(log.lines().count(), 2, "{log}");
    let expected = "/cgi-bin/user/get: 1 of 3 items of the answer cannot be read and were left out";
    assert!(log.contains(expected), "{log}");
    assert!(log.contains("read the raw JSON with `Api::call`"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}

#[tokio::test(start_paused = true)]
async fn one_unreadable_user_does_not_hide_the_others() {
    let log = Log::capture(LevelFilter::WARN);
    let answer = json!({ "user_info_list": [
        { "subscribe": 1, "openid": "o1" },
        { "subscribe": SECRET, "openid": "o2" },
        { "subscribe": 1 },
        { "subscribe": 0, "openid": "o4" },
    ]});
    let api = with(
        "/cgi-bin/user/info/batchget",
        post(async move || Json(answer)),
    );
    let users = ["o1", "o2", "o3", "o4"].map(OpenId::from);
    let infos = api.users().batch(&users).await.unwrap();
    let read: Vec<_> = infos.iter().map(|info| info.openid.as_str()).collect();
    assert_eq!(read, ["o1", "o4"]);
    let log = log.text();
    assert!(log.contains("2 of 4 items"), "{log}");
    assert!(!log.contains(SECRET), "{log}");

    let tags =
        json!({ "tags": [{ "id": "2", "name": 7 }, { "name": "a" }, { "id": 100, "name": "b" }] });
    let api = with("/cgi-bin/tags/get", get(async move || Json(tags)));
    let tags = api.tags().list().await.unwrap();
    let read: Vec<_> = tags.iter().map(|tag| (tag.id, &*tag.name)).collect();
    assert_eq!(read, [(2, "7"), (100, "b")]);
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_material_counts_towards_the_next_page() {
    let list = async |Json(asked): Json<Value>| {
        let items = match asked["offset"].as_u64() {
            Some(0) => json!([{ "media_id": "m1" }, { "name": "no id" }]),
            Some(2) => json!([{ "media_id": "m3" }]),
            offset => panic!("{offset:?} was asked for"),
        };
        Json(json!({ "total_count": 3, "item": items }))
    };
    // The client sends the label that the `Json` extractor requires.
    let route = post(list).with_state(());
    let api = with("/cgi-bin/material/batchget_material", route);
    let mut list = api.materials().list(MaterialKind::Image);
    let mut read = Vec::new();
    while let Some(material) = list.next().await.unwrap() {
        read.push(material.media_id);
    }
    assert_eq!(read, ["m1", "m3"]);
}
