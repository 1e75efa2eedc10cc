//! `wechat-sim verify`

use std::{borrow::Cow, process::ExitCode};

use anyhow::{Context as _, bail};
use clap::Args;
use percent_encoding::percent_decode_str;
use wechat_runtime::{Fields, Token};

use super::{credentials::TokenFlag, input, output::print};

/// Checks whether a query, and the encrypted text in a body, are signed with the Token.
///
/// The exit code is 1 if one of them is not. WeCom (企业微信) signs with `msg_signature` alone: a
/// body's cipher, or the `echostr` of its URL check.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim verify --token AAAAA \\
    'signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492'
  wechat-sim verify --body encrypted.xml 'signature=…&msg_signature=…&timestamp=…&nonce=…'")]
pub(crate) struct Verify {
    #[command(flatten)]
    token: TokenFlag,
    /// Query string, or the whole URL.
    query: String,
    /// The body of the request, for `msg_signature`; - is standard input.
    #[arg(long, value_name = "FILE")]
    body: Option<String>,
}

impl Verify {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let token = self.token.needed()?;
        let body = self.body.as_deref().map(input::read).transpose()?;
        let envelope = body.map(Fields::parse_push).transpose()?;
        let encrypt = envelope.as_ref().and_then(|fields| fields.get("Encrypt"));
        if self.body.is_some() && encrypt.is_none() {
            bail!("the body has no `Encrypt`: nothing in it is signed");
        }
        check(&self.query, &token, encrypt.map(str::trim))?;
        print("signed with this token");
        Ok(ExitCode::SUCCESS)
    }
}

/// # Errors
/// If a signature is missing or another one.
pub(super) fn check(query: &str, token: &Token, encrypt: Option<&str>) -> anyhow::Result<()> {
    let query = query.split_once('?').map_or(query, |(_, query)| query);
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(found, _)| *found == name)?;
        Some(decoded(value))
    };
    let required =
        |name: &'static str| value(name).with_context(|| format!("the query has no `{name}`"));
    let (timestamp, nonce) = (required("timestamp")?, required("nonce")?);
    let mut encrypt = encrypt.map(Cow::Borrowed);
    if let Some(signature) = value("signature") {
        if !token.verify(&timestamp, &nonce, &signature) {
            bail!("`signature` does not match: another token, or a changed timestamp or nonce");
        }
    } else if value("msg_signature").is_none() {
        bail!("the query has no `signature`");
    } else {
        encrypt = encrypt.or_else(|| value("echostr"));
        if encrypt.is_none() {
            bail!("`msg_signature` needs an encrypted body: pass the body, too");
        }
    }
    if let Some(encrypt) = encrypt
        && !token.verify_encrypted(&timestamp, &nonce, &encrypt, &required("msg_signature")?)
    {
        bail!("`msg_signature` does not match: another token, or the cipher is another one");
    }
    Ok(())
}

/// Decodes a parameter. A `+` is kept because base64 uses it.
fn decoded(value: &str) -> Cow<'_, str> {
    percent_decode_str(value).decode_utf8_lossy()
}
