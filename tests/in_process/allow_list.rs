//! Addresses that pushes are accepted from.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    thread,
    time::Duration,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    middleware::map_request,
};
use bytes::Bytes;
use http_body_util::Full;
use tests::{
    client,
    log::Log,
    push::{TOKEN, signed_path, text},
};
use tokio::{net::TcpListener, runtime::Runtime, time::advance};
use tracing::level_filters::LevelFilter;
use wechat_runtime::{
    AllowList, Api, AppId, AppSecret, ErrorKind, PeerAddr, Settings, Token, prelude::*,
};
use wechat_sim::{
    engine::{ApiFault, Platform, PlatformAccount},
    testing::TestBot,
};

use super::bot;

const IPS: &str = "/cgi-bin/getcallbackip";

#[on_text]
async fn hello() -> &'static str {
    "taken"
}

static HANDLERS: Handlers = handlers![hello];

/// Returns the status for a push from this address, with these values of `X-Forwarded-For`.
async fn status(bot: &Bot, from: &str, forwarded: &[&str]) -> u16 {
    let mut request = http::Request::post(signed_path())
        .header("host", "bot.example")
        .body(Full::new(Bytes::from(text("hi"))))
        .expect("a request");
    let from: IpAddr = from.parse().expect("an address");
    request.extensions_mut().insert(PeerAddr(from));
    for value in forwarded {
        let value = value.parse().expect("a value");
        request.headers_mut().append("x-forwarded-for", value);
    }
    bot.answer(request).await.status().as_u16()
}

#[tokio::test(start_paused = true)]
async fn a_push_from_another_address_is_refused_and_logged_with_a_remedy() {
    let list = AllowList::of(["101.226.103.0/25", "2001:db8::7"]).trusted_proxies(["10.0.0.0/8"]);
    let build = || bot(&HANDLERS).allow_only(list.clone()).build().unwrap();
    let bot = build();
    for (from, forwarded) in [
        ("101.226.103.7", &[][..]),
        ("::ffff:101.226.103.7", &[]),
        ("2001:db8::7", &[]),
        ("10.1.1.1", &["101.226.103.7"]),
        ("10.1.1.1", &["6.6.6.6, 101.226.103.7", "10.2.2.2"]),
    ] {
        assert_eq!(
            status(&bot, from, forwarded).await,
            200,
            "{from} {forwarded:?}"
        );
    }
    for (from, forwarded, words) in [
        (
            "203.0.113.7",
            &[][..],
            "the push comes from 203.0.113.7, which is not in the bot's allow list; its signature is valid",
        ),
        (
            "203.0.113.7",
            &["101.226.103.7"],
            "if 203.0.113.7 is your proxy, add it to `.trusted_proxies(…)`",
        ),
        ("192.168.0.2", &[], "let it send X-Forwarded-For"),
        (
            "10.1.1.1",
            &["101.226.103.7, 6.6.6.6"],
            "the push comes from 6.6.6.6",
        ),
        ("10.1.1.1", &[], "proxy_set_header X-Forwarded-For"),
        (
            "10.1.1.1",
            &["101.226.103.7, unknown"],
            "\"unknown\" is not an address",
        ),
    ] {
        // A bot of its own, because each reason is logged once in ten seconds.
        let bot = build();
        let captured = Log::capture(LevelFilter::WARN);
        assert_eq!(
            status(&bot, from, forwarded).await,
            403,
            "{from} {forwarded:?}"
        );
        let log = captured.text();
        assert!(log.contains("request refused with 403"), "{log}");
        assert!(log.contains(words), "{words}: {log}");
    }
    // A client without the Token learns nothing, and the log does not mention its address.
    let captured = Log::capture(LevelFilter::WARN);
    let request = http::Request::post("/wx?signature=a&timestamp=1&nonce=1")
        .header("host", "bot.example")
        .body(Full::new(Bytes::from(text("hi"))))
        .unwrap();
    assert_eq!(bot.answer(request).await.status(), 403);
    assert!(!captured.text().contains("allow list"));
}

#[tokio::test]
async fn an_unusable_allow_list_is_an_error_before_the_bot_starts() {
    let build = |list| bot(&HANDLERS).allow_only(list).build();
    for (list, words) in [
        (
            AllowList::of(["nginx"]),
            "\"nginx\" is not an address or network: write `203.0.113.7`",
        ),
        (AllowList::of([""; 0]), "would refuse every push"),
        (
            AllowList::of(["1.2.3.4"]).trusted_proxies(["::/0"]),
            "trusts every address",
        ),
        (
            AllowList::of_platform(),
            "asks the platform for its addresses, and this bot has no `Api`: set WECHAT_APP_ID",
        ),
    ] {
        let error = build(list).expect_err(words);
        assert_eq!(error.kind(), ErrorKind::Setting);
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// A bot that accepts pushes from the platform only, and that platform, which names `127.0.0.1` and
/// `::1`.
fn guarded() -> (Bot, Platform) {
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    let platform = Platform::without_bot(account);
    let api = Api::builder(
        AppId::new("wx3f9a71c2d84be605").expect("an AppID"),
        AppSecret::new("0123456789abcdef0123456789abcdef").expect("a secret"),
    );
    let api = api.service(platform.api().router()).build();
    let bot = bot(&HANDLERS)
        .api(api.expect("a client"))
        .allow_only(AllowList::of_platform());
    (bot.build().expect("a bot"), platform)
}

#[tokio::test(start_paused = true)]
async fn the_platforms_list_is_fetched_on_demand() {
    let (bot, platform) = guarded();
    assert_eq!(platform.api().count(IPS), 0);
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 403);
    assert_eq!(platform.api().count(IPS), 1);
    assert_eq!(status(&bot, "127.0.0.1", &[]).await, 200);
    assert_eq!(status(&bot, "::1", &[]).await, 200);
    // Unknown addresses cost at most one request to the platform in ten minutes.
    for _ in 0..10 {
        assert_eq!(status(&bot, "203.0.113.7", &[]).await, 403);
    }
    assert_eq!(platform.api().count(IPS), 1);
    // The first push from a new address makes the bot fetch the list again.
    platform.api().send_from(["203.0.113.0/24"]);
    advance(Duration::from_mins(10)).await;
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 200);
    assert_eq!(platform.api().count(IPS), 2);
    // The previous list still applies, but no longer than that.
    assert_eq!(status(&bot, "127.0.0.1", &[]).await, 200);
    platform.api().send_from(["198.51.100.1"]);
    advance(Duration::from_hours(24)).await;
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 200);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(platform.api().count(IPS), 3);
    assert_eq!(status(&bot, "127.0.0.1", &[]).await, 403);
    assert_eq!(status(&bot, "198.51.100.1", &[]).await, 200);
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 200);
}

#[tokio::test(start_paused = true)]
async fn the_order_of_the_platforms_list_does_not_matter() {
    let (bot, platform) = guarded();
    assert_eq!(status(&bot, "127.0.0.1", &[]).await, 200);
    for list in [
        ["203.0.113.0/24", "198.51.100.1", "192.0.2.1"],
        ["192.0.2.1", "203.0.113.0/24", "198.51.100.1"],
        ["198.51.100.1", "192.0.2.1", "203.0.113.0/24"],
    ] {
        platform.api().send_from(list);
        advance(Duration::from_hours(24)).await;
        // The address is known, so the push does not wait for the answer.
        assert_eq!(status(&bot, "127.0.0.1", &[]).await, 200, "{list:?}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(platform.api().count(IPS), 4);
    for from in ["127.0.0.1", "::1", "192.0.2.1", "203.0.113.7"] {
        assert_eq!(status(&bot, from, &[]).await, 200, "{from}");
    }
}

#[tokio::test(start_paused = true)]
async fn concurrent_pushes_fetch_the_list_once() {
    let (bot, platform) = guarded();
    let bot = Arc::new(bot);
    let mut pushes = tokio::task::JoinSet::new();
    platform
        .api()
        .fail(IPS, ApiFault::Slow(Duration::from_secs(1)));
    for number in 0..50 {
        let bot = Arc::clone(&bot);
        pushes.spawn(async move {
            let from = if number % 2 == 0 {
                "127.0.0.1"
            } else {
                "6.6.6.6"
            };
            (number, status(&bot, from, &[]).await)
        });
    }
    for (number, status) in pushes.join_all().await {
        let expected = if number % 2 == 0 { 200 } else { 403 };
        assert_eq!(status, expected);
    }
    assert_eq!(platform.api().count(IPS), 1);
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_from_the_platform_refuses_nobody() {
    let captured = Log::capture(LevelFilter::WARN);
    let (bot, platform) = guarded();
    platform.api().fail(IPS, ApiFault::Errcode(48001));
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 200);
    assert!(
        captured.text().contains("from every address until"),
        "{}",
        captured.text()
    );
    // The platform is not asked for every push.
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 200);
    assert_eq!(platform.api().count(IPS), 1);
    platform.api().send_from([""; 0]);
    advance(Duration::from_mins(1)).await;
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 200);
    assert!(
        captured.text().contains("the list is empty"),
        "{}",
        captured.text()
    );
    // A slow platform is waited for, but not as long as the platform itself would wait.
    platform.api().send_from(["198.51.100.1"]);
    platform
        .api()
        .fail(IPS, ApiFault::Slow(Duration::from_secs(4)));
    advance(Duration::from_mins(1)).await;
    let started = tokio::time::Instant::now();
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 200);
    assert!(started.elapsed() <= Duration::from_secs(2));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 403);
    // An address once known stays allowed, whatever the platform reports later.
    platform.api().send_from([""; 0]);
    advance(Duration::from_hours(25)).await;
    assert_eq!(status(&bot, "198.51.100.1", &[]).await, 200);
    assert_eq!(status(&bot, "203.0.113.7", &[]).await, 403);
    assert!(
        captured
            .text()
            .contains("previous list of addresses stays in use"),
        "{}",
        captured.text()
    );
}

#[tokio::test(start_paused = true)]
async fn the_simulated_platform_is_allowed() {
    let settings = Settings::new(Token::new(TOKEN).unwrap());
    let list = AllowList::of(["127.0.0.1"]);
    let bot = Bot::with_settings(settings, &HANDLERS).allow_only(list);
    let bot = TestBot::new(bot.build().unwrap());
    bot.user("alice").text("hi").await.assert_text("taken");
}

#[test]
fn the_built_in_server_and_axum_know_the_peer_address() {
    let runtime = Runtime::new().unwrap();
    let mounted = |bot: Bot, tells: bool| {
        let app = Router::new().route_service("/wx", bot);
        let app = if tells {
            app.layer(map_request(
                async |ConnectInfo(from): ConnectInfo<SocketAddr>, mut request: Request| {
                    request.extensions_mut().insert(PeerAddr(from.ip()));
                    request
                },
            ))
        } else {
            app
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = runtime.block_on(listener).unwrap();
        let address = listener.local_addr().unwrap();
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        runtime.spawn(axum::serve(listener, app).into_future());
        address
    };
    let served = |bot: Bot| {
        let _inside = runtime.enter();
        let server = bot.bind().unwrap();
        let address = server.local_addr();
        runtime.spawn(server.run_until(std::future::pending()));
        address
    };
    let here: &[&str] = &["127.0.0.1"];
    let elsewhere: &[&str] = &["198.51.100.1"];
    let addresses = [
        (mounted(listening(here), true), 200),
        (mounted(listening(elsewhere), true), 403),
        (mounted(listening(here), false), 403),
        (served(listening(here)), 200),
        (served(listening(elsewhere)), 403),
    ];
    // The client blocks.
    let client = thread::spawn(move || {
        for (address, expected) in addresses {
            assert_eq!(client::push(address, &text("hi")).status, expected);
        }
    });
    client.join().unwrap();
}

#[test]
fn the_address_in_a_proxy_protocol_header_is_that_of_the_peer() {
    let mut settings = Settings::new(Token::new(TOKEN).unwrap());
    settings.listen = (Ipv4Addr::LOCALHOST, 0).into();
    settings.proxy_protocol = vec!["127.0.0.1".to_owned()];
    let list = AllowList::of(["101.226.103.7"]).trusted_proxies(["10.0.0.1"]);
    let bot = Bot::with_settings(settings, &HANDLERS).allow_only(list);
    let runtime = Runtime::new().unwrap();
    let inside = runtime.enter();
    let server = bot.build().unwrap().bind().unwrap();
    drop(inside);
    let address = server.local_addr();
    runtime.spawn(server.run_until(std::future::pending()));
    let client = thread::spawn(move || {
        for (client, forwarded, expected) in [
            ("101.226.103.7", "", 200),
            ("101.226.103.8", "", 403),
            // An untrusted client can send any header.
            ("101.226.103.8", "X-Forwarded-For: 101.226.103.7\r\n", 403),
            ("10.0.0.1", "X-Forwarded-For: 101.226.103.7\r\n", 200),
            ("10.0.0.1", "", 403),
        ] {
            let body = text("hi");
            let request = format!(
                "PROXY TCP4 {client} 10.0.0.2 40000 80\r\nPOST {} HTTP/1.1\r\nHost: a\r\n{forwarded}\
                 Content-Length: {}\r\n\r\n{body}",
                signed_path(),
                body.len()
            );
            let response = client::exchange(address, request);
            assert_eq!(response.status, expected, "{client} {forwarded}");
        }
    });
    client.join().unwrap();
}

#[test]
fn proxy_protocol_from_any_address_is_a_configuration_error() {
    let mut settings = Settings::new(Token::new(TOKEN).unwrap());
    settings.proxy_protocol = vec!["::/0".to_owned()];
    let error = Bot::with_settings(settings, &HANDLERS).build().unwrap_err();
    assert!(
        error.to_string().contains("trusts every address"),
        "{error}"
    );
}

/// Starts a bot on a free port.
fn listening(networks: &[&str]) -> Bot {
    let mut settings = Settings::new(Token::new(TOKEN).expect("a token"));
    settings.listen = (Ipv4Addr::LOCALHOST, 0).into();
    let bot = Bot::with_settings(settings, &HANDLERS);
    let list = AllowList::of(networks.iter().copied());
    bot.allow_only(list).build().expect("a bot")
}
