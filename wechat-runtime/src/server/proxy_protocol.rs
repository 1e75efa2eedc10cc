//! PROXY protocol, versions 1 and 2: the header with which a TCP proxy names its client. Source:
//! <https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt>.

use std::net::IpAddr;

use proxy_header::{Error, ParseConfig, ProxyHeader};

/// Maximum length of a version 1 header, including its line end.
const MAX_V1: usize = 107;
/// Upper bound on a header of version 2. Addresses take 52 bytes; the rest is for fields that
/// proxies add, such as the name of a certificate.
pub(super) const MAX_V2: usize = 4 * 1024;

const V1: &[u8] = b"PROXY ";
const V2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// Complete header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Address of the client. `None` for connections that the proxy opens for itself.
    pub(super) client: Option<IpAddr>,
    /// Length of the header in bytes. The bytes after it belong to the client.
    pub(super) len: usize,
}

/// Reason why a connection has no readable header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// The connection begins with something else.
    Missing,
    /// The header is malformed or too long.
    Malformed,
}

/// Returns whether a connection that begins with these bytes has a header of either version.
pub(super) fn is_header(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(V1) || first_bytes.starts_with(V2)
}

/// Reads the header at the beginning of a connection. Returns `None` if more bytes are needed.
///
/// # Errors
/// If the connection has no header, or one that cannot be read.
pub(super) fn read(first_bytes: &[u8]) -> Result<Option<Header>, Unreadable> {
    let is_cut = |signature: &[u8]| {
        first_bytes.len() < signature.len() && signature.starts_with(first_bytes)
    };
    if is_cut(V1) || is_cut(V2) {
        return Ok(None);
    }
    if !is_header(first_bytes) {
        return Err(Unreadable::Missing);
    }
    let most = if first_bytes.starts_with(V1) {
        MAX_V1
    } else {
        MAX_V2
    };
    let considered = &first_bytes[..first_bytes.len().min(most)];
    let config = ParseConfig {
        include_tlvs: false,
        allow_v1: true,
        allow_v2: true,
    };
    match ProxyHeader::parse(considered, config) {
        Ok((header, len)) => Ok(Some(Header {
            client: header
                .proxied_address()
                .map(|address| address.source.ip().to_canonical()),
            len,
        })),
        Err(Error::BufferTooShort) if first_bytes.len() < most => Ok(None),
        Err(_) => Err(Unreadable::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn v2(command: u8, family: u8, announced: u16, rest: &[u8]) -> Vec<u8> {
        let mut header = V2.to_vec();
        header.extend([command, family]);
        header.extend(announced.to_be_bytes());
        header.extend(rest);
        header
    }

    const ADDRESSES: [u8; 12] = [101, 226, 103, 7, 10, 0, 0, 1, 0x9c, 0x40, 0, 80];

    #[test]
    fn both_versions_name_the_client() {
        let with_tlv = [&ADDRESSES[..], &[0x04, 0, 3, 1, 2, 3]].concat();
        let v6 = [&[0x20, 1, 0x0d, 0xb8][..], &[0; 31], &[7, 0, 0, 0, 80]].concat();
        for (first_bytes, client) in [
            (
                b"PROXY TCP4 101.226.103.7 10.0.0.1 40000 80\r\n".to_vec(),
                Some("101.226.103.7"),
            ),
            (
                b"PROXY TCP6 2001:db8::7 ::1 40000 80\r\n".to_vec(),
                Some("2001:db8::7"),
            ),
            (
                b"PROXY TCP6 ::ffff:10.0.0.9 ::1 1 2\r\n".to_vec(),
                Some("10.0.0.9"),
            ),
            (b"PROXY UNKNOWN\r\n".to_vec(), None),
            (v2(0x21, 0x11, 12, &ADDRESSES), Some("101.226.103.7")),
            (v2(0x21, 0x11, 18, &with_tlv), Some("101.226.103.7")),
            (v2(0x21, 0x21, 36, &v6[..36]), Some("2001:db8::")),
            // Health check by the proxy itself.
            (v2(0x20, 0x00, 0, &[]), None),
        ] {
            let client = client.map(|address| address.parse().unwrap());
            let len = first_bytes.len();
            let followed = [&first_bytes[..], b"GET / HTTP/1.1\r\n"].concat();
            assert_eq!(
                read(&followed),
                Ok(Some(Header { client, len })),
                "{}",
                first_bytes.escape_ascii()
            );
            for cut in 0..len {
                assert_eq!(
                    read(&first_bytes[..cut]),
                    Ok(None),
                    "{}",
                    first_bytes[..cut].escape_ascii()
                );
            }
        }
    }

    #[test]
    fn other_bytes_are_not_a_header_and_a_bad_header_is_malformed() {
        for first_bytes in [
            &b"GET /wx HTTP/1.1\r\n"[..],
            b"POST",
            b"PRI * HTTP/2.0",
            b"\x16\x03\x01",
            b"\r\n\r\nG",
        ] {
            assert_eq!(
                read(first_bytes),
                Err(Unreadable::Missing),
                "{}",
                first_bytes.escape_ascii()
            );
        }
        let endless = format!("PROXY TCP4 {}", "1".repeat(MAX_V1));
        let huge = v2(0x21, 0x11, u16::MAX, &vec![0; MAX_V2]);
        for first_bytes in [
            &b"PROXY TCP4 101.226.103.7 here 40000 80\r\n"[..],
            b"PROXY TCP9 101.226.103.7 10.0.0.1 40000 80\r\n",
            b"PROXY TCP4 2001:db8::7 ::1 40000 80\r\n",
            endless.as_bytes(),
            &huge,
            &v2(0x31, 0x11, 12, &ADDRESSES),
            &v2(0x21, 0x11, 4, &ADDRESSES),
        ] {
            assert_eq!(
                read(first_bytes),
                Err(Unreadable::Malformed),
                "{}",
                first_bytes.escape_ascii()
            );
        }
    }

    /// Generates bytes that resemble a header.
    fn nearly() -> impl Strategy<Value = Vec<u8>> {
        let line = "PROXY (TCP4|TCP6|UNKNOWN|)[ 0-9a-f.:\\r\\n]{0,130}";
        let command = prop_oneof![Just(0x20), Just(0x21), any::<u8>()];
        let family = prop_oneof![Just(0x11), Just(0x21), Just(0x31), any::<u8>()];
        let announced = prop_oneof![0..300_u16, any::<u16>()];
        let rest = proptest::collection::vec(any::<u8>(), 0..600);
        prop_oneof![
            line.prop_map(String::into_bytes),
            (command, family, announced, rest).prop_map(|(command, family, announced, rest)| v2(
                command, family, announced, &rest
            )),
        ]
    }

    proptest! {
        #[test]
        fn no_bytes_cause_a_panic_or_an_overread(first_bytes in nearly(), cut in 0..600_usize) {
            let first_bytes = &first_bytes[..first_bytes.len().min(cut)];
            if let Ok(Some(header)) = read(first_bytes) {
                prop_assert!(header.len <= first_bytes.len());
            }
        }
    }
}
