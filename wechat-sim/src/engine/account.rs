//! The account that the platform pushes for: how its pushes are signed and encrypted.

use std::fmt::Write as _;

use wechat_runtime::{AppId, EncodingAesKey, Fields, Settings, Token};

use super::{
    draft::{cdata, indented},
    fault::Fault,
    push_context::PushContext,
    reply_body::parse_reply,
    target::Answer,
};

/// An Official Account, as its developer console configures it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PlatformAccount {
    /// Original id (原始ID), `gh_…`: `ToUserName` of every push.
    pub id: String,
    /// Token in the server configuration (服务器配置).
    pub token: Token,
    /// Encryption of messages.
    pub mode: Mode,
}

/// Message encryption (消息加解密方式) in the server configuration.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Plain mode (明文模式): nothing is encrypted.
    Plain,
    /// Compatible mode (兼容模式): pushes carry clear and encrypted text, replies may be either.
    Compatible(EncodingAesKey, AppId),
    /// Safe mode (安全模式): everything is encrypted.
    Safe(EncodingAesKey, AppId),
}

/// Query and body of a push; every try sends the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedRequest {
    pub(super) query: String,
    pub(super) body: String,
}

impl PlatformAccount {
    /// Creates an account in plain mode with a made-up id.
    pub fn new(token: Token) -> Self {
        Self {
            id: "gh_0123456789ab".to_owned(),
            token,
            mode: Mode::Plain,
        }
    }

    /// Creates the account that a bot's settings are for: its Token, and safe mode if there is an
    /// EncodingAESKey.
    pub fn of(settings: &Settings) -> Self {
        let mut account = Self::new(settings.token.clone());
        if let (Some(key), Some(app_id)) = (&settings.aes_key, &settings.app_id) {
            account.mode = Mode::Safe(key.clone(), app_id.clone());
        }
        account
    }

    /// Returns the reply in an answer as decrypted XML, or `None` if there is none or it cannot be
    /// decrypted.
    pub fn clear(&self, answer: &Answer) -> Option<String> {
        let opened = self.open(parse_reply(answer.body.clone()).ok()?).ok()?;
        Some(opened.document().to_owned())
    }

    /// Returns whether pushes are encrypted.
    pub(super) fn has_key(&self) -> bool {
        !matches!(self.mode, Mode::Plain)
    }

    /// Signs `push`, and encrypts it if the mode requires it. `timestamp` is in seconds since the
    /// Unix epoch.
    pub(super) fn sign(
        &self,
        push: &str,
        context: &PushContext<'_>,
        timestamp: u64,
        nonce: &str,
    ) -> SignedRequest {
        let timestamp = timestamp.to_string();
        let openid = percent_encoded(context.openid);
        let signature = self.token.sign(&timestamp, nonce);
        let mut query =
            format!("signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={openid}");
        let (Mode::Compatible(key, app_id) | Mode::Safe(key, app_id)) = &self.mode else {
            let body = push.to_owned();
            return SignedRequest { query, body };
        };
        let encrypt = key.encrypt(app_id, push);
        let msg_signature = self.token.sign_encrypted(&timestamp, nonce, &encrypt);
        query.push_str("&encrypt_type=aes&msg_signature=");
        query.push_str(&msg_signature);
        let clear = match &self.mode {
            Mode::Safe(..) => {
                let name = cdata(context.account_id);
                format!("    <ToUserName>{name}</ToUserName>\n")
            }
            _ => indented(push),
        };
        let body = format!("<xml>\n{clear}    <Encrypt><![CDATA[{encrypt}]]></Encrypt>\n</xml>\n");
        SignedRequest { query, body }
    }

    /// Decrypts the reply in an answer, if it is encrypted.
    ///
    /// # Errors
    /// If the encryption does not fit the mode, or cannot be verified or decrypted.
    pub(super) fn open(&self, answer: Fields) -> Result<Fields, Fault> {
        let encrypt = answer.get("Encrypt");
        let (key, app_id, encrypt) = match (&self.mode, encrypt) {
            (Mode::Plain | Mode::Compatible(..), None) => return Ok(answer),
            (Mode::Plain, Some(_)) => return Err(Fault::Encrypted),
            (Mode::Safe(..), None) => return Err(Fault::NotEncrypted),
            (Mode::Safe(key, app_id) | Mode::Compatible(key, app_id), Some(encrypt)) => {
                (key, app_id, encrypt.trim())
            }
        };
        let get = |name| {
            let text = answer.get(name).map(str::trim);
            text.ok_or(Fault::Missing(name))
        };
        let (timestamp, nonce) = (get("TimeStamp")?, get("Nonce")?);
        let signature = get("MsgSignature")?;
        if !self
            .token
            .verify_encrypted(timestamp, nonce, encrypt, signature)
        {
            return Err(Fault::MsgSignature);
        }
        let reply = key.decrypt(app_id, encrypt);
        let reply = reply.map_err(|error| Fault::Cipher(error.to_string()))?;
        if reply == b"success" {
            return Err(Fault::SuccessEncrypted);
        }
        parse_reply(reply)
    }
}

/// Percent-encodes `text` for the value of a query parameter.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(byte.into());
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
