//! Statuses with which a server or proxy refuses a request as HTTP, regardless of its signature.

/// Returns the meaning of such a status and the remedy; `None` for any other.
pub(super) fn unsigned(status: u16) -> Option<(&'static str, &'static str)> {
    Some(match status {
        408 => (
            "the request did not arrive whole in time",
            "let the proxy read whole requests before it forwards them, in nginx `proxy_request_buffering on`",
        ),
        411 => (
            "the request reaches the bot without a `Content-Length`",
            "let the proxy forward the `Content-Length`",
        ),
        413 => (
            "the body is too large for the bot or a proxy before it",
            "let the server that refuses accept bodies of 64 KiB, in nginx `client_max_body_size`",
        ),
        414 => (
            "the URL is too long for the bot or a proxy before it",
            "let the proxies add less to the query, or raise the limit of the server that refuses",
        ),
        415 => (
            "the body reaches the bot compressed, or under another `Content-Type` than text/xml",
            "turn off the compression of requests in the proxy, and let the bot accept text/xml and application/json",
        ),
        421 => (
            "nothing is served under this host name",
            "let the proxy serve the name in the URL, with a certificate for it",
        ),
        431 => (
            "the head has too many or too large headers, for the bot or a proxy before it",
            "let the gateways and proxies add fewer headers, or raise the limit of the server that refuses: in nginx \
             `large_client_header_buffers`, in Node.js `--max-http-header-size`; a bot of wechat-runtime accepts 100 \
             headers in 32 KiB and logs larger heads",
        ),
        502 | 503 => (
            "the proxy cannot reach the bot",
            "start the bot, and give the proxy its address and port; if the bot runs, its log names what it could \
             not read: TLS, HTTP/2, the PROXY protocol",
        ),
        504 => (
            "the bot does not answer the proxy in time",
            "give the proxy the bot's address and port, let the firewall between them through, and read the bot's \
             log",
        ),
        _ => return None,
    })
}

/// Returns what a status says that a bot of wechat-runtime never gives to a wrong Token, and the
/// remedy. A bot of another framework may refuse a signature with it.
pub(super) fn not_the_token(status: u16) -> Option<(&'static str, &'static str)> {
    Some(match status {
        400 => (
            "the request reaches the bot malformed, or a proxy finds it so",
            "read the bot's log, which names the cause, and the proxy's: a PROXY protocol header that the bot does not \
             expect (WECHAT_PROXY_PROTOCOL), TLS or HTTP/2 to a port for plain HTTP, a head without `Host`; a bot of \
             another framework may refuse a wrong Token so",
        ),
        401 => (
            "a login is demanded before the bot",
            "let the proxy or gateway hand on requests to the bot's path without a login, in nginx `auth_basic off`; \
             a bot of another framework may refuse a wrong Token so",
        ),
        _ => return None,
    })
}

/// Returns the meaning of a page with the status 400 from nginx, and the remedy.
pub(super) fn page(body: &[u8]) -> Option<(&'static str, &'static str)> {
    let page = String::from_utf8_lossy(body);
    if page.contains("plain HTTP request was sent to HTTPS port") {
        Some((
            "the request was sent without TLS to a port for TLS",
            "write https:// in the URL, or let the proxy in front of this one call https://",
        ))
    } else if page.contains("Request Header Or Cookie Too Large") {
        unsigned(431)
    } else {
        None
    }
}
