//! Health checks on the bot's own port, and `HEAD`.

use tests::{
    client::{Connection, exchange, get, post},
    process::Process,
    push::{TOKEN, signed_path, text},
};

use super::bot;

fn with_health() -> Process {
    Process::start_with(
        env!("CARGO_BIN_EXE_e2e_bot"),
        &[("WECHAT_TOKEN", TOKEN), ("WECHAT_HEALTH_PATH", "/healthz")],
    )
}

fn head(path: &str) -> String {
    format!("HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n")
}

#[test]
fn the_health_path_answers_without_a_signature() {
    let bot = with_health();
    for path in ["/healthz", "/healthz/", "/healthz?from=probe"] {
        let response = get(bot.address(), path);
        assert_eq!((response.status, &*response.body), (200, "ok\n"), "{path}");
        let plain = Some("text/plain; charset=utf-8");
        assert_eq!(response.header("content-type"), plain);
    }
    let response = exchange(bot.address(), post("/healthz", ""));
    assert_eq!(response.status, 405);
    assert_eq!(response.header("allow"), Some("GET, HEAD"));
    assert_eq!(get(bot.address(), "/healthy").status, 404);
    let answered = exchange(bot.address(), post(&signed_path(), text("text")));
    assert_eq!(answered.status, 200);
}

#[test]
fn without_the_setting_there_is_no_health_path() {
    assert_eq!(get(bot().address(), "/healthz").status, 404);
}

#[test]
fn a_head_request_gets_the_headers_of_a_get_without_a_body() {
    let bot = with_health();
    let echo = format!("{}&echostr=4375120948345356249", signed_path());
    for (path, status, length) in [
        ("/healthz", 200, "3"),
        (&*echo, 200, "19"),
        ("/wx", 403, "0"),
        ("/elsewhere", 404, "0"),
    ] {
        let mut connection = Connection::open(bot.address());
        // A body would be read as the beginning of the next response.
        connection.send(head(path) + &head("/healthz")).unwrap();
        let first = connection.receive_head().unwrap();
        assert_eq!(first.status, status, "{path}");
        assert_eq!(first.header("content-length"), Some(length), "{path}");
        let expected = get(bot.address(), path);
        assert_eq!(
            first.header("content-type"),
            expected.header("content-type")
        );
        assert_eq!(connection.receive_head().unwrap().status, 200, "{path}");
    }
}
