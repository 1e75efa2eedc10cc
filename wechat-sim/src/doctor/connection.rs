//! Checks on the way to the bot: its name, a connection, its certificate. Source: 接入指南; the
//! platform allows each step five seconds.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use reqwest::Url;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::finding::{Check, Finding};

/// Resolves a name.
pub(super) async fn resolve(url: &Url, within: Duration) -> Result<Vec<SocketAddr>, Finding> {
    let host = url.host_str().unwrap_or_default();
    // An IPv6 address is in brackets.
    let host = host.trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(80);
    let remedy = format!(
        "does the name have an A record? Ask for it with `nslookup {host}`; the platform asks public DNS"
    );
    let fail = |why: String| Finding::fail(Check::Reachable, why, remedy.clone());
    match timeout(within, lookup_host((host, port))).await {
        Ok(Ok(found)) => {
            let found: Vec<_> = found.collect();
            if found.is_empty() {
                return Err(fail(format!("the name `{host}` has no address")));
            }
            Ok(found)
        }
        Ok(Err(_)) => Err(fail(format!("the name `{host}` has no address"))),
        Err(_) => Err(fail(format!(
            "DNS does not answer for `{host}` within {within:?}"
        ))),
    }
}

/// Returns whether any of these addresses is public.
pub(super) fn is_public(addresses: &[SocketAddr]) -> bool {
    addresses
        .iter()
        .any(|address| match address.ip().to_canonical() {
            IpAddr::V4(ip) => {
                let [a, b, ..] = ip.octets();
                let is_carriers = a == 100 && (64..128).contains(&b);
                !(ip.is_loopback()
                    || ip.is_private()
                    || ip.is_link_local()
                    || ip.is_unspecified()
                    || is_carriers)
            }
            IpAddr::V6(ip) => {
                !(ip.is_loopback()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local()
                    || ip.is_unspecified())
            }
        })
}

/// Opens a connection and closes it.
pub(super) async fn connect(addresses: &[SocketAddr], within: Duration) -> Result<(), Finding> {
    let shown: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    let shown = shown.join(", ");
    let error = match timeout(within, TcpStream::connect(addresses)).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error,
        Err(_) => io::ErrorKind::TimedOut.into(),
    };
    let (what, remedy) = match error.kind() {
        io::ErrorKind::ConnectionRefused => (
            format!("the connection is refused: nothing listens on {shown}"),
            "start the bot or its proxy; does it listen on this address and port (WECHAT_LISTEN)?",
        ),
        io::ErrorKind::TimedOut => (
            format!("no connection to {shown} within {within:?}"),
            "let the port through the firewall and the cloud's security group (安全组)",
        ),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => (
            format!("there is no route to {shown}"),
            "check the address, and this machine's network",
        ),
        _ => (
            format!("no connection to {shown}: {error}"),
            "check the address, the firewall and the proxy",
        ),
    };
    Err(Finding::fail(Check::Reachable, what, remedy))
}

/// Returns the finding for a request without an answer on an open connection. `why` is the client's
/// error.
pub(super) fn no_answer(why: &str) -> Finding {
    let lower = why.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let remedy = if has(&["no answer within"]) {
        "answer a URL check at once: does the bot wait for something, or is its one thread blocked?"
    } else if has(&["notvalidforname", "not valid for name"]) {
        "the certificate is for another name: get a certificate for the name in the URL"
    } else if has(&["expired"]) {
        "the certificate has expired: renew it, and reload the proxy"
    } else if has(&[
        "unknownissuer",
        "unknown issuer",
        "selfsigned",
        "self-signed",
        "self signed",
        "causedasendentity",
    ]) {
        "the platform trusts public authorities only, with the whole chain, no self-signed certificate: \
         take one of Let's Encrypt, and give the proxy `fullchain.pem`, not the leaf alone"
    } else if has(&["certificate"]) {
        "the certificate is not accepted: get one from a public authority for the name in the URL"
    } else if has(&[
        "corrupt message",
        "invalidcontenttype",
        "wrong version",
        "handshake",
    ]) {
        "does plain http answer on this port? Write http://, or let the proxy speak TLS 1.2 or newer"
    } else {
        "the connection broke off: read the log of the bot and of the proxy before it; where the port is \
         for TLS, write https://; a bot with WECHAT_PROXY_PROTOCOL ends a connection from one of those \
         proxies that does not begin with a PROXY protocol header"
    };
    Finding::fail(Check::Reachable, format!("no answer: {why}"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_and_network_are_not_public() {
        for (address, expected) in [
            ("127.0.0.1:80", false),
            ("10.1.2.3:80", false),
            ("192.168.1.1:80", false),
            ("100.64.0.1:80", false),
            ("169.254.1.1:80", false),
            ("[::1]:80", false),
            ("[fd00::1]:80", false),
            ("[::ffff:127.0.0.1]:80", false),
            ("203.0.113.7:80", true),
            ("100.128.0.1:80", true),
            ("[2001:db8::1]:80", true),
        ] {
            assert_eq!(
                is_public(&[address.parse().expect(address)]),
                expected,
                "{address}"
            );
        }
    }

    #[test]
    fn each_reason_for_a_missing_answer_has_a_remedy() {
        for (why, remedy) in [
            ("invalid peer certificate: UnknownIssuer", "fullchain.pem"),
            (
                "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
                "no self-signed",
            ),
            (
                "invalid peer certificate: certificate expired: verification time",
                "renew it",
            ),
            (
                "invalid peer certificate: certificate not valid for name \"a\"",
                "another name",
            ),
            (
                "invalid peer certificate: BadSignature",
                "a public authority",
            ),
            (
                "received corrupt message of type InvalidContentType",
                "plain http",
            ),
            ("connection closed before message completed", "broke off"),
            (
                "connection closed before message completed",
                "WECHAT_PROXY_PROTOCOL",
            ),
            ("connected, but there was no answer within 5s", "at once"),
        ] {
            let finding = no_answer(why);
            assert!(finding.remedy.expect("always").contains(remedy), "{why}");
        }
    }
}
