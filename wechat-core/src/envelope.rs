//! Is this request really from WeChat? Nothing behind this module sees a byte that was not checked.
//!
//! Which mode a bot is in comes from its settings, never from the request: with an EncodingAESKey it
//! reads encrypted pushes only, and of what stands beside the cipher in compatible mode, nothing.

pub(crate) mod account;

pub(crate) mod aes;
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

/// What requests are checked with. The first of each is the one in use, the others are those that were
/// in use until lately.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Credentials {
    pub tokens: Vec<Token>,
    /// Safe mode, if there are any.
    pub safe: Option<Safe>,
}

/// What safe mode needs.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Safe {
    pub keys: Vec<EncodingAesKey>,
    pub app_id: AppId,
}

/// A body that the platform sent: only [`open`] makes one.
#[derive(Debug)]
pub struct Authentic(Vec<u8>);

impl Authentic {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// For tests of what comes after the check.
    #[cfg(test)]
    pub(crate) fn for_test(body: &str) -> Self {
        Self(body.as_bytes().to_vec())
    }
}

/// Why a signed request's envelope stays closed. The caller gets the same 403 for each of these.
#[doc(hidden)]
#[derive(Debug, Error)]
pub enum Sealed {
    #[error("the envelope is no document: {0}")]
    Document(InvalidDocument),
    #[error(
        "the body has no `Encrypt`: this bot is in safe mode, because an EncodingAESKey is set, and \
         the request is in plain mode; choose 安全模式 in the console under 服务器配置"
    )]
    Plain,
    #[error("the envelope is not one `Encrypt` inside `<xml>`")]
    Shape,
    #[error(
        "`msg_signature` does not match: the Token set here and the one in the console differ, or the \
         request is not from WeChat"
    )]
    Signature,
    #[error("`Encrypt` cannot be opened: {0}")]
    Cipher(InvalidCipher),
}

/// The body of a push, taken out of its envelope where the bot is in safe mode, and what the reply is
/// to be sealed with.
///
/// # Errors
/// If the envelope is not for this bot.
pub fn open(
    credentials: &Credentials,
    verified: &Verified<'_>,
    body: Vec<u8>,
) -> Result<(Authentic, Option<Seal>), Sealed> {
    let Some(safe) = &credentials.safe else {
        return Ok((Authentic(body), None));
    };
    // In compatible mode the user's text stands beside the cipher.
    let envelope = Fields::parse_push(body).map_err(Sealed::Document)?;
    let mut ciphers = envelope.get_all("Encrypt");
    let encrypt = ciphers.next().ok_or(Sealed::Plain)?.trim();
    // Two readers of one body must never open two messages.
    if ciphers.next().is_some() || envelope.root().name() != "xml" {
        return Err(Sealed::Shape);
    }
    let token = verified
        .signer(&credentials.tokens, encrypt)
        .ok_or(Sealed::Signature)?;
    let (key, message) = safe.decrypt(encrypt).map_err(Sealed::Cipher)?;
    let seal = Seal::new(token, key, &safe.app_id, envelope.format());
    Ok((Authentic(message), Some(seal)))
}

impl Safe {
    /// The message, and the key that opened it.
    pub(crate) fn decrypt(
        &self,
        encrypt: &str,
    ) -> Result<(&EncodingAesKey, Vec<u8>), InvalidCipher> {
        let mut refused = InvalidCipher::Key;
        for key in &self.keys {
            match key.decrypt(&self.app_id, encrypt) {
                Ok(message) => return Ok((key, message)),
                // A key that does not fit leaves noise; anything else is worth reporting.
                Err(InvalidCipher::Key) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}
