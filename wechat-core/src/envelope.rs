//! Authentication and decryption of requests. Code behind this module only sees bytes that were
//! verified.
//!
//! The mode comes from the bot's settings, never from the request: with an EncodingAESKey the bot
//! reads encrypted pushes only. In compatible mode it ignores the plaintext next to the cipher.

pub(crate) mod account;

pub(crate) mod aes;
mod base64;
mod cipher;
pub(crate) mod query;
pub(crate) mod seal;
pub(crate) mod signature;

use thiserror::Error;

use crate::{
    document::{Fields, InvalidDocument},
    envelope::{
        account::{AppId, EncodingAesKey, Token},
        aes::InvalidCipher,
        query::Verified,
        seal::Seal,
    },
};

/// Secrets that requests are verified with. The first of each list is the current one; the others
/// are previous ones that are still accepted.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Credentials {
    pub tokens: Vec<Token>,
    /// Keys of safe mode, if it is enabled.
    pub safe: Option<Safe>,
}

/// Keys and AppID for safe mode.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Safe {
    pub keys: Vec<EncodingAesKey>,
    pub app_id: AppId,
}

/// Verified body of a request from the platform; only [`open`] creates one.
#[derive(Debug)]
pub struct Authentic(Body);

/// Body of a push.
#[derive(Debug)]
pub(crate) enum Body {
    /// Plain mode: as received.
    Received(Vec<u8>),
    /// Safe mode: decrypted, and known to be UTF-8.
    Decrypted(String),
}

impl Authentic {
    pub(crate) fn into_body(self) -> Body {
        self.0
    }

    /// Skips verification, for tests of later stages.
    #[cfg(test)]
    pub(crate) fn for_test(body: &str) -> Self {
        Self(Body::Received(body.as_bytes().to_vec()))
    }
}

/// Error for the envelope of a signed request. The caller gets the same 403 for each variant.
#[doc(hidden)]
#[derive(Debug, Error)]
pub enum InvalidEnvelope {
    #[error("the envelope is malformed: {0}")]
    Document(InvalidDocument),
    #[error(
        "the body has no `Encrypt`: this bot is in safe mode, because an EncodingAESKey is set, and \
         the request is in plain mode; choose 安全模式 in the console under 服务器配置"
    )]
    Plain,
    #[error("the envelope is not a single `Encrypt` inside `<xml>`")]
    Shape,
    #[error(
        "`msg_signature` does not match: the Token set here and the one in the console differ, or the \
         request is not from WeChat"
    )]
    Signature,
    #[error("`Encrypt` cannot be decrypted: {0}")]
    Cipher(InvalidCipher),
}

impl InvalidEnvelope {
    /// Returns the kind of error in one word.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Document(_) => "envelope-malformed",
            Self::Plain => "envelope-plain",
            Self::Shape => "envelope-shape",
            Self::Signature => "envelope-signature",
            Self::Cipher(_) => "envelope-cipher",
        }
    }
}

/// Returns the body of a push, decrypted if the bot is in safe mode, and the seal for its reply.
///
/// # Errors
/// If the envelope is malformed or not for this bot.
pub fn open(
    credentials: &Credentials,
    verified: &Verified<'_>,
    body: Vec<u8>,
) -> Result<(Authentic, Option<Seal>), InvalidEnvelope> {
    let Some(safe) = &credentials.safe else {
        return Ok((Authentic(Body::Received(body)), None));
    };
    // In compatible mode the envelope also contains the user's text.
    let envelope = Fields::parse_push(body).map_err(InvalidEnvelope::Document)?;
    let mut ciphers = envelope.iter().filter(|field| field.name() == "Encrypt");
    let encrypt = ciphers.next().ok_or(InvalidEnvelope::Plain)?.text().trim();
    // Two readers of the same body must never read two different messages.
    if ciphers.next().is_some() || envelope.root().name() != "xml" {
        return Err(InvalidEnvelope::Shape);
    }
    let token = verified
        .signer(&credentials.tokens, encrypt)
        .ok_or(InvalidEnvelope::Signature)?;
    let (key, message) = safe.decrypt(encrypt).map_err(InvalidEnvelope::Cipher)?;
    let seal = Seal::new(token, key, &safe.app_id, envelope.format());
    Ok((Authentic(Body::Decrypted(message)), Some(seal)))
}

impl Safe {
    /// Decrypts a message. Also returns the key that fits.
    pub(crate) fn decrypt(
        &self,
        encrypt: &str,
    ) -> Result<(&EncodingAesKey, String), InvalidCipher> {
        let mut refused = InvalidCipher::Key;
        for key in &self.keys {
            match key.decrypted(&self.app_id, encrypt) {
                Ok(message) => return Ok((key, message)),
                // A key that does not fit yields noise; any other error is more specific.
                Err(InvalidCipher::Key) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}
