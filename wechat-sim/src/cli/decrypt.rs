//! `wechat-sim decrypt`

use anyhow::{Context as _, bail};
use clap::Args;
use wechat_runtime::{Fields, Token};

use super::{
    credentials::{KeyFlags, TokenFlag},
    input,
    output::print,
};

/// Prints the message inside an encrypted push, a reply, or a bare cipher.
///
/// With a Token, the `MsgSignature` of a reply is checked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim decrypt --key $KEY --appid wx3f9a71c2d84be605 body.xml
  echo \"$ENCRYPT\" | wechat-sim decrypt -")]
pub(crate) struct Decrypt {
    #[command(flatten)]
    key: KeyFlags,
    #[command(flatten)]
    token: TokenFlag,
    /// An envelope, XML or JSON, or the text of an `Encrypt` element; - is standard input.
    file: String,
}

impl Decrypt {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let (key, app_id) = self.key.needed()?;
        let token = self.token.get()?;
        let text = input::read_text(&self.file)?;
        let text = text.trim();
        let envelope = if text.starts_with(['<', '{']) {
            Some(Fields::parse_push(text)?)
        } else {
            None
        };
        let encrypt = match &envelope {
            Some(envelope) => envelope
                .get("Encrypt")
                .context("there is no `Encrypt`")?
                .trim(),
            None => text,
        };
        if let (Some(token), Some(envelope)) = (&token, &envelope) {
            check(token, envelope, encrypt)?;
        }
        let message = key.decrypt(&app_id, encrypt).context("`Encrypt`")?;
        print(&String::from_utf8(message).context("the message is not UTF-8")?);
        Ok(())
    }
}

/// Checks the signature of a reply. A push carries it in the query instead.
///
/// # Errors
/// If it is another one.
pub(super) fn check(token: &Token, envelope: &Fields, encrypt: &str) -> anyhow::Result<()> {
    let get = |name| envelope.get(name).map(str::trim);
    if let (Some(signature), Some(timestamp), Some(nonce)) =
        (get("MsgSignature"), get("TimeStamp"), get("Nonce"))
        && !token.verify_encrypted(timestamp, nonce, encrypt, signature)
    {
        bail!("`MsgSignature` does not match: another token, or the cipher was changed");
    }
    Ok(())
}
