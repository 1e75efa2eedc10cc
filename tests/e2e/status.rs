//! The status port.

use std::net::SocketAddr;

use tests::{
    client::{exchange, get, push},
    process::Process,
    push::{TOKEN, sample, text},
};
use wechat_runtime::Token;
use wechat_sim::{
    engine::{ApiFault, Platform, PlatformAccount, Target},
    testing::TestBot,
};

/// Starts a bot with a status port.
fn started(variables: &[(&str, &str)]) -> (Process, SocketAddr) {
    let own = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_STATUS_LISTEN", "127.0.0.1:0"),
    ];
    let variables: Vec<_> = own.iter().chain(variables).copied().collect();
    let mut bot = Process::start_with(env!("CARGO_BIN_EXE_e2e_bot"), &variables);
    let line = bot.wait_for_line("status on http://");
    let (_, rest) = line.split_once("http://").expect("an address");
    let (status, _) = rest.split_once('/').expect("a path");
    (bot, status.parse().expect("an address"))
}

#[test]
fn the_status_port_serves_health_readiness_and_metrics() {
    let (bot, status) = started(&[]);
    assert_eq!(push(bot.address(), &text("text")).status, 200);
    assert_eq!(push(bot.address(), &text("panic")).status, 200);
    let unhandled = push(bot.address(), &sample("event_unknown_event"));
    assert_eq!(unhandled.body, "success");
    for (path, code, part) in [
        ("/healthz", 200, "ok\n"),
        ("/readyz", 200, "ready\n"),
        ("/metrics", 200, "wechat_tries_total{end=\"answered\"} 3"),
        (
            "/metrics",
            200,
            "wechat_replies_total{channel=\"passive\"} 3",
        ),
        (
            "/metrics",
            200,
            "wechat_unhandled_total{expects_answer=\"no\"} 1",
        ),
        (
            "/metrics",
            200,
            "wechat_handler_seconds_bucket{handler=\"text\",le=\"4.5\"} 1",
        ),
        (
            "/metrics",
            200,
            "wechat_handler_failures_total{handler=\"panics\",how=\"panic\"} 1",
        ),
        ("/wx", 404, "/healthz, /readyz"),
    ] {
        let response = get(status, path);
        assert_eq!(response.status, code, "{path}");
        assert!(response.body.contains(part), "{path}: {}", response.body);
    }
    // The bot's own port serves none of it.
    assert_eq!(get(bot.address(), "/readyz").status, 404);
}

#[test]
fn unreadable_requests_are_counted_by_cause() {
    let (bot, status) = started(&[]);
    for bytes in [
        &b"\x16\x03\x01\x02\0\x01\0"[..],
        b"\x16\x03\x01\x02\0\x01\0",
        b"nonsense\r\n\r\n",
    ] {
        assert_eq!(exchange(bot.address(), bytes).status, 400);
    }
    // A connection is counted after it has ended, which its client may notice first.
    let counted = (0..1_000)
        .map(|_| get(status, "/metrics").body)
        .find(|metrics| {
            [
                "wechat_malformed_requests_total{cause=\"tls\"} 2\n",
                "wechat_malformed_requests_total{cause=\"syntax\"} 1\n",
                "wechat_refusals_total{status=\"400\"} 3\n",
            ]
            .iter()
            .all(|line| metrics.contains(line))
        });
    assert!(counted.is_some(), "{}", get(status, "/metrics").body);
}

#[test]
fn open_dialogues_are_counted() {
    let (bot, status) = started(&[]);
    for (content, open) in [("ask me", 1), ("this", 0)] {
        assert_eq!(push(bot.address(), &text(content)).status, 200);
        let metrics = get(status, "/metrics").body;
        let line = format!("wechat_dialogues_open {open}\n");
        assert!(metrics.contains(&line), "{line}{metrics}");
    }
}

#[tokio::test]
async fn api_calls_are_counted_by_outcome() {
    let account = PlatformAccount::new(Token::new(TOKEN).expect("a token"));
    let platform = Platform::without_bot(account);
    let api = platform.api().serve(([127, 0, 0, 1], 0).into()).await;
    let api = format!("http://{}", api.expect("a free port"));
    let (bot, status) = started(&[
        ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
        ("WECHAT_APP_SECRET", "0123456789abcdef0123456789abcdef"),
        ("WECHAT_API_BASE", &api),
    ]);
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    platform.connect(target);
    let users = TestBot::from(platform);
    users.user("alice").text("notify").await.assert_no_reply();
    let send = "/cgi-bin/message/custom/send";
    users.api().fail(send, ApiFault::Errcode(45047));
    users.user("alice").text("notify").await;
    let metrics = get(status, "/metrics").body;
    for (result, count) in [("ok", 1), ("OutOfQuota", 1)] {
        let line = format!("wechat_api_calls_total{{path=\"{send}\",result=\"{result}\"}} {count}");
        assert!(metrics.contains(&line), "{line}\n{metrics}");
    }
}
