use std::{
    io::Write as _,
    net::{Ipv4Addr, SocketAddr},
    thread,
};

use axum::Router;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use tests::{
    client,
    push::{signed_path, text},
};
use tokio::{net::TcpListener, runtime::Runtime};
use tower_http::decompression::RequestDecompressionLayer;
use wechat_runtime::prelude::*;

use super::bot;

#[on_text]
async fn hello() -> &'static str {
    "mounted"
}

static HANDLERS: Handlers = handlers![hello];

/// Serves an app while a client talks to it, which blocks.
fn with_client(app: Router, client: impl FnOnce(SocketAddr) + Send + 'static) {
    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .expect("a free port");
    let address = listener.local_addr().expect("bound");
    runtime.spawn(axum::serve(listener, app).into_future());
    let client = thread::spawn(move || client(address));
    client.join().expect("no panic");
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("a vector");
    encoder.finish().expect("a vector")
}

/// Builds a push with a compressed body.
fn compressed(body: &[u8]) -> Vec<u8> {
    let body = gzipped(body);
    let mut request = format!(
        "POST {} HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        signed_path(),
        body.len()
    )
    .into_bytes();
    request.extend(body);
    request
}

#[test]
fn a_bot_is_a_service_of_another_server() {
    let app = Router::new()
        .route_service("/wx", bot(&HANDLERS).build().unwrap())
        .route("/health", axum::routing::get(|| async { "fine" }));
    with_client(app, |address| {
        let response = client::push(address, &text("hello"));
        assert_eq!(response.element("Content"), Some("mounted"));
        assert_eq!(client::get(address, "/health").body, "fine");
    });
}

#[test]
fn a_tower_layer_decompresses_pushes_for_a_bot() {
    let app = Router::new()
        .route_service("/wx", bot(&HANDLERS).build().unwrap())
        .layer(RequestDecompressionLayer::new());
    with_client(app, |address| {
        let response = client::exchange(address, compressed(text("hello").as_bytes()));
        assert_eq!(response.element("Content"), Some("mounted"));
    });
}

#[test]
fn the_body_limit_counts_decompressed_bytes() {
    let app = Router::new()
        .route_service("/wx", bot(&HANDLERS).build().unwrap())
        .layer(RequestDecompressionLayer::new());
    with_client(app, |address| {
        let bomb = compressed(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 60_000, "below the limit while compressed");
        assert_eq!(client::exchange(address, bomb).status, 413);
    });
}

#[tokio::test]
async fn a_head_response_has_the_length_of_the_omitted_body() {
    let bot = bot(&HANDLERS).build().unwrap();
    let path = format!("{}&echostr=437", signed_path());
    for (method, body) in [(Method::GET, "437"), (Method::HEAD, "")] {
        let request = Request::builder()
            .method(&method)
            .uri(&path)
            .header("host", "a")
            .body(Full::<Bytes>::default())
            .unwrap();
        let response = bot.answer(request).await;
        let length = response.headers().get("content-length").cloned();
        assert_eq!(
            length.is_some_and(|length| length == "3"),
            method == Method::HEAD
        );
        let collected = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(collected, body, "{method}");
    }
}
