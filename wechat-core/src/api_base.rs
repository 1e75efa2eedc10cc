//! The address of the platform's API.

use std::net::IpAddr;

use http::Uri;

/// The platform's own.
pub const DEFAULT_API_BASE: &str = "https://api.weixin.qq.com";

/// The address as it stands before `/cgi-bin/…`. Without TLS the AppSecret would be readable on its way.
///
/// # Errors
/// If it is no address, or a secret would go there without TLS.
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
            "the AppSecret would be sent to `{}` without TLS; `http://` is for this machine only",
            value.escape_debug()
        )),
        // It may hold a password.
        _ => Err("it is not `https://` and a host, without a user and a query".to_owned()),
    }
}
