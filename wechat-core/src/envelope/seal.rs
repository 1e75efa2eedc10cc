//! Encrypts and signs replies in safe mode. Source: 消息加解密说明.

use base64::Engine;

use super::{
    account::{AppId, EncodingAesKey, Token},
    aes::RANDOM,
    base64::BASE64,
    signature::Digits,
};
use crate::{document::Format, random};

/// Secrets that the request was signed and encrypted with. Its reply uses the same ones, so that
/// the platform understands it while a new key is being saved in the console.
#[derive(Clone, Debug)]
pub struct Seal {
    token: Token,
    key: EncodingAesKey,
    app_id: AppId,
    format: Format,
}

impl Seal {
    pub(super) fn new(token: &Token, key: &EncodingAesKey, app_id: &AppId, format: Format) -> Self {
        Self {
            token: token.clone(),
            key: key.clone(),
            app_id: app_id.clone(),
            format,
        }
    }

    /// Encrypts `reply` and returns its envelope, dated `now` in seconds since the Unix epoch.
    /// # Panics
    /// If the system gives no random bytes.
    pub fn encrypt(&self, reply: &str, now: i64) -> String {
        let random: [u8; RANDOM + 8] = random::bytes();
        let (random, nonce) = random.split_first_chunk().expect("16 of 24");
        let nonce = u64::from_le_bytes(nonce.try_into().expect("8 of 24"));
        let cipher = self.key.encrypted(random, &self.app_id, reply);
        let mut nonce_digits = itoa::Buffer::new();
        let nonce = nonce_digits.format(nonce);
        envelope(&self.token, &cipher, now, nonce, self.format)
    }
}

/// Writes an envelope with `Encrypt`, `MsgSignature`, `TimeStamp` and `Nonce`.
pub(super) fn envelope(
    token: &Token,
    cipher: &[u8],
    timestamp: i64,
    nonce: &str,
    format: Format,
) -> String {
    // Base64, hex and digits need no escaping in either format.
    let [start, to_signature, to_timestamp, to_nonce, end] = match format {
        Format::Xml => [
            "<xml><Encrypt><![CDATA[",
            "]]></Encrypt><MsgSignature><![CDATA[",
            "]]></MsgSignature><TimeStamp>",
            "</TimeStamp><Nonce><![CDATA[",
            "]]></Nonce></xml>",
        ],
        Format::Json => [
            r#"{"Encrypt":""#,
            r#"","MsgSignature":""#,
            r#"","TimeStamp":"#,
            r#","Nonce":""#,
            r#""}"#,
        ],
    };
    let mut timestamp_digits = itoa::Buffer::new();
    let timestamp = timestamp_digits.format(timestamp);
    let mut digits: Digits = [0; 40];
    let around = [
        start,
        to_signature,
        to_timestamp,
        timestamp,
        to_nonce,
        nonce,
        end,
    ];
    let around = around.map(str::len).iter().sum::<usize>() + digits.len();
    let mut out = String::with_capacity(around + cipher.len().div_ceil(3) * 4);
    out.push_str(start);
    BASE64.encode_string(cipher, &mut out);
    let encrypt = &out[start.len()..];
    let signature = token.sign_encrypted_in(&mut digits, timestamp, nonce, encrypt);
    for part in [
        to_signature,
        signature,
        to_timestamp,
        timestamp,
        to_nonce,
        nonce,
        end,
    ] {
        out.push_str(part);
    }
    out
}
