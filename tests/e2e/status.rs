//! The status port.

use tests::{
    client::{get, push},
    process::Process,
    push::{TOKEN, text},
};

#[test]
fn the_status_port_tells_of_health_readiness_and_figures() {
    let variables = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_STATUS_LISTEN", "127.0.0.1:0"),
    ];
    let mut bot = Process::start_with(env!("CARGO_BIN_EXE_e2e_bot"), &variables);
    let line = bot.wait_for_line("status on http://");
    let (_, rest) = line.split_once("http://").expect("an address");
    let (status, _) = rest.split_once('/').expect("a path");
    let status = status.parse().expect("an address");
    assert_eq!(push(bot.address(), &text("text")).status, 200);
    assert_eq!(push(bot.address(), &text("panic")).status, 200);
    for (path, code, part) in [
        ("/healthz", 200, "ok\n"),
        ("/readyz", 200, "ready\n"),
        ("/metrics", 200, "wechat_tries_total{end=\"answered\"} 2"),
        (
            "/metrics",
            200,
            "wechat_replies_total{channel=\"passive\"} 2",
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
    // The bot's own port has none of it.
    assert_eq!(get(bot.address(), "/readyz").status, 404);
}
