//! Signature of the platform: SHA-1 over the sorted parts, in lower-case hex.
//!
//! Sources: 接收消息和事件 / 消息推送 (`/doc/subscription/guide/dev/push/`); for the signature over
//! a cipher, 消息加解密说明.

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use crate::envelope::account::Token;

type Sha1Digest = [u8; 20];

/// Digits of a signature in hex.
pub(super) type Digits = [u8; 40];

impl Token {
    /// Computes the `signature` of a query, 40 lower-case hex digits.
    ///
    /// The platform signs its pushes this way; tests and tools use it for their own.
    pub fn sign(&self, timestamp: &str, nonce: &str) -> String {
        let digest = digest([self.as_str(), timestamp, nonce]);
        base16ct::lower::encode_string(&digest)
    }

    /// Computes the `msg_signature` of an `Encrypt` element, 40 lower-case hex digits.
    ///
    /// `encrypt` is the base64 text exactly as in the body.
    pub fn sign_encrypted(&self, timestamp: &str, nonce: &str, encrypt: &str) -> String {
        let digest = digest([self.as_str(), timestamp, nonce, encrypt]);
        base16ct::lower::encode_string(&digest)
    }

    /// Computes the `msg_signature` as [`sign_encrypted`](Self::sign_encrypted) does, in `digits`.
    pub(super) fn sign_encrypted_in<'d>(
        &self,
        digits: &'d mut Digits,
        timestamp: &str,
        nonce: &str,
        encrypt: &str,
    ) -> &'d str {
        let digest = digest([self.as_str(), timestamp, nonce, encrypt]);
        in_hex(&digest, digits)
    }

    /// Returns whether `signature` is valid for these values. Compares in constant time.
    ///
    /// The platform only writes lower-case digits, so upper-case ones are rejected.
    pub fn verify(&self, timestamp: &str, nonce: &str, signature: &str) -> bool {
        is_equal(signature, &digest([self.as_str(), timestamp, nonce]))
    }

    /// Returns whether `msg_signature` is valid for these values. Compares in constant time.
    pub fn verify_encrypted(
        &self,
        timestamp: &str,
        nonce: &str,
        encrypt: &str,
        msg_signature: &str,
    ) -> bool {
        let computed = digest([self.as_str(), timestamp, nonce, encrypt]);
        is_equal(msg_signature, &computed)
    }
}

/// Compares in constant time. A signature of another length is never equal.
fn is_equal(signature: &str, computed: &Sha1Digest) -> bool {
    let mut digits: Digits = [0; 40];
    in_hex(computed, &mut digits)
        .as_bytes()
        .ct_eq(signature.as_bytes())
        .into()
}

fn in_hex<'d>(digest: &Sha1Digest, digits: &'d mut Digits) -> &'d str {
    base16ct::lower::encode_str(digest, digits).expect("two digits for each byte")
}

/// Computes the digest. Parts are sorted as byte strings, never as numbers, and joined without a
/// separator.
fn digest<const N: usize>(mut parts: [&str; N]) -> Sha1Digest {
    parts.sort_unstable();
    let mut sha1 = Sha1::new();
    for part in parts {
        sha1.update(part);
    }
    sha1.finalize().into()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../../tests/data/vectors.json")).unwrap()
    }

    fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
        vector[key]
            .as_str()
            .unwrap_or_else(|| panic!("{key} in {vector}"))
    }

    #[test]
    fn every_published_signature_is_reproduced() {
        let vectors = vectors();
        let mut seen = 0;
        for vector in vectors["vectors"].as_array().unwrap() {
            let computed = match text(vector, "kind") {
                "signature" => sign(vector),
                "msg_signature" => sign_encrypted(vector, text(vector, "encrypt")),
                _ => continue,
            };
            assert_eq!(computed, text(vector, "expected"), "{}", vector["name"]);
            seen += 1;
        }
        assert_eq!(seen, 17, "signature vectors in the file");
    }

    #[test]
    fn a_published_signature_verifies_and_each_changed_one_does_not() {
        for vector in vectors()["vectors"].as_array().unwrap() {
            if text(vector, "kind") != "signature" {
                continue;
            }
            let token = Token::new(text(vector, "token")).unwrap();
            let (timestamp, nonce) = (text(vector, "timestamp"), text(vector, "nonce"));
            let good = text(vector, "expected");
            assert!(token.verify(timestamp, nonce, good));
            assert!(!token.verify(timestamp, "0", good));
            assert!(!token.verify("0", nonce, good));
            for position in 0..good.len() {
                let mut bad = good.to_owned().into_bytes();
                bad[position] = if bad[position] == b'0' { b'1' } else { b'0' };
                let bad = String::from_utf8(bad).unwrap();
                assert!(!token.verify(timestamp, nonce, &bad), "{bad}");
            }
        }
    }

    #[test]
    fn each_invalid_signature_is_refused() {
        for vector in vectors()["reject"].as_array().unwrap() {
            let name = text(vector, "name");
            if vector["signature"].is_string() {
                let accepted = Token::new(text(vector, "token")).is_ok_and(|token| {
                    token.verify(
                        text(vector, "timestamp"),
                        text(vector, "nonce"),
                        text(vector, "signature"),
                    )
                });
                assert!(!accepted, "{name}");
            }
            if vector["msg_signature"].is_string() {
                let right = sign_encrypted(vector, text(vector, "encrypt"));
                assert_ne!(right, text(vector, "msg_signature"), "{name}");
            }
        }
    }

    #[test]
    fn a_malformed_signature_is_refused() {
        let token = Token::new("AAAAA").unwrap();
        let good = "f464b24fc39322e44b38aa78f5edd27bd1441696";
        assert!(token.verify("1714036504", "1514711492", good));
        let upper = good.to_uppercase();
        let long = format!("{good}00");
        for bad in ["", "f4", &good[..39], &good[..38], &upper, &long, "你好"] {
            assert!(!token.verify("1714036504", "1514711492", bad), "{bad:?}");
        }
    }

    fn sign(vector: &Value) -> String {
        let token = Token::new(text(vector, "token")).unwrap();
        token.sign(text(vector, "timestamp"), text(vector, "nonce"))
    }

    fn sign_encrypted(vector: &Value, encrypt: &str) -> String {
        let token = Token::new(text(vector, "token")).unwrap();
        token.sign_encrypted(text(vector, "timestamp"), text(vector, "nonce"), encrypt)
    }
}
