//! Source address of a request: the peer of its connection, or the client that a trusted proxy
//! names.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderValue, request::Parts};
use ipnet::IpNet;
use thiserror::Error;

/// Remote address of a request's connection, in the request's extensions.
///
/// The built-in server inserts it. For a proxy in
/// [`Settings::proxy_protocol`](field@crate::Settings::proxy_protocol) it is the address that the
/// proxy names. Another server that mounts a bot with an [`AllowList`](crate::AllowList) must
/// insert it, too:
///
/// ```
/// use std::net::SocketAddr;
/// use wechat_runtime::PeerAddr;
///
/// fn arrived<B>(mut request: http::Request<B>, from: SocketAddr) -> http::Request<B> {
///     request.extensions_mut().insert(PeerAddr(from.ip()));
///     request
/// }
/// # let request = arrived(http::Request::new(()), ([203, 0, 113, 7], 4000).into());
/// # assert_eq!(request.extensions().get(), Some(&PeerAddr([203, 0, 113, 7].into())));
/// ```
///
/// In axum that is a `map_request` layer that takes `ConnectInfo<SocketAddr>`, and
/// `into_make_service_with_connect_info::<SocketAddr>()`. Never insert an address from a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddr(
    /// Address without a port.
    pub IpAddr,
);

/// Error for a request whose source address is unknown.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum UnknownPeer {
    #[error(
        "the source address of the request is unknown: the server that the bot is mounted in must insert a \
         `PeerAddr` into the request's extensions"
    )]
    NoPeer,
    #[error(
        "the trusted proxy {0} does not name its client: let it set X-Forwarded-For, in nginx \
         `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`"
    )]
    NotForwarded(IpAddr),
    #[error(
        "the trusted proxy {0} sends an X-Forwarded-For in which {1} is not an address: let it set its own"
    )]
    Unreadable(IpAddr, String),
}

/// Returns the address of the nearest hop that is not a trusted proxy; the farthest hop if all are
/// trusted.
///
/// # Errors
/// If the address is unknown.
pub(crate) fn origin(head: &Parts, trusted: &[IpNet]) -> Result<IpAddr, UnknownPeer> {
    let PeerAddr(peer) = head.extensions.get().ok_or(UnknownPeer::NoPeer)?;
    let peer = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if !is_trusted(peer) {
        return Ok(peer);
    }
    let mut farthest = None;
    // Each proxy appends the address of its client to the header that it received, which clients
    // can fake.
    for value in forwarded(head).rev() {
        let value = value.to_str().unwrap_or("(not text)");
        for hop in value.rsplit(',').map(str::trim) {
            let address = address(hop).ok_or_else(|| {
                let shown = hop.chars().take(64).collect::<String>();
                UnknownPeer::Unreadable(peer, format!("{shown:?}"))
            })?;
            if !is_trusted(address) {
                return Ok(address);
            }
            farthest = Some(address);
        }
    }
    farthest.ok_or(UnknownPeer::NotForwarded(peer))
}

/// Returns whether the request went through a proxy, trusted or not.
pub(crate) fn is_forwarded(head: &Parts) -> bool {
    forwarded(head).next().is_some()
}

fn forwarded(head: &Parts) -> impl DoubleEndedIterator<Item = &HeaderValue> {
    head.headers.get_all("x-forwarded-for").iter()
}

/// Parses an address with or without a port; proxies write both.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    let address = bare.unwrap_or(hop).parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn origin_of(peer: &str, forwarded: &[&str]) -> Result<String, UnknownPeer> {
        let mut request = Request::new(());
        let peer: IpAddr = peer.parse().unwrap();
        request.extensions_mut().insert(PeerAddr(peer));
        for value in forwarded {
            let value = value.parse().unwrap();
            request.headers_mut().append("X-Forwarded-For", value);
        }
        let trusted = ["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"].map(|net| net.parse().unwrap());
        let (head, ()) = request.into_parts();
        origin(&head, &trusted).map(|address| address.to_string())
    }

    #[test]
    fn the_client_is_the_rightmost_untrusted_address() {
        for (peer, forwarded, expected) in [
            ("203.0.113.7", &[][..], "203.0.113.7"),
            // An untrusted peer can send anything.
            ("203.0.113.7", &["101.226.103.1"], "203.0.113.7"),
            ("10.0.0.2", &["101.226.103.1"], "101.226.103.1"),
            ("10.0.0.2", &["6.6.6.6, 101.226.103.1"], "101.226.103.1"),
            (
                "10.0.0.2",
                &["6.6.6.6", "101.226.103.1,10.0.0.1"],
                "101.226.103.1",
            ),
            ("127.0.0.1", &["nonsense, 101.226.103.1"], "101.226.103.1"),
            (
                "::ffff:10.0.0.2",
                &["::ffff:101.226.103.1"],
                "101.226.103.1",
            ),
            ("fd00::1", &["[2001:db8::1]:4000"], "2001:db8::1"),
            ("fd00::1", &["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.2", &["101.226.103.1:4000"], "101.226.103.1"),
            ("10.0.0.2", &["10.0.0.9, 10.0.0.3"], "10.0.0.9"),
        ] {
            let origin = origin_of(peer, forwarded);
            assert_eq!(origin.as_deref(), Ok(expected), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_trusted_proxy_must_name_an_address() {
        let proxy = || "10.0.0.2".parse().unwrap();
        let none = origin_of("10.0.0.2", &[]);
        assert_eq!(none, Err(UnknownPeer::NotForwarded(proxy())));
        for (value, shown) in [("unknown", "\"unknown\""), ("1.2.3.4, ", "\"\"")] {
            let unreadable = UnknownPeer::Unreadable(proxy(), shown.to_owned());
            assert_eq!(origin_of("10.0.0.2", &[value]), Err(unreadable));
        }
        let (head, ()) = Request::new(()).into_parts();
        assert_eq!(origin(&head, &[]), Err(UnknownPeer::NoPeer));
    }
}
