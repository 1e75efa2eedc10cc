//! Requests of proxies, gateways and scanners, and the log lines about them.

use std::io;

use tests::{
    client::{Connection, Response, exchange, post, push},
    process::Process,
    push::{TOKEN, signed_path, text},
};

use super::bot;

const V1: &[u8] = b"PROXY TCP4 101.226.103.7 10.0.0.1 40000 80\r\n";
const V2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x65\xe2\x67\x07\x0a\0\0\x01\x9c\x40\0\x50";
const TLS_HELLO: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Builds a push with this many extra headers, and one more of this length unless it is zero.
fn with_headers(number: usize, length: usize) -> Vec<u8> {
    let request = post(&signed_path(), text("hi"));
    let lines = request.split(|&byte| byte == b'\n');
    let own = lines.take_while(|line| *line != b"\r").count() - 1;
    let more = number - own - usize::from(length > 0);
    let mut headers: String = (0..more)
        .map(|index| ["X-Gateway-", &index.to_string(), ": 1\r\n"].concat())
        .collect();
    if length > 0 {
        headers += &["X-Context: ", &"x".repeat(length), "\r\n"].concat();
    }
    replaced(&request, "Host: ", &(headers + "Host: "))
}

/// Sends bytes that the bot may refuse before it has read all of them.
fn answer_to(bot: &Process, bytes: &[u8]) -> io::Result<Response> {
    let mut connection = Connection::open(bot.address());
    let _ = connection.send(bytes);
    connection.receive()
}

fn behind_a_proxy() -> Process {
    Process::start_with(
        env!("CARGO_BIN_EXE_e2e_bot"),
        &[
            ("WECHAT_TOKEN", TOKEN),
            ("WECHAT_PROXY_PROTOCOL", "10.0.0.0/8, 127.0.0.1"),
        ],
    )
}

#[test]
fn a_push_with_the_headers_of_several_gateways_is_answered() {
    let bot = bot();
    for (number, length) in [(40, 0), (100, 0), (8, 31 * 1024)] {
        let response = exchange(bot.address(), with_headers(number, length));
        assert_eq!(
            response.element("Content"),
            Some("you said: hi"),
            "{number} {length}"
        );
    }
}

#[test]
fn too_many_or_too_long_headers_are_431_with_the_limits_in_the_log() {
    for (number, length) in [(101, 0), (8, 33 * 1024)] {
        let mut bot = bot();
        let response = answer_to(&bot, &with_headers(number, length)).unwrap();
        assert_eq!(response.status, 431, "{number} {length}");
        let line = bot.wait_for_line("refused with 431");
        assert!(line.contains("WARN"), "{line}");
        assert!(
            line.contains("more than 100 headers or more than 32 KiB"),
            "{line}"
        );
        assert!(line.contains("add fewer or shorter headers"), "{line}");
    }
}

#[test]
fn a_protocol_other_than_http_is_refused_and_named_with_a_remedy() {
    let mut bot = bot();
    let two_lengths =
        "POST /wx HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n";
    for (bytes, status, name, remedy) in [
        (
            V1,
            Some(400),
            "begins with a PROXY protocol header",
            "127.0.0.1 is your proxy, add it there",
        ),
        (
            TLS_HELLO,
            Some(400),
            "the connection uses TLS",
            "let it terminate TLS and call http://",
        ),
        (
            HTTP2,
            None,
            "the connection uses HTTP/2",
            "let it speak HTTP/1.1",
        ),
        (
            b"\0\x01\xff\r\n\r\n",
            Some(400),
            r"begins with `\x00\x01\xff\r\n\r\n`",
            "speak HTTP/1.1",
        ),
        (
            two_lengths.as_bytes(),
            Some(400),
            "length of the body",
            "send one `Content-Length`",
        ),
    ] {
        let answer = answer_to(&bot, bytes);
        assert_eq!(answer.ok().map(|answer| answer.status), status, "{name}");
        let line = bot.wait_for_line("request refused");
        assert!(line.contains("WARN"), "{line}");
        assert!(line.contains(name) && line.contains(remedy), "{line}");
    }
    assert_eq!(push(bot.address(), &text("hi")).status, 200);
}

#[test]
fn a_malformed_request_line_is_named_in_the_log() {
    for line in [
        "GET /wx?a=\u{1} HTTP/1.1\r\nHost: a",
        "GET /wx HTTP/1.1\r\nBad Name: a",
    ] {
        let mut bot = bot();
        let answer = answer_to(&bot, format!("{line}\r\n\r\n").as_bytes());
        assert_eq!(answer.unwrap().status, 400, "{line}");
        let line = bot.wait_for_line("request refused with 400");
        assert!(
            line.contains("the request is malformed (invalid "),
            "{line}"
        );
        assert!(line.contains("begins with `GET /wx"), "{line}");
    }
}

#[test]
fn a_signed_push_without_a_host_is_named_in_the_log() {
    let mut bot = bot();
    let request = replaced(&post(&signed_path(), text("hi")), "Host: 127.0.0.1\r\n", "");
    assert_eq!(exchange(bot.address(), request).status, 400);
    let line = bot.wait_for_line("request refused with 400");
    assert!(
        line.contains("the `Host` header is missing") && line.contains("let the proxy send one"),
        "{line}"
    );
}

#[test]
fn a_binary_proxy_header_from_an_untrusted_peer_is_named() {
    let mut bot = bot();
    assert_eq!(answer_to(&bot, V2).unwrap().status, 400);
    let line = bot.wait_for_line("request refused with 400");
    assert!(
        line.contains("127.0.0.1 is not in WECHAT_PROXY_PROTOCOL"),
        "{line}"
    );
}

#[test]
fn an_incomplete_head_is_named_in_the_log() {
    let mut bot = bot();
    let mut connection = Connection::open(bot.address());
    connection.send("POST /wx HTTP/1.1\r\nHost").unwrap();
    let line = bot.wait_for_line("request refused, its connection closed");
    assert!(line.contains("incomplete after 3s"), "{line}");
    assert!(connection.is_closed());
}

#[test]
fn an_idle_connection_closes_without_a_log_line() {
    let mut bot = bot();
    let mut kept = Connection::open(bot.address());
    kept.send(post(&signed_path(), text("hi"))).unwrap();
    assert_eq!(kept.receive().unwrap().status, 200);
    let mut unused = Connection::open(bot.address());
    assert!(kept.is_closed() && unused.is_closed());
    let _ = answer_to(&bot, TLS_HELLO);
    let line = bot.wait_for_line("WARN");
    assert!(line.contains("the connection uses TLS"), "{line}");
}

#[test]
fn each_cause_is_logged_once_in_ten_seconds() {
    let mut bot = bot();
    for bytes in [TLS_HELLO, TLS_HELLO, TLS_HELLO, V1] {
        assert_eq!(answer_to(&bot, bytes).unwrap().status, 400);
    }
    for cause in ["the connection uses TLS", "PROXY protocol header"] {
        let line = bot.wait_for_line("request refused");
        assert!(line.contains(cause), "{line}");
    }
}

#[test]
fn a_proxy_header_from_a_trusted_proxy_is_consumed() {
    let bot = behind_a_proxy();
    for header in [
        V1,
        V2,
        b"PROXY UNKNOWN\r\n",
        b"\r\n\r\n\0\r\nQUIT\n\x20\x00\0\0",
    ] {
        let mut connection = Connection::open(bot.address());
        let request = post(&signed_path(), text("hi"));
        connection.send([header, &request].concat()).unwrap();
        let response = connection.receive().unwrap();
        assert_eq!(
            response.element("Content"),
            Some("you said: hi"),
            "{}",
            header.escape_ascii()
        );
        // The line is logged once for all requests of a connection.
        connection.send(request).unwrap();
        assert_eq!(connection.receive().unwrap().status, 200);
    }
    let mut connection = Connection::open(bot.address());
    let request = [V2, &post(&signed_path(), text("hi"))].concat();
    for byte in request {
        connection.send([byte]).unwrap();
    }
    assert_eq!(connection.receive().unwrap().status, 200);
}

#[test]
fn a_trusted_proxy_must_send_a_valid_header() {
    let mut bot = behind_a_proxy();
    let request = post(&signed_path(), text("hi"));
    let twice = [V1, V1, &request].concat();
    let over_tls = [V1, TLS_HELLO].concat();
    for (bytes, name, remedy) in [
        (
            &request[..],
            "does not begin with a PROXY protocol header",
            "or remove it there",
        ),
        (
            b"PROXY TCP4 here there 1 2\r\n",
            "is malformed or longer",
            "version 1 or 2",
        ),
        (
            &twice,
            "two PROXY protocol headers",
            "only one of the proxies",
        ),
        (&over_tls, "the connection uses TLS", "let it terminate TLS"),
    ] {
        let answer = answer_to(&bot, bytes);
        assert!(!answer.is_ok_and(|answer| answer.status == 200), "{name}");
        let line = bot.wait_for_line("request refused");
        assert!(line.contains(name) && line.contains(remedy), "{line}");
    }
}

#[test]
fn a_proxy_that_sends_half_a_header_is_cut_off_after_three_seconds() {
    let bot = behind_a_proxy();
    let mut connection = Connection::open(bot.address());
    connection.send("PROXY TCP4 101.").unwrap();
    assert!(connection.is_closed());
}

#[test]
fn a_compressed_body_is_415_with_its_coding_in_the_log() {
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03";
    for (header, status, name) in [
        ("Content-Encoding: gzip", 415, "`content-encoding: gzip`"),
        ("Content-Encoding: br", 415, "`content-encoding: br`"),
        (
            "Content-Encoding: identity",
            415,
            "compressed with gzip but has no Content-Encoding",
        ),
    ] {
        // A bot of its own, because each reason is logged once in ten seconds.
        let mut bot = bot();
        let request = post(&signed_path(), gzip);
        let head = format!("HTTP/1.1\r\n{header}\r\n");
        let request = replaced(&request, "HTTP/1.1\r\n", &head);
        let response = exchange(bot.address(), request);
        assert_eq!(response.status, status, "{header}");
        assert_eq!(response.header("accept-encoding"), Some("identity"));
        let line = bot.wait_for_line("WARN");
        assert!(line.contains(name) && !line.contains("GBK"), "{line}");
        assert!(line.contains("turn that off there"), "{line}");
    }
    let mut bot = bot();
    let chunked = format!(
        "POST {} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        signed_path()
    );
    assert_eq!(exchange(bot.address(), chunked).status, 501);
    bot.wait_for_line("`transfer-encoding: gzip, chunked`");
}

#[test]
fn a_body_with_malformed_chunks_is_400_with_a_remedy() {
    let mut bot = bot();
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
        signed_path()
    );
    assert_eq!(exchange(bot.address(), request).status, 400);
    let line = bot.wait_for_line("WARN");
    assert!(line.contains("chunked body is malformed"), "{line}");
    assert!(line.contains("`Content-Length`"), "{line}");
}

fn replaced(request: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = request
        .windows(from.len())
        .position(|window| window == from.as_bytes())
        .expect("a head");
    [&request[..at], to.as_bytes(), &request[at + from.len()..]].concat()
}
