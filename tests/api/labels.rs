//! Files and JSON from the platform, under any `Content-Type`.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    http::{Response, header},
    routing::{get, post},
};
use bytes::Bytes;
use tokio::{net::TcpListener, sync::mpsc};
use wechat_runtime::{
    Api, ApiErrorKind as Kind,
    api::{Downloaded, MaterialKind, MediaKind},
};

use super::{ANY, builder, media::Pieces, over_sockets, platform};

const GET: &str = "/cgi-bin/media/get";
const GET_MATERIAL: &str = "/cgi-bin/material/get_material";
const MP4: &[u8] = b"\0\0\0\x18ftypmp42";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Creates a client over sockets. `path` is answered with these bytes and this `Content-Type`.
async fn answered(path: &str, label: Option<&str>, body: impl Into<Body>) -> Api {
    let platform = platform();
    let mut answer = Response::builder();
    if let Some(label) = label {
        answer = answer.header(header::CONTENT_TYPE, label);
    }
    let answer = answer.body(body.into()).expect("an answer");
    let answer = Arc::new(Mutex::new(Some(answer)));
    let route = async move || {
        let answer = answer.lock().expect("not poisoned").take();
        // A malformed answer is requested again.
        answer.unwrap_or_else(|| Response::new(Body::from("{\"errcode\":46004}")))
    };
    served(
        platform.api().router(),
        path,
        get(route.clone()).post(route),
    )
    .await
}

/// Creates a client over sockets. `path` is answered by `route`, all else by the fake platform.
async fn served(router: Router, path: &str, route: axum::routing::MethodRouter) -> Api {
    let service = Router::new().route(path, route).fallback_service(router);
    let listener = TcpListener::bind(ANY).await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    #[expect(clippy::disallowed_methods, reason = "ends with the runtime")]
    tokio::spawn(async move { axum::serve(listener, service).await });
    builder()
        .base_url(format!("http://{address}"))
        .build()
        .expect("a client")
}

#[tokio::test]
async fn a_permanent_image_labelled_as_text_is_downloaded_byte_for_byte() {
    let platform = platform();
    let api = over_sockets(&platform).await;
    let picture = [PNG, &(0..=255).cycle().take(300_000).collect::<Vec<u8>>()].concat();
    let materials = api.materials();
    let added = materials.add(MediaKind::Image, "a.png", picture.clone());
    let added = added.await.unwrap();
    let file = materials.get(&added.media_id).await.unwrap();
    let file = file.file().unwrap();
    assert_eq!(file.content_type(), Some("text/plain"));
    assert_eq!(file.file_name(), None);
    assert_eq!(file.bytes(1 << 20).await.unwrap(), picture);
}

#[tokio::test]
async fn json_labelled_as_text_is_an_answer() {
    let platform = platform();
    let api = over_sockets(&platform).await;
    for error in [
        api.materials().get("none").await.unwrap_err(),
        api.media().download("none").await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::BadMediaId, "{error}");
    }
    let video = api.materials().add_video("a.mp4", MP4, "title", "about");
    let video = video.await.unwrap();
    let video = api.materials().get(&video.media_id).await.unwrap();
    assert!(matches!(video, Downloaded::VideoUrl(_)), "{video:?}");
    let video = api.media().upload(MediaKind::Video, "a.mp4", MP4).await;
    let video = api.media().download(&video.unwrap().media_id).await;
    assert!(matches!(video, Ok(Downloaded::VideoUrl(_))), "{video:?}");
}

#[tokio::test]
async fn anything_but_platform_json_is_a_file_under_any_label() {
    let files: [&[u8]; 9] = [
        b"some words",
        b" \n\t words behind space",
        b"{ braces } of a text",
        br"{\rtf1\ansi words}",
        br#"{"my":"settings"}"#,
        br#"{"title":"a file of its own"}"#,
        br#"{"half":"of a fi"#,
        b"[{\"errcode\":40007}]",
        PNG,
    ];
    let labels = ["text/plain", "application/json", "text/html", "image/jpeg"];
    for file in files {
        for label in labels.map(Some).into_iter().chain([None]) {
            for path in [GET, GET_MATERIAL] {
                let api = answered(path, label, Bytes::from_static(file)).await;
                let answer = match path {
                    GET => api.media().download("id").await,
                    _ => api.materials().get("id").await,
                };
                let shown = format!("{label:?} {}", file.escape_ascii());
                let answer = answer.unwrap_or_else(|error| panic!("{shown}: {error:?}"));
                let answer = answer
                    .file()
                    .unwrap_or_else(|error| panic!("{shown}: {error}"));
                assert_eq!(answer.content_type(), label, "{shown}");
                assert_eq!(answer.bytes(1 << 10).await.unwrap(), file, "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn an_error_is_an_error_under_any_label() {
    // 46004 is the answer to the second attempt, after a malformed one.
    let bodies: [(&[u8], i64); 6] = [
        (br#"{"errcode":40007,"errmsg":"invalid media_id"}"#, 40007),
        (br#"{"errcode":"40007"}"#, 40007),
        (b"\xef\xbb\xbf\r\n{\"errcode\":40007}", 40007),
        (b"{\"errcode\":40007,\"errmsg\":\"half \xe5\xa5\"}", 40007),
        (br#"{"errcode":40007,"errm"#, 46004),
        (b"", 46004),
    ];
    for (body, code) in bodies {
        for label in [Some("image/jpeg"), Some("text/plain"), None] {
            let api = answered(GET, label, Bytes::from_static(body)).await;
            let error = api.media().download("id").await.unwrap_err();
            assert_eq!(
                error.errcode(),
                Some(code),
                "{label:?} {}",
                body.escape_ascii()
            );
        }
    }
}

#[tokio::test]
async fn an_html_page_is_not_a_file() {
    let page = "<!DOCTYPE html><html><title>login</title></html>";
    let route = get(async move || ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page));
    let api = served(platform().api().router(), GET, route).await;
    let error = api.media().download("id").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Malformed);
    let shown = error.to_string();
    assert!(shown.contains("an HTML page instead of a file"), "{shown}");
    assert!(shown.contains("WECHAT_API_BASE"), "{shown}");
}

#[tokio::test]
async fn an_html_page_is_not_a_file_under_any_label() {
    for page in [
        "<!DOCTYPE html><title>502</title>",
        "\u{feff}\r\n<html lang=\"en\">",
        "<HTML>",
    ] {
        for label in [Some("text/plain"), Some("image/jpeg"), None] {
            for path in [GET, GET_MATERIAL] {
                // In pieces, of which the first does not show what it is.
                let route = async move || {
                    let pieces = page.as_bytes().chunks(2).map(Bytes::from_static);
                    let body = Body::from_stream(Pieces(pieces.collect(), None));
                    let answer = Response::builder();
                    let answer = match label {
                        Some(label) => answer.header(header::CONTENT_TYPE, label),
                        None => answer,
                    };
                    answer.body(body).unwrap()
                };
                let route = get(route).post(route);
                let api = served(platform().api().router(), path, route).await;
                let answer = match path {
                    GET => api.media().download("id").await,
                    _ => api.materials().get("id").await,
                };
                let shown = answer.unwrap_err().to_string();
                let expected = "an HTML page instead of a file";
                assert!(shown.contains(expected), "{label:?} {page}: {shown}");
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_resembles_html_is_still_a_file() {
    for file in [
        &b"<"[..],
        b"<!DOCTYPE svg>",
        b"<svg></svg>",
        b"<htmlx>",
        b"<!doctype",
    ] {
        let api = answered(GET, Some("text/plain"), Bytes::from_static(file)).await;
        let answer = api.media().download("id").await.unwrap().file().unwrap();
        assert_eq!(answer.bytes(1 << 10).await.unwrap(), file);
    }
}

#[tokio::test]
async fn articles_with_half_a_character_are_read() {
    let news = b"{\"news_item\":[{\"title\":\"a\",\"digest\":\"\xe4\xbd\xa0\xe5\xa5\"}]}";
    let api = answered(GET_MATERIAL, Some("text/plain"), Bytes::from_static(news)).await;
    let news = api.materials().get("id").await.unwrap();
    let Downloaded::Json(news) = news else {
        panic!("{news:?}");
    };
    assert_eq!(news["news_item"][0]["digest"], "你\u{fffd}");
}

#[tokio::test]
async fn articles_larger_than_a_mebibyte_are_read() {
    let content = "好".repeat(700_000);
    let news = format!(r#"{{"news_item":[{{"content":"{content}"}}]}}"#);
    let api = answered(GET_MATERIAL, Some("text/plain"), news).await;
    let news = api.materials().get("id").await.unwrap();
    let Downloaded::Json(news) = news else {
        panic!("{news:?}");
    };
    assert_eq!(news["news_item"][0]["content"], content);
}

/// A body with these bytes at once and others as they are sent.
fn growing(first: Bytes) -> (mpsc::Sender<Bytes>, Body) {
    let (more, later) = mpsc::channel(1);
    (more, Body::from_stream(Pieces(vec![first], Some(later))))
}

#[tokio::test]
async fn a_download_is_streamed_before_it_ends() {
    let large = [&b"{\"a\":\""[..], &vec![b'x'; (1 << 20) + 1]].concat();
    for first in [
        Bytes::from_static(b"words"),
        Bytes::from_static(br"{\rtf1"),
        Bytes::from(large),
    ] {
        let (more, body) = growing(first.clone());
        let api = answered(GET, Some("text/plain"), body).await;
        let file = api.media().download("id").await.unwrap();
        let file = file.file().unwrap();
        // The rest arrives only now.
        more.send(Bytes::from_static(b" and more")).await.unwrap();
        drop(more);
        let bytes = file.bytes(2 << 20).await.unwrap();
        assert_eq!(bytes.len(), first.len() + b" and more".len());
        assert!(bytes.starts_with(&first) && bytes.ends_with(b" and more"));
    }
}

#[tokio::test]
async fn a_file_name_may_be_chinese() {
    let name = "attachment; filename=\"图.jpg\"".as_bytes();
    let route = get(async move || ([(header::CONTENT_DISPOSITION, name)], PNG));
    let api = served(platform().api().router(), GET, route).await;
    let file = api.media().download("id").await.unwrap().file().unwrap();
    assert_eq!(file.file_name(), Some("图.jpg"));
}

#[tokio::test]
async fn json_of_any_call_is_read_under_any_label() {
    let body = r#"{"ticket":"t","url":"http://weixin.qq.com/q/1","expire_seconds":"60"}"#;
    for label in [Some("text/plain"), Some("text/html"), None] {
        let api = answered("/cgi-bin/qrcode/create", label, body).await;
        let code = api.qr_codes().permanent("table-1").await.unwrap();
        assert_eq!(code.ticket, "t", "{label:?}");
        assert_eq!(code.expires_in().unwrap().as_secs(), 60);
    }
    let route = post(
        async || "{\"total_count\":\"1\",\"item\":[{\"media_id\":\"m\",\"update_time\":\"7\"}]}",
    );
    let path = "/cgi-bin/material/batchget_material";
    let api = served(platform().api().router(), path, route).await;
    let mut list = api.materials().list(MaterialKind::News);
    let material = list.next().await.unwrap().unwrap();
    assert_eq!((&*material.media_id, material.update_time), ("m", 7));
    assert_eq!(list.next().await.unwrap(), None);
}
