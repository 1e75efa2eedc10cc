//! `wechat-sim sign`

use clap::Args;

use wechat_sim::unix_seconds;

use super::{credentials::TokenFlag, print};

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
    /// Seconds since the Unix epoch; now, if it is left out.
    #[arg(long)]
    timestamp: Option<String>,
    /// Any text; the platform sends digits.
    #[arg(long, default_value = "719480263")]
    nonce: String,
    /// The text of an `Encrypt` element, for `msg_signature` besides.
    #[arg(long)]
    encrypt: Option<String>,
}

impl Sign {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let token = self.token.needed()?;
        let timestamp = self.timestamp.unwrap_or_else(|| unix_seconds().to_string());
        print(&query(
            &token,
            &timestamp,
            &self.nonce,
            self.encrypt.as_deref(),
        ));
        Ok(())
    }
}

/// `signature=…&timestamp=…&nonce=…`, with a cipher also `encrypt_type` and `msg_signature`.
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
