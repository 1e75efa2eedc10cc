//! Settings that several commands share, read as a bot reads them: from a flag, a variable, or the file that a
//! variable names. Values of secrets are never shown, not in the help either.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use wechat_runtime::{AppId, EncodingAesKey, Token};

/// The Token of 服务器配置.
#[derive(Debug, Args)]
pub(crate) struct TokenFlag {
    /// Token (令牌) of 服务器配置 in the console; of several, divided by commas, the first. Without one,
    /// commands that talk to a bot take demo-token.
    #[arg(long, env = "WECHAT_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[arg(long, env = "WECHAT_TOKEN_FILE", hide = true)]
    token_file: Option<PathBuf>,
}

impl TokenFlag {
    /// As it was given.
    pub(crate) fn text(&self) -> anyhow::Result<Option<String>> {
        value(self.token.as_ref(), self.token_file.as_ref())
    }

    pub(crate) fn get(&self) -> anyhow::Result<Option<Token>> {
        let token = self.text()?;
        let token = token.map(|text| Token::new(first(&text)));
        token.transpose().context("--token")
    }

    pub(crate) fn needed(&self) -> anyhow::Result<Token> {
        self.get()?
            .context("a Token is needed: give --token, WECHAT_TOKEN or WECHAT_TOKEN_FILE")
    }

    /// That of a bot without settings, if there is none.
    pub(crate) fn or_demo(&self) -> anyhow::Result<Token> {
        match self.get()? {
            Some(token) => Ok(token),
            None => Token::new(DEMO_TOKEN).context("the demo token"),
        }
    }
}

/// What a bot without settings takes.
pub(crate) const DEMO_TOKEN: &str = "demo-token";

/// What opens and closes ciphers.
#[derive(Debug, Args)]
pub(crate) struct KeyFlags {
    /// EncodingAESKey (消息加解密密钥) of 服务器配置 in the console; of several, divided by commas, the first.
    #[arg(long, env = "WECHAT_AES_KEY", hide_env_values = true)]
    key: Option<String>,
    #[arg(long, env = "WECHAT_AES_KEY_FILE", hide = true)]
    key_file: Option<PathBuf>,
    /// AppID (开发者ID) of the account.
    #[arg(long, env = "WECHAT_APP_ID")]
    appid: Option<String>,
    #[arg(long, env = "WECHAT_APP_ID_FILE", hide = true)]
    appid_file: Option<PathBuf>,
}

impl KeyFlags {
    /// The key as it was given.
    pub(crate) fn key_text(&self) -> anyhow::Result<Option<String>> {
        value(self.key.as_ref(), self.key_file.as_ref())
    }

    /// The AppID as it was given.
    pub(crate) fn app_id_text(&self) -> anyhow::Result<Option<String>> {
        value(self.appid.as_ref(), self.appid_file.as_ref())
    }

    /// `None` without a key.
    pub(crate) fn get(&self) -> anyhow::Result<Option<(EncodingAesKey, AppId)>> {
        let Some(key) = self.key_text()? else {
            return Ok(None);
        };
        let key = EncodingAesKey::new(first(&key)).context("--key")?;
        let Some(app_id) = self.app_id_text()? else {
            bail!(
                "with a key the AppID is needed: give --appid, WECHAT_APP_ID or WECHAT_APP_ID_FILE"
            );
        };
        let app_id = AppId::new(app_id.trim()).context("--appid")?;
        Ok(Some((key, app_id)))
    }

    pub(crate) fn needed(&self) -> anyhow::Result<(EncodingAesKey, AppId)> {
        self.get()?.context(
            "an EncodingAESKey is needed: give --key, WECHAT_AES_KEY or WECHAT_AES_KEY_FILE",
        )
    }
}

/// The AppSecret (开发者密码).
#[derive(Debug, Args)]
pub(crate) struct SecretFlag {
    /// AppSecret (开发者密码), to ask about the egress IP and the account's permissions.
    #[arg(long, env = "WECHAT_APP_SECRET", hide_env_values = true)]
    secret: Option<String>,
    #[arg(long, env = "WECHAT_APP_SECRET_FILE", hide = true)]
    secret_file: Option<PathBuf>,
}

impl SecretFlag {
    /// As it was given.
    pub(crate) fn text(&self) -> anyhow::Result<Option<String>> {
        value(self.secret.as_ref(), self.secret_file.as_ref())
    }
}

/// Where the bot is.
#[derive(Debug, Args)]
pub(crate) struct UrlFlag {
    /// The bot's URL, as in the console.
    #[arg(long, env = "WECHAT_URL", default_value = "http://127.0.0.1:8080/wx")]
    pub(crate) url: String,
}

/// What was given, or else what stands in the file.
fn value(given: Option<&String>, file: Option<&PathBuf>) -> anyhow::Result<Option<String>> {
    let Some(file) = file.filter(|_| given.is_none()) else {
        return Ok(given.cloned());
    };
    let value = std::fs::read_to_string(file);
    let value = value.with_context(|| format!("cannot read `{}`", file.display()))?;
    // Every editor ends a file with a line break.
    Ok(Some(value.trim().to_owned()))
}

/// Of `new,old`, as it stands while one is being changed, the one in use.
fn first(values: &str) -> &str {
    values.split(',').next().unwrap_or_default().trim()
}
