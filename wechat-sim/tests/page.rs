//! The chat page over real sockets: access, responses and events.

#![expect(
    clippy::disallowed_methods,
    reason = "ends with the test's own runtime"
)]

mod api;
mod bots;
mod chat;
mod faults;
mod inspector;
mod outcome;
mod program;
mod security;

use std::{net::SocketAddr, time::Duration};

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};
use wechat_runtime::Bot;
use wechat_sim::{engine::Platform, page::Page, testing::openid};

/// A served page, and a client with its address.
struct Open {
    address: SocketAddr,
    token: String,
    client: Client,
}

/// Serves the page of a bot in this process.
async fn open(bot: Bot) -> Open {
    let page = Page::listen(free()).await.expect("loopback");
    let open = Open::at(&page.url());
    tokio::spawn(page.serve(bot));
    open
}

/// Serves the page of a bot behind an address.
async fn open_url(platform: Platform, url: &str) -> Open {
    let page = Page::listen(free()).await.expect("loopback");
    let open = Open::at(&page.url());
    let url = url.to_owned();
    tokio::spawn(async move { page.serve_platform(platform, &url).await });
    open
}

fn free() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

impl Open {
    /// Creates the client from a printed address.
    fn at(url: &str) -> Self {
        let (origin, token) = url.split_once("/#token=").expect("a token");
        let address = origin.strip_prefix("http://").expect("http");
        Self {
            address: address.parse().expect("an address"),
            token: token.to_owned(),
            client: Client::builder().no_proxy().build().expect("a client"),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Creates a request without the token.
    fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Value {
        let response = self
            .request(Method::GET, path)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.expect("JSON")
    }

    /// Sends JSON and returns status and answer.
    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.request(Method::POST, path).body(body.to_string());
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let text = response.text().await.expect("a body");
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// Performs an action of a user and returns the exchange once it has ended.
    async fn does(&self, user: &str, action: Value) -> Value {
        let id = self.begins(user, action).await;
        self.ended(id).await
    }

    /// Performs an action and returns the exchange's number.
    async fn begins(&self, user: &str, action: Value) -> u64 {
        let path = format!("/api/users/{}/send", openid(user));
        let (status, begun) = self.post(&path, &action).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{action}: {begun}");
        begun["exchange"].as_u64().expect("a number")
    }

    async fn ended(&self, id: u64) -> Value {
        let path = format!("/api/exchanges/{id}");
        let ended = timeout(Duration::from_mins(1), async {
            let mut pause = Duration::from_millis(1);
            loop {
                let exchange = self.get(&path).await;
                if exchange["running"] == false {
                    return exchange;
                }
                sleep(pause).await;
                pause = (2 * pause).min(Duration::from_millis(500));
            }
        });
        ended.await.expect("it ends within a minute")
    }

    /// Returns the entries of a user's chat, each with its author and kind.
    async fn chat(&self, user: &str) -> Vec<(String, Value)> {
        let state = self.get("/api/state").await;
        let items = state["items"].as_array().expect("a list").iter();
        let of_user = items.filter(|item| item["openid"] == openid(user));
        of_user
            .map(|item| {
                let from = item["from"].as_str().expect("a text");
                (from.to_owned(), item["content"].clone())
            })
            .collect()
    }

    /// Returns the last entry of a user's chat.
    async fn last(&self, user: &str) -> (String, Value) {
        self.chat(user).await.pop().expect("something")
    }

    /// Subscribes to events from now on.
    async fn events(&self) -> Events {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let request = format!(
            "GET /api/events?token={} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.token, self.address
        );
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut events = Events {
            stream,
            read: String::new(),
        };
        events.wait_for("event: hello").await;
        events
    }
}

/// A stream of events, and the part read so far.
struct Events {
    stream: TcpStream,
    read: String,
}

impl Events {
    /// Reads until this text has arrived.
    async fn wait_for(&mut self, part: &str) -> &str {
        let mut buffer = [0; 4_096];
        while !self.read.contains(part) {
            let read = timeout(Duration::from_secs(30), self.stream.read(&mut buffer));
            let count = read.await.unwrap_or_else(|_| {
                panic!("no {part:?} among the events, but\n{}", self.read);
            });
            let count = count.expect("the stream holds");
            assert!(count > 0, "the stream ended:\n{}", self.read);
            self.read
                .push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        &self.read
    }
}

fn text(text: &str) -> Value {
    json!({ "kind": "text", "text": text })
}
