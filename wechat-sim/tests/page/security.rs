//! Access to the page.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::{Method, StatusCode, header};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Duration, timeout},
};
use wechat_runtime::ErrorKind;
use wechat_sim::page::{Page, PageError, WithPage as _};

use super::{Open, bots, free, open, openid, text};

/// Requests that only the page's own scripts may make.
fn guarded() -> [(Method, String); 11] {
    let send = format!("/api/users/{}/send", openid("alice"));
    [
        (Method::GET, "/api/state".to_owned()),
        (Method::GET, "/api/events".to_owned()),
        (Method::POST, send),
        (Method::POST, "/api/users".to_owned()),
        (Method::POST, "/api/media?kind=image&name=a.png".to_owned()),
        (Method::GET, "/api/exchanges/1".to_owned()),
        (Method::POST, "/api/exchanges/1/repeat".to_owned()),
        (Method::POST, "/api/api-faults".to_owned()),
        (Method::DELETE, "/api/api-faults".to_owned()),
        (Method::GET, "/api/conversation".to_owned()),
        (Method::POST, "/api/clear".to_owned()),
    ]
}

#[tokio::test]
async fn nothing_is_served_or_changed_without_the_token() {
    let page = open(bots::bot()).await;
    for (method, path) in guarded() {
        for token in [None, Some(""), Some("wrong"), Some(&page.token[1..])] {
            let mut request = page.bare(method.clone(), &path).body("{}");
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let response = request.send().await.expect("an answer");
            assert_eq!(
                response.status(),
                StatusCode::UNAUTHORIZED,
                "{path} {token:?}"
            );
            let why = response.text().await.expect("a body");
            assert!(why.contains("open the address"), "{why}");
        }
    }
    let state = page.get("/api/state").await;
    assert_eq!(state["exchanges"], json!([]));
}

#[tokio::test]
async fn a_token_in_the_query_is_accepted_for_events_only() {
    let page = open(bots::bot()).await;
    let path = format!("/api/state?token={}", page.token);
    let response = page
        .bare(Method::GET, &path)
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    page.events().await;
}

#[tokio::test]
async fn a_foreign_host_name_is_refused() {
    let page = open(bots::bot()).await;
    let port = page.address.port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        String::new(),
    ] {
        for path in ["/", "/api/state", "/media/x", "/cgi-bin/token"] {
            let request = page.request(Method::GET, path).header(header::HOST, &host);
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{host:?} {path}");
        }
    }
    for host in [format!("localhost:{port}"), format!("LOCALHOST:{port}")] {
        let request = page.request(Method::GET, "/api/state");
        let response = request
            .header(header::HOST, &host)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn scripts_of_other_pages_are_refused_even_with_the_token() {
    let page = open(bots::bot()).await;
    let port = page.address.port();
    let foreign = [
        ("origin", "https://evil.example".to_owned()),
        ("origin", "null".to_owned()),
        ("origin", format!("http://127.0.0.1:{}", port ^ 1)),
        ("origin", format!("https://127.0.0.1:{port}")),
        // Another host name is another origin.
        ("origin", format!("http://localhost:{port}")),
        ("sec-fetch-site", "cross-site".to_owned()),
        ("sec-fetch-site", "same-site".to_owned()),
    ];
    for (name, value) in &foreign {
        for (method, path) in guarded() {
            let request = page.request(method, &path).header(*name, value).body("{}");
            let response = request.send().await.expect("an answer");
            assert_eq!(
                response.status(),
                StatusCode::FORBIDDEN,
                "{name}: {value} {path}"
            );
        }
        for path in ["/media/x", "/cgi-bin/token"] {
            let request = page.bare(Method::GET, path).header(*name, value);
            let response = request.send().await.expect("an answer");
            assert_eq!(
                response.status(),
                StatusCode::FORBIDDEN,
                "{name}: {value} {path}"
            );
        }
    }
    let own = page.request(Method::GET, "/api/state");
    let own = own
        .header("origin", page.url(""))
        .header("sec-fetch-site", "same-origin");
    assert_eq!(
        own.send().await.expect("an answer").status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn each_response_has_security_headers() {
    let page = open(bots::bot()).await;
    for path in [
        "/",
        "/nothing-here",
        "/api/state",
        "/media/x",
        "/cgi-bin/token",
    ] {
        let response = page
            .bare(Method::GET, path)
            .send()
            .await
            .expect("an answer");
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(
            !headers.contains_key("access-control-allow-origin"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_page_has_no_inline_code_and_loads_nothing_external() {
    let page = open(bots::bot()).await;
    let response = page.bare(Method::GET, "/").send().await.expect("an answer");
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    let html = response.text().await.expect("a body");
    for forbidden in [
        "<style",
        " style=",
        " onclick=",
        " onload=",
        "http://",
        "https://",
        "//cdn",
    ] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
    assert!(html.contains("<script"), "{html}");
    for script in html.split("<script").skip(1) {
        assert!(
            script.contains("></script>"),
            "a script with a body: {script}"
        );
    }
}

#[tokio::test]
async fn the_page_is_not_open_to_the_network() {
    for address in [
        SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
        SocketAddr::from(([192, 168, 1, 2], 8081)),
    ] {
        let error = Page::listen(address).await.unwrap_err();
        assert!(matches!(error, PageError::NotLoopback(_)), "{error}");
        let why = error.to_string();
        assert!(why.contains(&address.to_string()), "{why}");
        assert!(why.contains("127.0.0.1:8081"), "{why}");
        assert!(why.contains("ssh -L"), "{why}");
    }
}

#[tokio::test]
async fn a_bot_whose_page_would_be_open_to_the_network_does_not_start() {
    let paged = bots::builder(bots::settings()).page();
    let paged = paged.listen_on(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)));
    let refused = paged.listen().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Setting);
    let why = refused.to_string();
    assert!(why.starts_with("WECHAT_PAGE_LISTEN=0.0.0.0:0"), "{why}");
}

#[tokio::test]
async fn a_bot_with_its_own_token_has_a_page_only_on_request() {
    let server = bots::builder(bots::settings())
        .page()
        .listen()
        .await
        .unwrap();
    assert_eq!(server.page_url(), None);
    let server = bots::with_page().await;
    assert!(server.page_url().expect("a page").contains("/#token="));
}

#[tokio::test]
async fn a_port_in_use_is_named_with_a_remedy() {
    let taken = Page::listen(free()).await.unwrap();
    let error = Page::listen(taken.local_addr()).await.unwrap_err();
    let why = error.to_string();
    assert!(why.contains("another process listens there"), "{why}");
}

#[tokio::test]
async fn each_start_has_a_new_token() {
    let (one, two) = (open(bots::bot()).await, open(bots::bot()).await);
    assert_eq!(one.token.len(), 43);
    assert_ne!(one.token, two.token);
}

#[tokio::test]
async fn only_the_printed_address_shows_the_token() {
    let page = Page::listen(free()).await.unwrap();
    let open = Open::at(&page.url());
    assert!(!format!("{page:?}").contains(&open.token));
}

#[tokio::test]
async fn an_oversized_request_is_refused() {
    let page = open(bots::bot()).await;
    let long = "长".repeat(700);
    let path = format!("/api/users/{}/send", openid("alice"));
    let (status, why) = page.post(&path, &text(&long)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{why}");
    assert!(
        why["error"].as_str().expect("a text").contains("2048"),
        "{why}"
    );
    let (status, _) = page.post(&path, &text(&"x".repeat(600 << 10))).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    for (kind, name, bytes, status) in [
        (
            "image",
            "a.png",
            (10 << 20) + 1,
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        (
            "voice",
            "a.mp3",
            (2 << 20) + 1,
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        ("image", "a.svg", 10, StatusCode::BAD_REQUEST),
        ("image", "a.png", 0, StatusCode::BAD_REQUEST),
        ("html", "a.html", 10, StatusCode::BAD_REQUEST),
    ] {
        let path = format!("/api/media?kind={kind}&name={name}");
        let request = page.request(Method::POST, &path).body(vec![0_u8; bytes]);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), status, "{kind} {name} {bytes}");
    }
}

#[tokio::test]
async fn a_file_is_served_with_the_type_of_its_bytes() {
    let page = open(bots::bot()).await;
    let png = b"\x89PNG\r\n\x1a\n and so on".to_vec();
    let html = b"<html><script>alert(1)</script></html>".to_vec();
    for (bytes, content_type, is_shown) in [
        (png, "image/png", true),
        (html, "application/octet-stream", false),
    ] {
        let request = page.request(Method::POST, "/api/media?kind=image&name=a.png");
        let response = request.body(bytes.clone()).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::CREATED);
        let kept: serde_json::Value = response.json().await.expect("JSON");
        assert_eq!(kept["url"].is_string(), is_shown, "{kept}");
        let path = format!("/media/{}", kept["media_id"].as_str().expect("a text"));
        let response = page
            .bare(Method::GET, &path)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.headers()["content-type"], content_type);
        let disposition = response.headers().get("content-disposition").cloned();
        assert_eq!(disposition.is_none(), is_shown, "{disposition:?}");
        assert_eq!(response.bytes().await.unwrap(), bytes);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_no_body_is_disconnected() {
    let page = open(bots::bot()).await;
    for (path, token) in [("/cgi-bin/stable_token", ""), ("/api/users", &*page.token)] {
        let mut stream = TcpStream::connect(page.address).await.expect("it listens");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: 100\r\n\r\n{{",
            page.address
        );
        stream.write_all(head.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        let read = timeout(Duration::from_mins(1), stream.read_to_string(&mut answer));
        read.await.expect("an end").expect("UTF-8");
        assert!(answer.starts_with("HTTP/1.1 "), "{path}: {answer}");
    }
}
