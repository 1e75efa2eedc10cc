//! Flags that several commands share. Values of secrets are never shown, not in the help either.

use anyhow::Context as _;
use clap::Args;
use wechat_runtime::{AppId, EncodingAesKey, Token};

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
