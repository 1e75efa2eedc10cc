//! Identity of an Official Account: its public id and its secrets.
//!
//! Secrets have their own types: they are validated on creation and never printed.

use std::{fmt, sync::Arc};

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};
use thiserror::Error;

use super::cipher::Cipher;

/// Error for an invalid credential. The message never contains the value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCredential {
    /// The value is empty.
    #[error("the value is empty")]
    Empty,
    /// White space, a comma, a control character or a character outside ASCII, often from copying.
    #[error(
        "the value contains white space, a comma or a character outside printable ASCII at position {0}"
    )]
    Character(usize),
    /// The value is longer than the console allows.
    #[error("the value has {found} characters; at most {most} are allowed")]
    TooLong {
        /// Characters given.
        found: usize,
        /// Characters allowed.
        most: usize,
    },
    /// The length differs from that of the platform's keys.
    #[error("the value has {found} characters; it must have {expected}")]
    Length {
        /// Characters given.
        found: usize,
        /// Characters needed.
        expected: usize,
    },
    /// The value does not look like an AppID.
    #[error("an AppID begins with `wx`, a CorpID of WeCom (企业微信) with `wx` or `ww`")]
    NotAnAppId,
    /// The value has 43 letters and digits, but is not an EncodingAESKey.
    #[error("the value is not base64")]
    NotBase64,
    /// The value is the account's original id instead of its AppID.
    #[error(
        "an AppID begins with `wx`, a CorpID of WeCom (企业微信) with `wx` or `ww`; this is an \
         original id (原始ID), which begins with `gh_`"
    )]
    OriginalId,
    /// An id, key or secret contains a character outside `[A-Za-z0-9]`.
    #[error(
        "the value may contain letters and digits only, but position {0} holds another character"
    )]
    NotAlphanumeric(usize),
}

fn printable(value: &str) -> Result<(), InvalidCredential> {
    if value.is_empty() {
        return Err(InvalidCredential::Empty);
    }
    match value.chars().position(|c| !c.is_ascii_graphic()) {
        Some(position) => Err(InvalidCredential::Character(position + 1)),
        None => Ok(()),
    }
}

/// Token (令牌) from the console's 服务器配置: the shared secret that signs every push.
///
/// An empty token is rejected: anyone could compute its signatures.
///
/// ```
/// use wechat_runtime::Token;
///
/// let token = Token::new("AAAAA")?;
/// assert_eq!(
///     token.sign("1714036504", "1514711492"),
///     "f464b24fc39322e44b38aa78f5edd27bd1441696",
/// );
/// assert_eq!(format!("{token:?}"), "Token(..)");
/// # Ok::<(), wechat_runtime::InvalidCredential>(())
/// ```
#[derive(Clone)]
pub struct Token(Arc<str>);

impl Token {
    /// Maximum number of characters that the console accepts.
    pub const MAX_LEN: usize = 32;

    /// Creates a token from 1 to 32 characters of printable ASCII without spaces and commas.
    ///
    /// The console itself accepts 3 to 32 letters and digits.
    ///
    /// # Errors
    /// If the value is empty, too long, or contains white space or other characters.
    pub fn new(value: &str) -> Result<Self, InvalidCredential> {
        printable(value)?;
        // The comma separates tokens in the environment variable.
        if let Some(position) = value.find(',') {
            return Err(InvalidCredential::Character(position + 1));
        }
        if value.len() > Self::MAX_LEN {
            return Err(InvalidCredential::TooLong {
                found: value.len(),
                most: Self::MAX_LEN,
            });
        }
        Ok(Self(value.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// AppID (开发者ID) of an account: `wx` followed by letters and digits, 16 of them on real
/// accounts. WeCom (企业微信) uses a CorpID instead, which may begin with `ww`. An AppID is not
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppId(Arc<str>);

impl AppId {
    /// Creates an AppID from text.
    ///
    /// # Errors
    /// If the value begins with neither `wx` nor `ww`, contains anything but ASCII letters and
    /// digits, or is longer than 64 characters.
    pub fn new(value: &str) -> Result<Self, InvalidCredential> {
        printable(value)?;
        if !value.starts_with("wx") && !value.starts_with("ww") {
            return Err(if value.starts_with("gh_") {
                InvalidCredential::OriginalId
            } else {
                InvalidCredential::NotAnAppId
            });
        }
        if value.len() > 64 {
            return Err(InvalidCredential::TooLong {
                found: value.len(),
                most: 64,
            });
        }
        only_alphanumeric(value)?;
        Ok(Self(value.into()))
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// EncodingAESKey (消息加解密密钥) from the console's 服务器配置: the shared secret that encrypts
/// pushes and replies in safe mode (安全模式) and compatible mode (兼容模式).
///
/// A clone is cheap and shares the expanded key.
#[derive(Clone)]
pub struct EncodingAesKey(Arc<Cipher>);

/// The 43rd character carries four bits of the key and two unused bits. The platform picks it
/// freely, so a strict decoder would reject most real keys.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));

impl EncodingAesKey {
    /// Creates a key from 43 letters and digits.
    ///
    /// # Errors
    /// If the value has another length or other characters.
    pub fn new(value: &str) -> Result<Self, InvalidCredential> {
        alphanumeric(value, 43)?;
        let key = LENIENT.decode(value).ok();
        let key = key.and_then(|key| <[u8; 32]>::try_from(key).ok());
        let key = key.ok_or(InvalidCredential::NotBase64)?;
        Ok(Self(Arc::new(Cipher::new(&key))))
    }

    pub(super) fn cipher(&self) -> &Cipher {
        &self.0
    }
}

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey(..)")
    }
}

/// AppSecret (开发者密码) from the console: the secret with which a bot fetches its access tokens.
///
/// ```
/// use wechat_runtime::AppSecret;
///
/// let secret = AppSecret::new("0123456789abcdef0123456789abcdef")?;
/// assert_eq!(format!("{secret:?}"), "AppSecret(..)");
/// # Ok::<(), wechat_runtime::InvalidCredential>(())
/// ```
#[derive(Clone)]
pub struct AppSecret(Box<str>);

impl AppSecret {
    /// Creates a secret from 32 letters and digits.
    ///
    /// # Errors
    /// If the value has another length or other characters.
    pub fn new(value: &str) -> Result<Self, InvalidCredential> {
        alphanumeric(value, 32)?;
        Ok(Self(value.into()))
    }

    /// Returns the secret itself, for the body of the one call that has it.
    #[doc(hidden)]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(..)")
    }
}

/// Account of the bot, as handlers see it.
///
/// A handler takes it as a parameter: `account: Account`.
#[derive(Clone, Debug)]
pub struct Account {
    /// AppID, if one is configured.
    pub app_id: Option<AppId>,
}

fn alphanumeric(value: &str, len: usize) -> Result<(), InvalidCredential> {
    printable(value)?;
    if value.len() != len {
        return Err(InvalidCredential::Length {
            found: value.len(),
            expected: len,
        });
    }
    only_alphanumeric(value)
}

fn only_alphanumeric(value: &str) -> Result<(), InvalidCredential> {
    match value.bytes().position(|b| !b.is_ascii_alphanumeric()) {
        Some(position) => Err(InvalidCredential::NotAlphanumeric(position + 1)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_credential_is_refused_with_the_reason_and_without_its_value() {
        let long = "a".repeat(33);
        for (value, expected) in [
            ("", InvalidCredential::Empty),
            ("my token", InvalidCredential::Character(3)),
            ("令牌", InvalidCredential::Character(1)),
            ("token\n", InvalidCredential::Character(6)),
            (
                &long,
                InvalidCredential::TooLong {
                    found: 33,
                    most: 32,
                },
            ),
        ] {
            assert_eq!(Token::new(value).unwrap_err(), expected, "{value:?}");
        }
        let key = "a".repeat(42);
        let error = EncodingAesKey::new(&key).unwrap_err().to_string();
        assert_eq!(error, "the value has 42 characters; it must have 43");
        let error = EncodingAesKey::new(&format!("{key}=")).unwrap_err();
        assert_eq!(error, InvalidCredential::NotAlphanumeric(43));
        let error = AppId::new("gh_5e1c07ab93d2").unwrap_err();
        assert_eq!(error, InvalidCredential::OriginalId);
        assert_eq!(AppId::new("1").unwrap_err(), InvalidCredential::NotAnAppId);
        for refused in ["gh_5e1c07ab93d2", "1"] {
            let error = AppId::new(refused).unwrap_err().to_string();
            assert!(error.contains("`wx`") && error.contains("`ww`"), "{error}");
        }
        for taken in ["wx3f9a71c2d84be605", "wx5823bf96d3bd56c7", "ww1"] {
            assert_eq!(AppId::new(taken).unwrap().as_str(), taken);
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let token = Token::new("tokentoken").unwrap();
        assert_eq!(format!("{token:?}"), "Token(..)");
        let key = EncodingAesKey::new(&"a".repeat(43)).unwrap();
        assert_eq!(format!("{key:?}"), "EncodingAesKey(..)");
        let secret = AppSecret::new(&"a".repeat(32)).unwrap();
        assert_eq!(format!("{secret:?}"), "AppSecret(..)");
    }

    #[test]
    fn keys_that_differ_in_the_dropped_bits_are_the_same_key() {
        let app_id = AppId::new("wx3f9a71c2d84be605").unwrap();
        let [a, b, other] = ["A", "B", "E"].map(|last| {
            let key = EncodingAesKey::new(&("A".repeat(42) + last)).unwrap();
            key.encrypt_with([7; 16], &app_id, "<xml></xml>")
        });
        assert_eq!(a, b);
        assert_ne!(a, other);
    }
}
