use std::{net::Ipv4Addr, thread};

use axum::Router;
use tests::{client, push::text};
use tokio::{net::TcpListener, runtime::Runtime};
use wechat_runtime::prelude::*;

use super::bot;

#[on_text]
async fn hello() -> &'static str {
    "mounted"
}

static HANDLERS: Handlers = handlers![hello];

#[test]
fn a_bot_is_a_service_of_another_server() {
    let runtime = Runtime::new().unwrap();
    let listener = runtime
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new()
        .route_service("/wx", bot(&HANDLERS).build().unwrap())
        .route("/health", axum::routing::get(|| async { "fine" }));
    runtime.spawn(axum::serve(listener, app).into_future());

    // The client blocks.
    let client = thread::spawn(move || {
        let response = client::push(address, &text("hello"));
        assert_eq!(response.element("Content"), Some("mounted"));
        assert_eq!(client::get(address, "/health").body, "fine");
    });
    client.join().unwrap();
}
