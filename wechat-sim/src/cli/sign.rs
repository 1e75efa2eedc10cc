//! `wechat-sim sign`

use clap::Args;

use super::{
    credentials::{StampFlags, TokenFlag},
    output::print,
};

/// Prints the query that the platform would send, signed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim sign --token $TOKEN
  curl \"http://127.0.0.1:8080/wx?$(wechat-sim sign)\" --data-binary @push.xml
  wechat-sim sign --timestamp 1714036504 --nonce 1514711492 --token AAAAA")]
pub(crate) struct Sign {
    #[command(flatten)]
    token: TokenFlag,
    #[command(flatten)]
    stamp: StampFlags,
    /// Text of an `Encrypt` element, to add `msg_signature`.
    #[arg(long)]
    encrypt: Option<String>,
}

impl Sign {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let token = self.token.needed()?;
        print(&query(
            &token,
            &self.stamp.timestamp(),
            &self.stamp.nonce,
            self.encrypt.as_deref(),
        ));
        Ok(())
    }
}

/// Writes `signature=…&timestamp=…&nonce=…`, and `encrypt_type` and `msg_signature` for an
/// encrypted message.
pub(super) fn query(
    token: &wechat_runtime::Token,
    timestamp: &str,
    nonce: &str,
    encrypt: Option<&str>,
) -> String {
    let signature = token.sign(timestamp, nonce);
    let mut query = format!("signature={signature}&timestamp={timestamp}&nonce={nonce}");
    if let Some(encrypt) = encrypt {
        let msg_signature = token.sign_encrypted(timestamp, nonce, encrypt);
        query.push_str("&encrypt_type=aes&msg_signature=");
        query.push_str(&msg_signature);
    }
    query
}
