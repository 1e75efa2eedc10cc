//! Requests at the edges of HTTP/1.1, byte by byte.

use std::io;

use tests::{
    client::Connection,
    process::Process,
    push::{signed_path, text},
};

use super::bot;

/// Sends a push with these headers. Returns the status, and whether the connection is closed then.
fn answer(bot: &Process, path: &str, headers: &str) -> io::Result<(u16, bool)> {
    let mut connection = Connection::open(bot.address());
    let request = format!("POST {path} HTTP/1.1\r\n{headers}\r\n\r\n{}", text("hi"));
    connection.send(request)?;
    let status = connection.receive()?.status;
    if status == 200 {
        // The next request is told apart from this one.
        connection.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n")?;
        assert_eq!(connection.receive()?.status, 404, "{headers}");
        return Ok((status, false));
    }
    Ok((status, connection.is_closed()))
}

#[test]
fn a_request_has_exactly_one_valid_host() {
    let bot = bot();
    let length = text("hi").len();
    for (hosts, expected) in [
        ("Host: a", (200, false)),
        ("Host: bot_1.example.com:8080", (200, false)),
        ("Host: [::1]:80", (200, false)),
        ("Host: 你.example.com", (400, true)),
        ("Host: ", (200, false)),
        ("", (400, true)),
        ("Host: a\r\nHost: a", (400, true)),
        ("Host: a\r\nHost: b", (400, true)),
        ("Host: a b", (400, true)),
        ("Host: a/b", (400, true)),
        ("Host: user@a", (400, true)),
        ("Host: a:port", (400, true)),
        ("Host: a:99999", (400, true)),
        ("Host: :80", (400, true)),
        ("Host: a, b", (400, true)),
    ] {
        let separator = if hosts.is_empty() { "" } else { "\r\n" };
        let headers = format!("{hosts}{separator}Content-Length: {length}");
        assert_eq!(
            answer(&bot, &signed_path(), &headers).unwrap(),
            expected,
            "{hosts:?}"
        );
    }
}

#[test]
fn a_length_is_one_number_within_the_limit() {
    let bot = bot();
    let length = text("hi").len();
    for (lengths, expected) in [
        // RFC 9110, section 8.6, allows taking equal lengths for one.
        (
            format!("Content-Length: {length}\r\nContent-Length: {length}"),
            (200, false),
        ),
        (format!("Content-Length: {length}, {length}"), (400, true)),
        (format!("Content-Length: 0x{length:x}"), (400, true)),
        (format!("Content-Length: -{length}"), (400, true)),
        (
            "Content-Length: 18446744073709551613".to_owned(),
            (413, true),
        ),
        (
            "Content-Length: 18446744073709551616".to_owned(),
            (400, true),
        ),
        // hyper takes the two largest numbers for a head that is too large.
        (
            "Content-Length: 18446744073709551614".to_owned(),
            (431, true),
        ),
        (
            "Content-Length: 18446744073709551615".to_owned(),
            (431, true),
        ),
        (format!("Content-Length: {}", "9".repeat(200)), (400, true)),
    ] {
        let headers = format!("Host: a\r\n{lengths}");
        assert_eq!(
            answer(&bot, &signed_path(), &headers).unwrap(),
            expected,
            "{lengths}"
        );
    }
}

#[test]
fn a_parameter_given_twice_is_refused_in_any_spelling() {
    let bot = bot();
    let headers = format!("Host: a\r\nContent-Length: {}", text("hi").len());
    let path = signed_path();
    let encoded = path.replace("nonce=", "%6eonce=");
    assert_eq!(answer(&bot, &encoded, &headers).unwrap().0, 200);
    for again in ["%6eonce=1", "%6Eonc%65=1", "%73ignature=1", "nonce"] {
        for path in [&path, &encoded] {
            let path = format!("{path}&{again}");
            assert_eq!(answer(&bot, &path, &headers).unwrap().0, 403, "{path}");
        }
    }
}

#[test]
fn a_refusal_reaches_a_client_that_is_still_sending() {
    let bot = bot();
    let chunk = "x".repeat(64 * 1024);
    for (path, status) in [(signed_path(), 413), ("/wx".to_owned(), 403)] {
        let mut connection = Connection::open(bot.address());
        let length = 24 * chunk.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        connection.send(head).unwrap();
        for number in 0..24 {
            let sent = connection.send(&chunk);
            assert!(sent.is_ok(), "{status} chunk {number}: {sent:?}");
        }
        assert_eq!(connection.receive().unwrap().status, status);
        assert!(connection.is_closed());
    }
}

#[test]
fn a_client_that_never_stops_sending_is_cut_off() {
    let bot = bot();
    let mut connection = Connection::open(bot.address());
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n",
        signed_path()
    );
    connection.send(head).unwrap();
    let chunk = "x".repeat(64 * 1024);
    let is_cut_off = (0..1_000_000_000 / chunk.len()).any(|_| connection.send(&chunk).is_err());
    assert!(is_cut_off);
}
