//! AES encryption of pushes and replies. Source: 消息加解密说明.
//!
//! AES-256-CBC over `random (16 bytes) | length of the message (u32, big endian) | message |
//! AppID`, padded to a multiple of **32** bytes, where each padding byte is the length of the
//! padding. Libraries for 16-byte blocks reject padding above 16, so this module removes it itself.

use base64::Engine;
use thiserror::Error;

use super::{
    account::{AppId, EncodingAesKey},
    base64::BASE64,
};
use crate::{one_line::shown, random};

/// Random bytes that the plaintext begins with.
pub(super) const RANDOM: usize = 16;
const LENGTH: usize = 4;
/// The plaintext is padded to a multiple of this.
const PADDED_TO: usize = 32;

/// Error for a cipher that cannot be decrypted. For logs only: the sender gets no details.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCipher {
    /// The cipher is not base64.
    #[error("the cipher is not base64")]
    Base64,
    /// The length is not a positive multiple of the block size.
    #[error("the ciphertext has {0} bytes, which is not a positive multiple of 16")]
    Size(usize),
    /// The plaintext is malformed.
    #[error(
        "the plaintext is malformed: the EncodingAESKey set here and the one in the console differ, or \
         the cipher was changed on its way"
    )]
    Key,
    /// The message is for another account.
    #[error("the message is addressed to AppID `{found}`, but this bot is `{expected}`")]
    AppId {
        /// AppID in the message, escaped and shortened.
        found: String,
        /// AppID of this account.
        expected: AppId,
    },
    /// The message is for this account but is not UTF-8, which the platform always sends.
    #[error("the decrypted message is not valid UTF-8 from byte {0} on")]
    Encoding(usize),
}

impl EncodingAesKey {
    /// Decrypts the `Encrypt` element of a message for `app_id` and returns the message, which is
    /// UTF-8.
    ///
    /// Verify the `msg_signature` first, see
    /// [`Token::verify_encrypted`](crate::Token::verify_encrypted): without it, anybody could have
    /// sent the cipher.
    ///
    /// # Errors
    /// If the cipher is not encrypted with this key, is for another account, or does not contain
    /// UTF-8.
    pub fn decrypt(&self, app_id: &AppId, encrypt: &str) -> Result<Vec<u8>, InvalidCipher> {
        self.decrypted(app_id, encrypt).map(String::into_bytes)
    }

    /// Decrypts a message as [`decrypt`](Self::decrypt) does.
    pub(super) fn decrypted(&self, app_id: &AppId, encrypt: &str) -> Result<String, InvalidCipher> {
        let mut buffer = decoded(encrypt)?;
        let decrypted = self.cipher().decrypt(&mut buffer);
        if decrypted.is_none() || buffer.is_empty() {
            return Err(InvalidCipher::Size(buffer.len()));
        }
        let (message, tail) = unpadded(&buffer)
            .and_then(parts)
            .ok_or(InvalidCipher::Key)?;
        if tail != app_id.as_str().as_bytes() {
            let found = String::from_utf8_lossy(tail);
            return Err(InvalidCipher::AppId {
                found: shown(&found),
                expected: app_id.clone(),
            });
        }
        let end = RANDOM + LENGTH + message.len();
        buffer.truncate(end);
        buffer.drain(..RANDOM + LENGTH);
        String::from_utf8(buffer)
            .map_err(|error| InvalidCipher::Encoding(error.utf8_error().valid_up_to()))
    }

    /// Encrypts a message for `app_id` as an `Encrypt` element, with fresh random bytes.
    ///
    /// # Panics
    /// If the system cannot provide random bytes.
    pub fn encrypt(&self, app_id: &AppId, message: &str) -> String {
        self.encrypt_with(random::bytes(), app_id, message)
    }

    /// Encrypts a message as [`encrypt`](Self::encrypt) does, with the given random bytes. For
    /// tests that compare ciphers.
    ///
    /// # Panics
    /// If the message is 4 GiB or larger.
    pub fn encrypt_with(&self, random: [u8; 16], app_id: &AppId, message: &str) -> String {
        BASE64.encode(self.encrypted(&random, app_id, message))
    }

    /// Encrypts a message as [`encrypt_with`](Self::encrypt_with) does, without base64.
    pub(super) fn encrypted(
        &self,
        random: &[u8; RANDOM],
        app_id: &AppId,
        message: &str,
    ) -> Vec<u8> {
        let length = u32::try_from(message.len()).expect("a message below 4 GiB");
        let tail = app_id.as_str().len() + PADDED_TO;
        let mut buffer = Vec::with_capacity(RANDOM + LENGTH + message.len() + tail);
        buffer.extend_from_slice(random);
        buffer.extend_from_slice(&length.to_be_bytes());
        buffer.extend_from_slice(message.as_bytes());
        buffer.extend_from_slice(app_id.as_str().as_bytes());
        // 1 to 32 bytes, never 0.
        let padding = PADDED_TO - buffer.len() % PADDED_TO;
        let byte = u8::try_from(padding).expect("32 at most");
        buffer.resize(buffer.len() + padding, byte);
        let encrypted = self.cipher().encrypt(&mut buffer);
        encrypted.expect("the padding fills the last block");
        buffer
    }
}

/// Decodes base64. White space is ignored: copied text contains line breaks.
fn decoded(encrypt: &str) -> Result<Vec<u8>, InvalidCipher> {
    // Nearly always there is none, and looking for it would cost more than decoding.
    let decoded = BASE64.decode(encrypt).or_else(|_| {
        let bare: String = encrypt.split_ascii_whitespace().collect();
        BASE64.decode(bare)
    });
    decoded.map_err(|_| InvalidCipher::Base64)
}

fn unpadded(buffer: &[u8]) -> Option<&[u8]> {
    let padding = *buffer.last()?;
    let rest = buffer.len().checked_sub(padding.into())?;
    let (plain, filled) = buffer.split_at(rest);
    let is_valid =
        (1..=PADDED_TO).contains(&padding.into()) && filled.iter().all(|b| *b == padding);
    is_valid.then_some(plain)
}

/// Splits the plaintext into the message and the AppID after it.
fn parts(plain: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = plain.split_first_chunk::<RANDOM>()?;
    let (length, rest) = rest.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{
        Format, Token,
        envelope::{Safe, seal::envelope},
    };

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../../tests/data/vectors.json")).unwrap()
    }

    fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
        vector[key]
            .as_str()
            .unwrap_or_else(|| panic!("{key} in {vector}"))
    }

    fn key(vector: &Value) -> EncodingAesKey {
        EncodingAesKey::new(text(vector, "encoding_aes_key")).unwrap()
    }

    fn app_id(vector: &Value) -> AppId {
        AppId::new(text(vector, "app_id")).unwrap()
    }

    fn random(vector: &Value) -> [u8; 16] {
        text(vector, "random").as_bytes().try_into().unwrap()
    }

    #[test]
    fn every_published_ciphertext_is_decrypted_and_reproduced() {
        let (mut opened, mut made) = (0, 0);
        for vector in vectors()["vectors"].as_array().unwrap() {
            match text(vector, "kind") {
                "decrypt" => {
                    let message = key(vector).decrypt(&app_id(vector), text(vector, "encrypt"));
                    let expected = text(&vector["expected"], "msg");
                    assert_eq!(message.unwrap(), expected.as_bytes(), "{}", vector["name"]);
                    opened += 1;
                }
                "encrypt" => {
                    let message = text(vector, "msg");
                    let cipher = key(vector).encrypt_with(random(vector), &app_id(vector), message);
                    assert_eq!(cipher, text(vector, "expected"), "{}", vector["name"]);
                    made += 1;
                }
                _ => {}
            }
        }
        assert_eq!((opened, made), (7, 6), "vectors in the file");
    }

    #[test]
    fn every_length_modulo_32_gets_the_padding_that_the_platform_gives_it() {
        let vectors = vectors();
        let padding = &vectors["padding"];
        let cases = padding["cases"].as_array().unwrap();
        let mut paddings = std::collections::BTreeSet::new();
        for case in cases {
            let length = usize::try_from(case["msg_len"].as_u64().unwrap()).unwrap();
            let message = "x".repeat(length);
            let cipher = key(padding).encrypt_with(random(padding), &app_id(padding), &message);
            assert_eq!(cipher, text(case, "encrypt"), "{length}");
            let opened = key(padding).decrypt(&app_id(padding), &cipher).unwrap();
            assert_eq!(opened, message.as_bytes());
            paddings.insert(case["pad"].as_u64().unwrap());
        }
        assert_eq!(
            paddings.into_iter().collect::<Vec<_>>(),
            (1..=32).collect::<Vec<_>>()
        );
    }

    #[test]
    fn each_invalid_ciphertext_is_refused() {
        let mut refused = 0;
        for vector in vectors()["reject"].as_array().unwrap() {
            if !vector["encoding_aes_key"].is_string() {
                continue;
            }
            let opened = EncodingAesKey::new(text(vector, "encoding_aes_key"))
                .ok()
                .and_then(|key| {
                    let keys = vec![key];
                    let app_id = app_id(vector);
                    let safe = Safe { keys, app_id };
                    safe.decrypt(text(vector, "encrypt"))
                        .ok()
                        .map(|(_, message)| message)
                });
            assert_eq!(opened, None, "{}", vector["name"]);
            refused += 1;
        }
        assert_eq!(refused, 16, "ciphers in the file");
    }

    /// Plaintext of a cipher, to be modified and encrypted again.
    struct Opened {
        key: EncodingAesKey,
        app_id: AppId,
        plain: Vec<u8>,
    }

    impl Opened {
        fn new(message: &str) -> Self {
            let key = EncodingAesKey::new("Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA").unwrap();
            let app_id = AppId::new("wx3f9a71c2d84be605").unwrap();
            let mut plain = key.encrypted(&[0; RANDOM], &app_id, message);
            key.cipher().decrypt(&mut plain).unwrap();
            Self { key, app_id, plain }
        }

        fn with(&self, position: usize, byte: u8) -> Result<Vec<u8>, InvalidCipher> {
            let mut plain = self.plain.clone();
            plain[position] = byte;
            self.key.cipher().encrypt(&mut plain).unwrap();
            self.key.decrypt(&self.app_id, &BASE64.encode(plain))
        }
    }

    #[test]
    fn only_valid_padding_is_accepted_as_last_byte() {
        let opened = Opened::new("<xml></xml>");
        let last = opened.plain.len() - 1;
        let padding = opened.plain[last];
        for byte in 0..=255 {
            assert_eq!(opened.with(last, byte).is_ok(), byte == padding, "{byte}");
        }
    }

    #[test]
    fn a_change_outside_the_random_bytes_is_detected() {
        let opened = Opened::new("<xml></xml>");
        let message = RANDOM + LENGTH..RANDOM + LENGTH + 11;
        for position in 0..opened.plain.len() {
            let changed = opened.with(position, opened.plain[position] ^ 1);
            if position < RANDOM {
                assert_eq!(changed.unwrap(), b"<xml></xml>");
            } else if message.contains(&position) {
                // The signature protects the message; without it, a modified one decrypts.
                assert_ne!(changed.unwrap(), b"<xml></xml>");
            } else {
                // Length, AppID or padding.
                changed.unwrap_err();
            }
        }
    }

    #[test]
    fn the_log_names_the_other_account() {
        let opened = Opened::new("<xml></xml>");
        let other = AppId::new("wx0000000000000000").unwrap();
        let error = opened
            .key
            .decrypt(&other, &opened.key.encrypt(&opened.app_id, "a"));
        assert_eq!(
            error.unwrap_err().to_string(),
            "the message is addressed to AppID `wx3f9a71c2d84be605`, but this bot is `wx0000000000000000`"
        );
    }

    #[test]
    fn a_reply_of_the_vectors_is_sealed_byte_for_byte() {
        let vectors = vectors();
        let end_to_end = &vectors["end_to_end"];
        let token = Token::new(text(end_to_end, "token")).unwrap();
        let reply = &end_to_end["reply"];
        let cipher =
            key(end_to_end).encrypted(&random(reply), &app_id(end_to_end), text(reply, "plain"));
        let timestamp = text(reply, "timestamp").parse().unwrap();
        let sealed = envelope(
            &token,
            &cipher,
            timestamp,
            text(reply, "nonce"),
            Format::Xml,
        );
        assert_eq!(sealed, text(reply, "envelope"));
        assert_eq!(sealed.capacity(), sealed.len());
    }
}
