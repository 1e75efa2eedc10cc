//! Each refusal of the platform as an error kind, with a remedy in its message.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, routing::get};
use serde_json::{Value, json};
use wechat_runtime::{ApiErrorKind as Kind, CustomMessage};
use wechat_sim::engine::ApiFault;

use super::{SEND, TOKEN_CALL, builder, client, follower, platform};

#[tokio::test(start_paused = true)]
async fn each_refusal_has_a_kind_and_a_remedy() {
    let platform = platform();
    let api = client(&platform);
    let alice = follower(&platform).await;
    for (code, kind, words) in [
        (40003, Kind::BadOpenId, "it differs from account to account"),
        (40007, Kind::BadMediaId, "upload it again"),
        (40033, Kind::Request, "leave a backslash"),
        (43004, Kind::NotFollowing, "before they subscribe"),
        (44004, Kind::Request, "not white space"),
        (45002, Kind::TooLong, "`CustomMessage::texts`"),
        (45008, Kind::Request, "one message for each"),
        (45009, Kind::OutOfQuota, "wait for midnight"),
        (45011, Kind::TooFrequent, "wait for the next minute"),
        (45015, Kind::OutOfWindow, "until they write"),
        (45047, Kind::OutOfQuota, "until they do something"),
        (
            47001,
            Kind::Request,
            "compare the request with the page of the call",
        ),
        (48001, Kind::Unauthorized, "接口权限"),
        (48002, Kind::Unwanted, "do not write"),
        (47003, Kind::Request, "fix the field"),
        (48004, Kind::Unauthorized, "mp.weixin.qq.com"),
        (
            12345,
            Kind::Other,
            "the platform refused the call (errcode 12345",
        ),
    ] {
        let before = platform.api().count(SEND);
        platform.api().fail(SEND, ApiFault::Errcode(code));
        let error = api.send(&alice, "hi").await.unwrap_err();
        assert_eq!((error.kind(), error.errcode()), (kind, Some(code)));
        assert!(!error.may_be_done());
        let shown = error.to_string();
        assert!(
            shown.starts_with("/cgi-bin/message/custom/send: "),
            "{shown}"
        );
        assert!(shown.contains(words), "{shown}");
        assert_eq!(platform.api().count(SEND), before + 1, "{shown}");
    }
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_credential_is_named_and_not_retried() {
    for (code, kind, words) in [
        (40013, Kind::Credential, "WECHAT_APP_ID"),
        (40125, Kind::Credential, "WECHAT_APP_SECRET"),
        (40001, Kind::Credential, "WECHAT_APP_SECRET"),
        (40243, Kind::Credential, "unfreeze"),
        (
            40164,
            Kind::NotAllowed,
            "add 127.0.0.1 in the console under 设置与开发",
        ),
        (50007, Kind::Credential, "console"),
        (89501, Kind::NotAllowed, "confirm it in WeChat"),
        (89503, Kind::NotAllowed, "confirm the request in WeChat"),
        (89506, Kind::NotAllowed, "IP白名单"),
        (89507, Kind::NotAllowed, "IP白名单"),
    ] {
        let platform = platform();
        let api = client(&platform);
        platform
            .api()
            .fail_always(TOKEN_CALL, ApiFault::Errcode(code));
        let error = api.get::<Value>(super::IPS, &[]).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(platform.api().count(TOKEN_CALL), 1, "{error}");
        assert_eq!(platform.api().count(super::IPS), 0, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn platform_refusals_and_local_refusals_read_alike() {
    let platform = platform();
    let api = client(&platform);
    let nobody = wechat_runtime::OpenId::from("o_nobody");
    let error = api.send(&nobody, "hi").await.unwrap_err();
    assert_eq!(error.kind(), Kind::BadOpenId);
    let alice = follower(&platform).await;
    let error = api.send(&alice, CustomMessage::image("none")).await;
    assert_eq!(error.unwrap_err().kind(), Kind::BadMediaId);
    let error = api.send(&alice, "好".repeat(683)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLong);
    for _ in 0..5 {
        api.send(&alice, "hi").await.unwrap();
    }
    let error = api.send(&alice, "hi").await.unwrap_err();
    assert_eq!(error.kind(), Kind::OutOfQuota);
}

#[tokio::test(start_paused = true)]
async fn an_invalid_call_is_not_sent() {
    let platform = platform();
    let api = client(&platform);
    for path in [
        "cgi-bin",
        "",
        "/cgi-bin/x?access_token=abc",
        "https://a.example/",
        "/ü",
    ] {
        let error = api.get::<Value>(path, &[]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Request);
        assert!(!error.to_string().contains("abc"), "{error}");
    }
    let request = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = api.call::<_, Value>("/cgi-bin/x", &request).await;
    assert_eq!(error.unwrap_err().kind(), Kind::Request);
    let long = "a".repeat(70_000);
    let error = api.get::<Value>(super::IPS, &[("a", &long)]).await;
    assert_eq!(error.unwrap_err().kind(), Kind::Request);
    assert!(platform.api().count(super::IPS) == 0);
}

#[tokio::test(start_paused = true)]
async fn an_oversized_answer_is_not_requested_again() {
    let platform = platform();
    let calls = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&calls);
    let large = get(async move || {
        seen.fetch_add(1, Ordering::Relaxed);
        vec![b' '; (16 << 20) + 1]
    });
    let service = Router::new()
        .route("/large", large)
        .fallback_service(platform.api().router());
    let api = builder().service(service).build().unwrap();
    let error = api.get::<Value>("/large", &[]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge, "{error}");
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert!(error.to_string().contains("larger than 16 MiB"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_unexpected_answer_is_an_error_that_names_the_field() {
    let platform = platform();
    let api = client(&platform);
    let error = api.get::<Vec<u8>>(super::IPS, &[]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Malformed);
    assert!(
        format!("{error:?}").contains("expected a sequence"),
        "{error:?}"
    );
    let value: Value = api
        .call(
            "/cgi-bin/qrcode/create",
            &json!({
                "action_name": "QR_STR_SCENE", "expire_seconds": 60,
                "action_info": { "scene": { "scene_str": "a\u{1}b" } },
            }),
        )
        .await
        .unwrap();
    assert!(value["ticket"].is_string());
}
