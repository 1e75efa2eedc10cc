use std::{
    io::Write as _,
    net::{Ipv4Addr, SocketAddr},
    thread,
};

use axum::Router;
use flate2::{Compression, write::GzEncoder};
use tests::{
    client,
    push::{signed_path, text},
};
use tokio::{net::TcpListener, runtime::Runtime};
use tower_http::decompression::RequestDecompressionLayer;
use wechat_runtime::prelude::*;

use crate::bot;

#[on_text]
async fn hello() -> &'static str {
    "mounted"
}

static HANDLERS: Handlers = handlers![hello];

/// Serves an app while a client talks to it, which blocks.
fn with_client(app: Router, client: impl FnOnce(SocketAddr) + Send + 'static) {
    let runtime = Runtime::new().unwrap();
    let listener = runtime
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(axum::serve(listener, app).into_future());
    thread::spawn(move || client(address)).join().unwrap();
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// A push whose body is compressed.
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
fn a_tower_layer_reads_compressed_pushes_for_a_bot() {
    let app = Router::new()
        .route_service("/wx", bot(&HANDLERS).build().unwrap())
        .layer(RequestDecompressionLayer::new());
    with_client(app, |address| {
        let response = client::exchange(address, compressed(text("hello").as_bytes()));
        assert_eq!(response.element("Content"), Some("mounted"));
    });
}

#[test]
fn the_limit_of_a_body_counts_what_it_is_decompressed_to() {
    let app = Router::new()
        .route_service("/wx", bot(&HANDLERS).build().unwrap())
        .layer(RequestDecompressionLayer::new());
    with_client(app, |address| {
        let bomb = compressed(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 60_000, "small enough as it is");
        assert_eq!(client::exchange(address, bomb).status, 413);
    });
}

#[test]
fn a_head_to_a_mounted_bot_has_no_body() {
    let app = Router::new().route_service("/wx", bot(&HANDLERS).build().unwrap());
    with_client(app, |address| {
        let path = format!("{}&echostr=437", signed_path());
        let mut connection = client::Connection::open(address);
        let head = format!("HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        connection.send(head).unwrap();
        let response = connection.receive_head().unwrap();
        assert_eq!(response.header("content-length"), Some("3"));
        assert!(connection.is_closed());
    });
}
