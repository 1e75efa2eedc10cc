//! The client of the platform's API against a fake platform: in process on paused time, and over
//! sockets.

mod calls;
mod errors;
mod every_call;
mod faults;
mod garbled;
mod handlers;
mod labels;
mod media;
mod messages;
mod secrets;
mod sockets;
mod store;
mod tokens;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use wechat_runtime::{
    Api, AppId, AppSecret, Bot, Handlers, OpenId, Settings, Token, api::ApiBuilder, on_text,
};
use wechat_sim::testing::TestBot;

/// Returns a free port.
const ANY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const TOKEN_CALL: &str = "/cgi-bin/stable_token";
const SEND: &str = "/cgi-bin/message/custom/send";
const IPS: &str = "/cgi-bin/getcallbackip";

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好"
}

static HANDLERS: Handlers = wechat_runtime::handlers![hello];

/// The platform, in front of a bot.
fn platform() -> TestBot {
    let settings = Settings::new(Token::new("api-token").expect("a token"));
    TestBot::new(
        Bot::with_settings(settings, &HANDLERS)
            .build()
            .expect("a bot"),
    )
}

fn builder() -> ApiBuilder {
    Api::builder(
        AppId::new("wx3f9a71c2d84be605").expect("an AppID"),
        AppSecret::new(SECRET).expect("a secret"),
    )
}

/// Creates a client that calls the platform in process.
fn client(platform: &TestBot) -> Api {
    let builder = builder().service(platform.api().router());
    builder.build().expect("a client")
}

/// Creates a client that calls the platform over sockets.
async fn over_sockets(platform: &TestBot) -> Api {
    let address = platform.api().serve(ANY).await.expect("a listener");
    let builder = builder().base_url(format!("http://{address}"));
    builder.build().expect("a client")
}

/// A user whom the bot may send messages to.
async fn follower(platform: &TestBot) -> OpenId {
    let alice = platform.user("alice");
    alice.text("hello").await.assert_text("你好");
    OpenId::from(alice.openid())
}
