//! Base URL of the platform's API.

use std::net::IpAddr;

use http::Uri;

/// Base URL of the platform's own servers.
pub const DEFAULT_API_BASE: &str = "https://api.weixin.qq.com";

/// Validates the URL before `/cgi-bin/…` and removes a trailing slash. Without TLS the AppSecret
/// could be read in transit.
///
/// # Errors
/// If the URL is invalid, or a secret would be sent without TLS.
pub fn api_base(value: &str) -> Result<String, String> {
    let base = value.trim_end_matches('/');
    let uri = base.parse::<Uri>().ok().filter(|uri| uri.query().is_none());
    let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
    let is_plain = !host.is_empty() && !base.contains(['@', '#']);
    let is_loopback = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|ip: IpAddr| ip.is_loopback());
    match uri.as_ref().and_then(Uri::scheme_str) {
        Some("https") if is_plain => Ok(base.to_owned()),
        Some("http") if is_plain && is_loopback => Ok(base.to_owned()),
        Some("http") if is_plain => Err(format!(
            "the AppSecret would be sent to `{}` without TLS; `http://` is only allowed on this machine",
            value.escape_debug()
        )),
        // Not quoted: the value may contain a password.
        _ => Err("the value is not `https://` and a host, without a user and a query".to_owned()),
    }
}
