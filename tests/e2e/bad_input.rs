//! Requests that must be refused, and malformed pushes that must still be answered.

use tests::{
    client::{Connection, exchange, get, post, push},
    push::{now, sample, signed_path, signed_path_at, text},
};

use super::bot;

#[test]
fn a_forged_request_gets_an_empty_403_and_is_logged() {
    let good = signed_path();
    let (before, signature) = good.split_once("signature=").unwrap();
    let flipped = if signature.starts_with('0') { "1" } else { "0" };
    let bad_signature = format!("{before}signature={flipped}{}", &signature[1..]);
    for (path, reason) in [
        (bad_signature, "`signature` does not match"),
        (signed_path_at(now() - 310), "behind this machine's clock"),
        (signed_path_at(now() + 310), "ahead of this machine's clock"),
        (
            format!("{good}&nonce=719480263"),
            "`nonce` occurs more than once",
        ),
        (
            format!("{good}&timestamp=1"),
            "`timestamp` occurs more than once",
        ),
        ("/wx".to_owned(), "`signature` is missing"),
        (
            "/wx?signature=&timestamp=&nonce=".to_owned(),
            "`signature` does not match",
        ),
        (format!("{good}&x={}", "x".repeat(2048)), "the query has"),
    ] {
        // A bot of its own, because each reason is logged once in ten seconds.
        let mut bot = bot();
        let response = exchange(bot.address(), post(&path, text("text")));
        assert_eq!((response.status, &*response.body), (403, ""), "{path}");
        let line = bot.wait_for_line("request refused with 403");
        assert!(line.contains(reason), "{line}");
    }
    let mut bot = bot();
    let response = get(bot.address(), &good);
    assert_eq!((response.status, &*response.body), (403, ""));
    bot.wait_for_line("`echostr` is missing");
    let response = get(bot.address(), &format!("{good}&echostr=%3Cscript%3E"));
    assert_eq!((response.status, &*response.body), (403, ""));
}

#[test]
fn a_wrong_path_is_404_and_a_wrong_method_405() {
    let bot = bot();
    for path in ["/", "/wxx", "/wx/x", "/WX"] {
        let path = signed_path().replace("/wx?", &format!("{path}?"));
        let response = exchange(bot.address(), post(&path, text("text")));
        assert_eq!((response.status, &*response.body), (404, ""), "{path}");
    }
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let request = format!(
            "{method} {} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            signed_path()
        );
        let response = exchange(bot.address(), request);
        assert_eq!((response.status, &*response.body), (405, ""), "{method}");
        assert_eq!(response.header("allow"), Some("GET, HEAD, POST"));
    }
}

#[test]
fn a_signed_body_that_is_not_a_push_is_answered_with_success_and_logged() {
    let mut bot = bot();
    let doctype = format!("<!DOCTYPE xml [<!ENTITY a 'b'>]>{}", text("text"));
    for (body, reason) in [
        (&b""[..], "the body is empty"),
        (b"{\"MsgType\":\"text\"}", "`ToUserName` is missing"),
        (b"{\"MsgType\":\"text\"", "malformed JSON"),
        (b"MsgType=text", "outside the root"),
        (b"<html></html>", "the root of a push is `<xml>`"),
        (b"<xml><ToUserName>", "ends inside `<ToUserName>`"),
        (b"<xml><a></b></xml>", "malformed XML"),
        (doctype.as_bytes(), "DOCTYPE"),
        (
            b"<xml><Content>\xc4\xe3\xba\xc3</Content></xml>",
            "not valid UTF-8",
        ),
        (b"<xml></xml>", "`MsgType` is missing"),
        (
            b"<xml><MsgType>text</MsgType><ToUserName>a</ToUserName></xml>",
            "`FromUserName` is missing",
        ),
        (sample("envelope_safe_mode").as_bytes(), "明文模式"),
    ] {
        let response = exchange(bot.address(), post(&signed_path(), body));
        assert_eq!(
            (response.status, &*response.body),
            (200, "success"),
            "{reason}"
        );
        let line = bot.wait_for_line("WARN");
        assert!(line.contains(reason), "{line}");
    }
}

#[test]
fn an_oversize_body_is_413_without_waiting_for_it() {
    let bot = bot();
    for length in ["65537", "10000000", "9223372036854775807"] {
        let mut connection = Connection::open(bot.address());
        let head = format!(
            "POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n",
            signed_path()
        );
        connection.send(head).unwrap();
        let response = connection.receive().unwrap();
        assert_eq!((response.status, &*response.body), (413, ""), "{length}");
        assert!(connection.is_closed());
    }
    let mut connection = Connection::open(bot.address());
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        signed_path()
    );
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    connection.send(head + &chunk.repeat(17)).unwrap();
    assert_eq!(connection.receive().unwrap().status, 413);
}

#[test]
fn a_body_at_the_limit_is_read() {
    let bot = bot();
    let padding = "x".repeat(64 * 1024 - text("").len());
    let response = push(bot.address(), &text(&padding));
    assert_eq!(response.status, 200);
    assert!(
        response
            .element("Content")
            .unwrap()
            .starts_with("you said: x")
    );
}

#[test]
fn an_ambiguous_or_malformed_head_is_400_and_closes_the_connection() {
    let bot = bot();
    let path = signed_path();
    let body = text("text");
    let length = body.len();
    for headers in [
        format!("Host: a\r\nContent-Length: {length}\r\nContent-Length: 1"),
        format!("Content-Length: {length}"),
        format!("Host: a\r\nContent-Length: +{length}"),
        "Host: a\r\nTransfer-Encoding: xchunked".to_owned(),
    ] {
        let mut connection = Connection::open(bot.address());
        let request = format!("POST {path} HTTP/1.1\r\n{headers}\r\n\r\n{body}");
        connection.send(request).unwrap();
        assert_eq!(connection.receive().unwrap().status, 400, "{headers}");
        assert!(connection.is_closed(), "{headers}");
    }
}

#[test]
fn a_transfer_encoding_overrides_a_length_and_closes_the_connection() {
    let bot = bot();
    let body = text("text");
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n\
         {:x}\r\n{body}\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
        signed_path(),
        body.len(),
    );
    let mut connection = Connection::open(bot.address());
    connection.send(request).unwrap();
    let response = connection.receive().unwrap();
    assert!(response.element("Content").is_some());
    assert!(connection.is_closed(), "what follows is not a request");
}

#[test]
fn a_signed_push_to_a_wrong_path_is_explained() {
    let mut bot = bot();
    let path = signed_path().replace("/wx?", "/wechat?");
    assert_eq!(
        exchange(bot.address(), post(&path, text("text"))).status,
        404
    );
    let line = bot.wait_for_line("refused with 404");
    assert!(
        line.contains("the path is `/wechat`, but the bot's path is `/wx`"),
        "{line}"
    );
}

#[test]
fn a_malformed_body_is_explained_briefly_with_its_element() {
    let mut bot = bot();
    let long = format!("<xml><{}>", "A".repeat(60_000));
    for (body, reason) in [
        ("<xml><Content>a</Contenu></xml>", "inside `<Content>`"),
        ("<xml><Content>a & b</Content></xml>", "inside `<Content>`"),
        (&long, "ends inside `<AAAA"),
    ] {
        push(bot.address(), body);
        let line = bot.wait_for_line("push not handled");
        assert!(line.contains(reason) && line.len() < 400, "{line}");
    }
}

#[test]
fn a_slow_head_or_body_is_cut_off_after_three_seconds() {
    let bot = bot();
    let mut head = Connection::open(bot.address());
    head.send("POST /wx").unwrap();
    let mut body = Connection::open(bot.address());
    let request = post(&signed_path(), text("text"));
    body.send(&request[..request.len() - 1]).unwrap();
    assert_eq!(body.receive().unwrap().status, 408);
    assert!(body.is_closed());
    assert!(
        head.receive()
            .map_or(true, |response| response.status == 408)
    );
    assert!(head.is_closed());
}
