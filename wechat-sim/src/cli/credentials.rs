//! Flags that several commands share. Values of secrets are never shown, not in the help either.

use anyhow::Context as _;
use clap::Args;
use wechat_runtime::{AppId, EncodingAesKey, Token};
use wechat_sim::unix_seconds;

/// The Token of 服务器配置.
#[derive(Debug, Args)]
pub(crate) struct TokenFlag {
    /// Token (令牌) of 服务器配置 in the console.
    #[arg(long, env = "WECHAT_TOKEN", hide_env_values = true)]
    token: String,
}

impl TokenFlag {
    pub(crate) fn get(&self) -> anyhow::Result<Token> {
        Token::new(self.token.trim()).context("--token")
    }
}

/// What opens and closes ciphers.
#[derive(Debug, Args)]
pub(crate) struct KeyFlags {
    /// EncodingAESKey (消息加解密密钥) of 服务器配置 in the console.
    #[arg(long, env = "WECHAT_AES_KEY", hide_env_values = true)]
    key: String,
    /// AppID (开发者ID) of the account.
    #[arg(long, env = "WECHAT_APP_ID")]
    appid: String,
}

impl KeyFlags {
    pub(crate) fn get(&self) -> anyhow::Result<(EncodingAesKey, AppId)> {
        let key = EncodingAesKey::new(self.key.trim()).context("--key")?;
        let app_id = AppId::new(self.appid.trim()).context("--appid")?;
        Ok((key, app_id))
    }
}

/// What is signed beside the token. Both values go into queries and envelopes as they are, so they may
/// hold nothing that means something there.
#[derive(Debug, Args)]
pub(crate) struct StampFlags {
    /// Seconds since the Unix epoch; now, if it is left out.
    #[arg(long, value_parser = plain)]
    timestamp: Option<String>,
    /// Letters, digits, `_` and `-`; the platform sends digits.
    #[arg(long, default_value = "719480263", value_parser = plain)]
    pub(crate) nonce: String,
}

impl StampFlags {
    pub(crate) fn timestamp(&self) -> String {
        let given = self.timestamp.clone();
        given.unwrap_or_else(|| unix_seconds().to_string())
    }
}

/// What can stand in a query, in XML and in JSON as it is.
///
/// # Errors
/// If it is empty or holds other characters.
pub(crate) fn plain(text: &str) -> Result<String, String> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if !text.is_empty() && text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("letters, digits, `_` and `-` only".to_owned())
    }
}
