//! Parses and verifies the query string of a push or URL check.

use std::borrow::Cow;

use memchr::memchr;
use percent_encoding::percent_decode_str;
use thiserror::Error;

use crate::envelope::{Credentials, account::Token, aes::InvalidCipher};

/// Upper bound on the query in bytes. A real one has about 200.
const MAX_LEN: usize = 2 * 1024;

/// Parameters that the platform sends in the query, not verified yet.
#[derive(Debug, Default)]
pub struct Query<'a> {
    signature: Option<Cow<'a, str>>,
    timestamp: Option<Cow<'a, str>>,
    nonce: Option<Cow<'a, str>>,
    echostr: Option<Cow<'a, str>>,
    openid: Option<Cow<'a, str>>,
    encrypt_type: Option<Cow<'a, str>>,
    msg_signature: Option<Cow<'a, str>>,
}

/// Proof that a request has a fresh timestamp and a valid signature, or a `msg_signature` instead,
/// which [`open`](super::open) verifies.
///
/// Only [`Query::verify`] creates it, and no body is opened without it.
#[derive(Debug)]
pub struct Verified<'a> {
    timestamp: Cow<'a, str>,
    nonce: Cow<'a, str>,
    msg_signature: Option<Cow<'a, str>>,
    /// Whether the query had a `signature`.
    is_signed: bool,
    echostr: Option<Cow<'a, str>>,
}

impl Verified<'_> {
    /// Returns the token with which `msg_signature` was computed over `encrypt`.
    pub(super) fn signer<'t>(&self, tokens: &'t [Token], encrypt: &str) -> Option<&'t Token> {
        let signature = self.msg_signature.as_deref()?;
        let (timestamp, nonce) = (&self.timestamp, &self.nonce);
        let signed = |token: &&Token| token.verify_encrypted(timestamp, nonce, encrypt, signature);
        tokens.iter().find(signed)
    }

    /// Returns the text to send back for a URL check. An Official Account sends it in plain text in
    /// every mode; WeCom (企业微信) encrypts it and signs it with `msg_signature` alone.
    ///
    /// # Errors
    /// If there is no valid `echostr` for this bot.
    pub fn echostr(&self, credentials: &Credentials) -> Result<String, QueryError> {
        let echostr = self.echostr.as_deref().ok_or(QueryError::NoEchostr)?;
        let opened = match &credentials.safe {
            Some(safe) if !self.is_signed => {
                let signer = self.signer(&credentials.tokens, echostr);
                signer.ok_or(QueryError::MsgSignature)?;
                let opened = safe.decrypt(echostr);
                opened.map_err(QueryError::EncryptedEchostr)?.1
            }
            _ => echostr.to_owned(),
        };
        let is_tame = (1..=256).contains(&opened.len())
            && opened
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        is_tame.then_some(opened).ok_or(QueryError::Echostr)
    }
}

/// Reason for a 403. Logged, but never sent to the caller.
#[doc(hidden)]
#[derive(Debug, Error, PartialEq, Eq)]
pub enum QueryError {
    #[error(
        "the query has {0} bytes; at most {MAX_LEN} are allowed: check whether a proxy adds to it"
    )]
    TooLong(usize),
    #[error(
        "`{0}` is missing from the query: WeChat sends it with every request, a browser does not"
    )]
    Missing(&'static str),
    #[error(
        "`signature` is missing from the query, which has `msg_signature` alone, as WeCom sends it: \
         this bot has no EncodingAESKey to check it with"
    )]
    NoSignature,
    #[error(
        "`{0}` occurs more than once in the query: a proxy appends the query a second time, as nginx does \
         with `rewrite … /wx?$args`; remove `?$args` there"
    )]
    Repeated(&'static str),
    #[error("`timestamp` is not a decimal number of seconds")]
    TimestampSyntax,
    #[error(
        "`signature` does not match: the Token set here and the one in the console differ, \
         or the request is not from WeChat"
    )]
    Signature,
    #[error(
        "`timestamp` is {0} s {1} this machine's clock; at most {2} s are allowed: \
         check the clock (NTP), or someone is replaying an old request"
    )]
    Stale(u64, &'static str, u64),
    #[error(
        "the request is in plain mode, but this bot is in safe mode, because an EncodingAESKey is \
         set: choose 安全模式 in the console under 服务器配置, or unset the key"
    )]
    Plain,
    #[error("`echostr` is missing from the URL check")]
    NoEchostr,
    #[error("`echostr` is not 1 to 256 letters, digits, `_` or `-`")]
    Echostr,
    #[error(
        "`msg_signature` does not match the `echostr`: the Token set here and the one in the console differ"
    )]
    MsgSignature,
    #[error("the encrypted `echostr` cannot be decrypted: {0}")]
    EncryptedEchostr(InvalidCipher),
}

impl QueryError {
    /// Returns the reason that the caller may see. It reveals nothing about a Token, a key or the
    /// clock.
    pub fn public_reason(&self) -> Option<&'static str> {
        let is_public = matches!(
            self,
            Self::TooLong(_) | Self::Repeated(_) | Self::Missing(_)
        );
        is_public.then(|| self.reason())
    }

    /// Returns the kind of error in one word.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "query-too-long",
            Self::Missing(_) => "query-missing",
            Self::NoSignature => "query-no-signature",
            Self::Repeated(_) => "query-repeated",
            Self::TimestampSyntax => "query-timestamp",
            Self::Signature => "query-signature",
            Self::Stale(..) => "query-stale",
            Self::Plain => "query-plain",
            Self::NoEchostr => "query-no-echostr",
            Self::Echostr => "query-echostr",
            Self::MsgSignature => "query-msg-signature",
            Self::EncryptedEchostr(_) => "query-encrypted-echostr",
        }
    }
}

impl<'a> Query<'a> {
    /// # Errors
    /// If it is too long, or a key repeats.
    pub fn parse(query: &'a str) -> Result<Self, QueryError> {
        if query.len() > MAX_LEN {
            return Err(QueryError::TooLong(query.len()));
        }
        let mut parsed = Self::default();
        let mut rest = Some(query);
        while let Some(pairs) = rest {
            let (pair, next) = split_once(pairs, b'&');
            rest = next;
            let (key, value) = split_once(pair, b'=');
            // A decoder must not find a second value that was hidden as `%6eonce`.
            let (name, slot) = match &*decoded(key) {
                "signature" => ("signature", &mut parsed.signature),
                "timestamp" => ("timestamp", &mut parsed.timestamp),
                "nonce" => ("nonce", &mut parsed.nonce),
                "echostr" => ("echostr", &mut parsed.echostr),
                "openid" => ("openid", &mut parsed.openid),
                "encrypt_type" => ("encrypt_type", &mut parsed.encrypt_type),
                "msg_signature" => ("msg_signature", &mut parsed.msg_signature),
                // Parameters of the operator, such as `?tenant=7` in the configured URL.
                _ => continue,
            };
            // Two readers of the same request must never see two values.
            if slot.replace(decoded(value.unwrap_or_default())).is_some() {
                return Err(QueryError::Repeated(name));
            }
        }
        Ok(parsed)
    }

    /// Verifies signature and age.
    ///
    /// Nonces are not remembered: the platform's retries repeat the query of the first try.
    ///
    /// # Errors
    /// If it is not signed by this bot's Token within `window` seconds of `now`.
    pub fn verify(
        self,
        credentials: &Credentials,
        now: i64,
        window: Option<u64>,
    ) -> Result<Verified<'a>, QueryError> {
        // WeCom sends only `msg_signature`, which is verified once the cipher is known.
        let is_wecom = credentials.safe.is_some() && self.msg_signature.is_some();
        if self.signature.is_none() && self.msg_signature.is_none() {
            return Err(QueryError::Missing("signature"));
        }
        let timestamp = self.timestamp.ok_or(QueryError::Missing("timestamp"))?;
        let nonce = self.nonce.ok_or(QueryError::Missing("nonce"))?;
        // Not before the public refusals: a caller must not learn from them whether there is a key.
        if self.signature.is_none() && !is_wecom {
            return Err(QueryError::NoSignature);
        }
        if let Some(signature) = &self.signature {
            let signed = |token: &Token| token.verify(&timestamp, &nonce, signature);
            if !credentials.tokens.iter().any(signed) {
                return Err(QueryError::Signature);
            }
        }
        let sent = seconds(&timestamp).ok_or(QueryError::TimestampSyntax)?;
        let skew = sent.abs_diff(now);
        if let Some(window) = window
            && skew > window
        {
            let side = if sent < now { "behind" } else { "ahead of" };
            return Err(QueryError::Stale(skew, side, window));
        }
        let is_url_check = self.echostr.is_some();
        if credentials.safe.is_some() && self.msg_signature.is_none() && !is_url_check {
            return Err(QueryError::Plain);
        }
        Ok(Verified {
            is_signed: self.signature.is_some(),
            timestamp,
            nonce,
            msg_signature: self.msg_signature,
            echostr: self.echostr,
        })
    }
}

/// Splits at an ASCII byte, as `str::split_once` does, but with vector instructions.
fn split_once(text: &str, at: u8) -> (&str, Option<&str>) {
    match memchr(at, text.as_bytes()) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// Percent-decodes a value. A `+` is kept: base64 contains it, and no value contains a space.
fn decoded(value: &str) -> Cow<'_, str> {
    if memchr(b'%', value.as_bytes()).is_some() {
        percent_decode_str(value).decode_utf8_lossy()
    } else {
        Cow::Borrowed(value)
    }
}

/// Parses a timestamp. Ten digits reach to the year 2286; `parse` alone would accept a leading `+`.
fn seconds(timestamp: &str) -> Option<i64> {
    let digits = timestamp.len() <= 10 && timestamp.bytes().all(|b| b.is_ascii_digit());
    if digits { timestamp.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_420_800;

    fn signed(timestamp: &str) -> String {
        let signature = token().sign(timestamp, "719480263");
        format!("signature={signature}&timestamp={timestamp}&nonce=719480263&openid=oVx8T6")
    }

    fn token() -> Token {
        Token::new("Kf7oWindowBox2026").unwrap()
    }

    fn credentials() -> Credentials {
        Credentials {
            tokens: vec![Token::new("new").unwrap(), token()],
            safe: None,
        }
    }

    fn check(query: &str) -> Result<Verified<'_>, QueryError> {
        Query::parse(query)?.verify(&credentials(), NOW, Some(300))
    }

    fn echostr_of(query: &str) -> Result<String, QueryError> {
        check(query)?.echostr(&credentials())
    }

    #[test]
    fn a_signed_query_passes_in_any_order_and_with_extra_keys() {
        let query = signed("1795420800");
        assert!(check(&query).is_ok());
        assert!(check(&format!("tenant=7&{query}&tenant=8")).is_ok());
        let reversed: Vec<_> = query.split('&').rev().collect();
        assert!(check(&reversed.join("&")).is_ok());
    }

    #[test]
    fn a_repeated_key_is_refused_even_with_an_equal_value() {
        let query = signed("1795420800");
        for key in ["signature", "timestamp", "nonce", "openid"] {
            let again = query.split('&').find(|pair| pair.starts_with(key)).unwrap();
            let refusal = check(&format!("{query}&{again}")).unwrap_err();
            assert_eq!(refusal, QueryError::Repeated(key));
        }
    }

    #[test]
    fn an_encoded_name_is_the_same_name() {
        let query = signed("1795420800");
        assert!(check(&query.replace("nonce", "%6eonce")).is_ok());
        for (again, key) in [("%73ignature=a", "signature"), ("%6Eonc%65=a", "nonce")] {
            let refusal = check(&format!("{again}&{query}")).unwrap_err();
            assert_eq!(refusal, QueryError::Repeated(key));
        }
    }

    #[test]
    fn a_missing_key_is_named() {
        let query = signed("1795420800");
        for key in ["signature", "timestamp", "nonce"] {
            let without: Vec<_> = query
                .split('&')
                .filter(|pair| !pair.starts_with(key))
                .collect();
            let refusal = check(&without.join("&")).unwrap_err();
            assert_eq!(refusal, QueryError::Missing(key));
            assert_eq!(refusal.public_reason(), Some("query-missing"), "{key}");
        }
    }

    /// Only a bot without a key misses `signature` beside `msg_signature`.
    #[test]
    fn a_public_reason_does_not_depend_on_the_key() {
        let refusal = check("msg_signature=a&timestamp=1795420800&nonce=1").unwrap_err();
        assert_eq!(refusal.public_reason(), None, "{refusal}");
        let refusal = check("").unwrap_err();
        assert_eq!(refusal.public_reason(), Some("query-missing"));
    }

    #[test]
    fn the_time_window_is_300_seconds_either_way() {
        for (timestamp, fresh) in [
            ("1795420500", true),
            ("1795420499", false),
            ("1795421100", true),
            ("1795421101", false),
            ("0", false),
        ] {
            assert_eq!(check(&signed(timestamp)).is_ok(), fresh, "{timestamp}");
        }
    }

    #[test]
    fn a_timestamp_has_only_digits() {
        for timestamp in ["1.7e9", "%2B1795420800", "17954208000", "-1", " 1795420800"] {
            let decoded = timestamp.replace("%2B", "+");
            let signature = token().sign(&decoded, "1");
            let query = format!("signature={signature}&timestamp={timestamp}&nonce=1");
            let refusal = check(&query).unwrap_err();
            assert_eq!(refusal, QueryError::TimestampSyntax, "{timestamp}");
        }
    }

    #[test]
    fn an_echostr_that_could_carry_markup_is_refused() {
        let query = signed("1795420800");
        let long = "7".repeat(257);
        for echostr in ["", "%3Cscript%3E", "a%0Ab", &long] {
            let refusal = echostr_of(&format!("{query}&echostr={echostr}")).unwrap_err();
            assert_eq!(refusal, QueryError::Echostr, "{echostr}");
        }
        let query = format!("{query}&echostr=4375120948345356249");
        assert_eq!(echostr_of(&query).unwrap(), "4375120948345356249");
    }

    #[test]
    fn an_oversized_query_is_not_read() {
        let query = format!("{}&x={}", signed("1795420800"), "x".repeat(MAX_LEN));
        assert!(matches!(check(&query), Err(QueryError::TooLong(_))));
    }
}
