//! The cipher around a push and a reply. Source: 消息加解密说明.
//!
//! AES-256-CBC over `random (16 bytes) | length of the message (u32, big endian) | message | AppID`,
//! filled up to a multiple of **32** bytes with the count of the filling. Libraries for 16-byte blocks
//! refuse fillings above 16, so the filling is taken off here.

use aes::{
    Aes256,
    cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::envelope::account::{AppId, EncodingAesKey};

const RANDOM: usize = 16;
const LENGTH: usize = 4;
/// What the plaintext is filled up to a multiple of.
const FILLED_TO: usize = 32;
/// Of AES itself.
const BLOCK: usize = 16;

/// Why a cipher could not be opened. For logs: whoever sent it is told nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCipher {
    /// Not base64 at all.
    #[error("it is not base64")]
    Base64,
    /// No whole number of blocks.
    #[error("it has {0} bytes, which is no positive multiple of 16")]
    Size(usize),
    /// The plaintext makes no sense.
    #[error(
        "it cannot be decrypted: the EncodingAESKey set here and the one in the console differ, or \
         it was changed on its way"
    )]
    Key,
    /// For another account.
    #[error("it is for the account `{found}`, this one is `{expected}`")]
    AppId {
        /// The AppID inside, escaped and cut.
        found: String,
        /// The AppID asked for.
        expected: AppId,
    },
    /// For this account, and still not from the platform: that sends UTF-8.
    #[error("the message in it is not UTF-8 from byte {0} on")]
    Encoding(usize),
}

impl EncodingAesKey {
    /// The message inside an `Encrypt` element that was meant for `app_id`, as UTF-8.
    ///
    /// Check the `msg_signature` before, see [`Token::verify_encrypted`](crate::Token::verify_encrypted):
    /// a cipher without it may be anybody's.
    ///
    /// # Errors
    /// If it is no cipher under this key, for another account, or holds no UTF-8.
    pub fn decrypt(&self, app_id: &AppId, encrypt: &str) -> Result<Vec<u8>, InvalidCipher> {
        let mut buffer = decoded(encrypt)?;
        let (blocks, rest) = Array::slice_as_chunks_mut(&mut buffer);
        if blocks.is_empty() || !rest.is_empty() {
            return Err(InvalidCipher::Size(BLOCK * blocks.len() + rest.len()));
        }
        let (key, iv) = self.key_and_iv();
        cbc::Decryptor::<Aes256>::new(key, iv).decrypt_blocks(blocks);
        let (message, tail) = unfilled(&buffer)
            .and_then(parts)
            .ok_or(InvalidCipher::Key)?;
        if tail != app_id.as_str().as_bytes() {
            let found = String::from_utf8_lossy(tail);
            return Err(InvalidCipher::AppId {
                found: found
                    .chars()
                    .take(64)
                    .flat_map(char::escape_debug)
                    .collect(),
                expected: app_id.clone(),
            });
        }
        std::str::from_utf8(message)
            .map_err(|error| InvalidCipher::Encoding(error.valid_up_to()))?;
        Ok(message.to_vec())
    }

    /// An `Encrypt` element for `app_id`, with fresh random bytes.
    ///
    /// # Panics
    /// If the system has no random bytes to give.
    pub fn encrypt(&self, app_id: &AppId, message: &str) -> String {
        let mut random = [0; RANDOM];
        getrandom::fill(&mut random).expect("the system gives random bytes");
        self.encrypt_with(random, app_id, message)
    }

    /// As [`encrypt`](Self::encrypt) with given random bytes, for tests that compare ciphers.
    ///
    /// # Panics
    /// If the message has 4 GiB.
    pub fn encrypt_with(&self, random: [u8; 16], app_id: &AppId, message: &str) -> String {
        let length = u32::try_from(message.len()).expect("a message below 4 GiB");
        let mut buffer = Vec::with_capacity(RANDOM + LENGTH + message.len() + 64 + FILLED_TO);
        buffer.extend_from_slice(&random);
        buffer.extend_from_slice(&length.to_be_bytes());
        buffer.extend_from_slice(message.as_bytes());
        buffer.extend_from_slice(app_id.as_str().as_bytes());
        // From 1 to 32, never 0.
        let filling = FILLED_TO - buffer.len() % FILLED_TO;
        let byte = u8::try_from(filling).expect("32 at most");
        buffer.resize(buffer.len() + filling, byte);
        let (blocks, _) = Array::slice_as_chunks_mut(&mut buffer);
        let (key, iv) = self.key_and_iv();
        cbc::Encryptor::<Aes256>::new(key, iv).encrypt_blocks(blocks);
        STANDARD.encode(&buffer)
    }

    /// The platform takes the first half of the key for the initialization vector.
    fn key_and_iv(
        &self,
    ) -> (
        &aes::cipher::Key<Aes256>,
        &Array<u8, aes::cipher::consts::U16>,
    ) {
        let key = self.as_bytes();
        let (iv, _) = key.split_first_chunk().expect("half of 32");
        (key.into(), iv.into())
    }
}

/// Line breaks do not count, as copied text has them.
fn decoded(encrypt: &str) -> Result<Vec<u8>, InvalidCipher> {
    let decoded = if encrypt.bytes().any(|b| b.is_ascii_whitespace()) {
        let bare: String = encrypt.split_ascii_whitespace().collect();
        STANDARD.decode(bare)
    } else {
        STANDARD.decode(encrypt)
    };
    decoded.map_err(|_| InvalidCipher::Base64)
}

fn unfilled(buffer: &[u8]) -> Option<&[u8]> {
    let filling = *buffer.last()?;
    let rest = buffer.len().checked_sub(filling.into())?;
    let (plain, filled) = buffer.split_at(rest);
    let is_sound =
        (1..=FILLED_TO).contains(&filling.into()) && filled.iter().all(|b| *b == filling);
    is_sound.then_some(plain)
}

/// The message, and the AppID behind it.
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
    fn every_published_cipher_is_opened_and_reproduced() {
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
    fn every_length_modulo_32_gets_the_filling_that_the_platform_gives_it() {
        let vectors = vectors();
        let padding = &vectors["padding"];
        let cases = padding["cases"].as_array().unwrap();
        let mut fillings = std::collections::BTreeSet::new();
        for case in cases {
            let length = usize::try_from(case["msg_len"].as_u64().unwrap()).unwrap();
            let message = "x".repeat(length);
            let cipher = key(padding).encrypt_with(random(padding), &app_id(padding), &message);
            assert_eq!(cipher, text(case, "encrypt"), "{length}");
            let opened = key(padding).decrypt(&app_id(padding), &cipher).unwrap();
            assert_eq!(opened, message.as_bytes());
            fillings.insert(case["pad"].as_u64().unwrap());
        }
        assert_eq!(
            fillings.into_iter().collect::<Vec<_>>(),
            (1..=32).collect::<Vec<_>>()
        );
    }

    #[test]
    fn each_cipher_that_must_be_refused_is_refused() {
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

    /// The plaintext of a cipher, to be changed and encrypted again.
    struct Opened {
        key: EncodingAesKey,
        app_id: AppId,
        plain: Vec<u8>,
    }

    impl Opened {
        fn new(message: &str) -> Self {
            let key = EncodingAesKey::new("Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA").unwrap();
            let app_id = AppId::new("wx3f9a71c2d84be605").unwrap();
            let mut plain = STANDARD.decode(key.encrypt(&app_id, message)).unwrap();
            let (blocks, _) = Array::slice_as_chunks_mut(&mut plain);
            let (secret, iv) = key.key_and_iv();
            cbc::Decryptor::<Aes256>::new(secret, iv).decrypt_blocks(blocks);
            Self { key, app_id, plain }
        }

        fn with(&self, position: usize, byte: u8) -> Result<Vec<u8>, InvalidCipher> {
            let mut plain = self.plain.clone();
            plain[position] = byte;
            let (blocks, _) = Array::slice_as_chunks_mut(&mut plain);
            let (secret, iv) = self.key.key_and_iv();
            cbc::Encryptor::<Aes256>::new(secret, iv).encrypt_blocks(blocks);
            self.key.decrypt(&self.app_id, &STANDARD.encode(plain))
        }
    }

    #[test]
    fn of_all_256_values_of_the_last_byte_only_the_filling_is_taken() {
        let opened = Opened::new("<xml></xml>");
        let last = opened.plain.len() - 1;
        let filling = opened.plain[last];
        for byte in 0..=255 {
            assert_eq!(opened.with(last, byte).is_ok(), byte == filling, "{byte}");
        }
    }

    #[test]
    fn a_change_in_any_region_but_the_random_bytes_is_noticed() {
        let opened = Opened::new("<xml></xml>");
        let message = RANDOM + LENGTH..RANDOM + LENGTH + 11;
        for position in 0..opened.plain.len() {
            let changed = opened.with(position, opened.plain[position] ^ 1);
            if position < RANDOM {
                assert_eq!(changed.unwrap(), b"<xml></xml>");
            } else if message.contains(&position) {
                // The signature covers it; here it is only another message.
                assert_ne!(changed.unwrap(), b"<xml></xml>");
            } else {
                // The length, the AppID, the filling.
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
            "it is for the account `wx3f9a71c2d84be605`, this one is `wx0000000000000000`"
        );
    }

    #[test]
    fn a_reply_of_the_vectors_is_sealed_byte_for_byte() {
        let vectors = vectors();
        let end_to_end = &vectors["end_to_end"];
        let token = Token::new(text(end_to_end, "token")).unwrap();
        let reply = &end_to_end["reply"];
        let encrypt =
            key(end_to_end).encrypt_with(random(reply), &app_id(end_to_end), text(reply, "plain"));
        let timestamp = text(reply, "timestamp").parse().unwrap();
        let sealed = envelope(
            &token,
            &encrypt,
            timestamp,
            text(reply, "nonce"),
            Format::Xml,
        );
        assert_eq!(sealed, text(reply, "envelope"));
    }
}
