//! The client's own connections.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::Instant,
};
use wechat_runtime::{Api, ApiErrorKind as Kind, api::MediaKind};
use wechat_sim::engine::ApiFault;

use super::{ANY, IPS, SECRET, SEND, TOKEN_CALL, builder, follower, platform};

fn at(address: SocketAddr) -> Api {
    let builder = builder().base_url(format!("http://{address}/"));
    let builder = builder.timeout(Duration::from_secs(1));
    builder.build().expect("a client")
}

#[tokio::test]
async fn a_message_is_sent_over_a_real_connection() {
    let platform = platform();
    let api = at(platform.api().serve(ANY).await.unwrap());
    let alice = follower(&platform).await;
    api.send(&alice, "你好").await.unwrap();
    let ips: Value = api.get(IPS, &[]).await.unwrap();
    assert_eq!(ips["ip_list"][0], "127.0.0.1");
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
}

#[tokio::test]
async fn connection_faults_are_typed() {
    let platform = platform();
    let api = at(platform.api().serve(ANY).await.unwrap());
    let alice = follower(&platform).await;
    api.get::<Value>(IPS, &[]).await.unwrap();
    for (fault, kind) in [
        (ApiFault::Html, Kind::Status),
        (ApiFault::Cut, Kind::Connection),
        (ApiFault::Truncated, Kind::Malformed),
        (ApiFault::Slow(Duration::from_secs(2)), Kind::Timeout),
    ] {
        platform.api().fail(SEND, fault.clone());
        let error = api.send(&alice, "hi").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(error.may_be_done(), "{error:?}");
        platform.api().fail(IPS, fault);
        api.get::<Value>(IPS, &[]).await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_connection_is_reported() {
    let listener = TcpListener::bind(ANY).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let start = Instant::now();
    let error = at(address).get::<Value>(IPS, &[]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Connection);
    assert!(!error.may_be_done());
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    assert!(format!("{error:?}").contains("refused"), "{error:?}");
    assert!(
        start.elapsed() >= Duration::from_millis(600),
        "it was tried again"
    );
}

#[tokio::test]
async fn a_server_without_tls_receives_no_secret() {
    let platform = platform();
    let address = platform.api().serve(ANY).await.unwrap();
    let api = builder().base_url(format!("https://{address}"));
    let error = api.build().unwrap().get::<Value>(IPS, &[]).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), Kind::Connection);
    assert!(!error.may_be_done());
    assert_eq!(platform.api().count(TOKEN_CALL), 0);
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_reported_as_cut() {
    let listener = TcpListener::bind(ANY).await.unwrap();
    let api = at(listener.local_addr().unwrap());
    let server = async {
        let mut requests = Vec::new();
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            requests.push(String::from_utf8_lossy(&request[..length]).into_owned());
        }
        requests
    };
    let (error, requests) = tokio::join!(api.get::<Value>(IPS, &[]), server);
    let error = error.unwrap_err();
    assert_eq!(error.kind(), Kind::Connection);
    assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
    // The secret is in the body, not in the address.
    for request in requests {
        assert!(
            request.starts_with("POST /cgi-bin/stable_token HTTP/1.1\r\n"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let listener = TcpListener::bind(ANY).await.unwrap();
    let api = at(listener.local_addr().unwrap());
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        assert_ne!(stream.read(&mut request).await.unwrap(), 0);
        let redirect =
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(redirect.as_bytes()).await.unwrap();
    };
    let (error, ()) = tokio::join!(api.get::<Value>(IPS, &[]), server);
    let error = error.unwrap_err();
    assert_eq!(error.kind(), Kind::Status);
    assert!(error.to_string().contains("WECHAT_API_BASE"), "{error}");
}

#[tokio::test]
async fn the_largest_file_is_uploaded_and_downloaded_in_chunks() {
    let platform = platform();
    let address = platform.api().serve(ANY).await.unwrap();
    let api = builder().base_url(format!("http://{address}"));
    let api = api.build().unwrap();
    let mut picture = vec![0xff; MediaKind::Image.max_bytes()];
    picture[..4].copy_from_slice(b"\x89PNG");
    let uploaded = api.media().upload(MediaKind::Image, "a.png", picture);
    let media_id = uploaded.await.unwrap().media_id;
    let file = api.media().download(&media_id).await.unwrap();
    let mut file = file.file().unwrap();
    assert_eq!(file.size(), Some(10 << 20));
    let (mut bytes, mut pieces) = (0, 0);
    while let Some(piece) = file.chunk().await.unwrap() {
        bytes += piece.len();
        pieces += 1;
    }
    assert_eq!(bytes, 10 << 20);
    assert!(pieces > 1);

    // A connection that breaks off in the middle is an error at that point.
    platform.api().fail("/cgi-bin/media/get", ApiFault::Cut);
    let file = api.media().download(&media_id).await.unwrap();
    let error = file.file().unwrap().bytes(10 << 20).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Connection, "{error}");
}
