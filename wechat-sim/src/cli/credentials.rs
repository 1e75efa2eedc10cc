//! Settings that several commands share: from a flag, from a variable as for a bot, or from the
//! file that a variable names. Secrets are never shown, not even in the help.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use clap::Args;
use wechat_runtime::{Api, AppId, AppSecret, EncodingAesKey, Token};
use wechat_sim::{doctor::Subject, unix_seconds};

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
    /// Returns the value that was given.
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

    /// Returns the Token that was given, or that of a bot without settings.
    pub(crate) fn or_demo(&self) -> anyhow::Result<Token> {
        match self.get()? {
            Some(token) => Ok(token),
            None => Token::new(DEMO_TOKEN).context("the demo token"),
        }
    }
}

/// Token of a bot without settings.
pub(crate) const DEMO_TOKEN: &str = "demo-token";

/// Flags for encryption.
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
    /// Returns the key that was given.
    pub(crate) fn key_text(&self) -> anyhow::Result<Option<String>> {
        value(self.key.as_ref(), self.key_file.as_ref())
    }

    /// Returns the AppID that was given.
    pub(crate) fn app_id_text(&self) -> anyhow::Result<Option<String>> {
        value(self.appid.as_ref(), self.appid_file.as_ref())
    }

    /// Returns key and AppID if they were given, for commands that need them only for encrypted
    /// messages.
    pub(crate) fn given(&self) -> anyhow::Result<(Option<EncodingAesKey>, Option<AppId>)> {
        let key = self.key_text()?;
        let key = key.map(|key| EncodingAesKey::new(first(&key)));
        let app_id = self.app_id_text()?;
        let app_id = app_id.map(|app_id| AppId::new(app_id.trim()));
        Ok((
            key.transpose().context("--key")?,
            app_id.transpose().context("--appid")?,
        ))
    }

    /// Returns key and AppID, or `None` without a key.
    pub(crate) fn get(&self) -> anyhow::Result<Option<(EncodingAesKey, AppId)>> {
        match self.given()? {
            (None, _) => Ok(None),
            (Some(key), Some(app_id)) => Ok(Some((key, app_id))),
            (Some(_), None) => bail!(
                "with a key the AppID is needed: give --appid, WECHAT_APP_ID or WECHAT_APP_ID_FILE"
            ),
        }
    }

    pub(crate) fn needed(&self) -> anyhow::Result<(EncodingAesKey, AppId)> {
        self.get()?.context(
            "an EncodingAESKey is needed: give --key, WECHAT_AES_KEY or WECHAT_AES_KEY_FILE",
        )
    }
}

/// Values that are signed beside the Token. They are written into queries and envelopes unescaped,
/// so their characters are restricted.
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

/// Checks a value that is written unescaped into a query, XML and JSON.
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
    /// Returns the value that was given.
    pub(crate) fn text(&self) -> anyhow::Result<Option<String>> {
        value(self.secret.as_ref(), self.secret_file.as_ref())
    }
}

/// Flags for calls of the platform's API.
#[derive(Debug, Args)]
pub(crate) struct ApiFlags {
    /// AppID (开发者ID) of the account.
    #[arg(long, env = "WECHAT_APP_ID")]
    appid: Option<String>,
    #[arg(long, env = "WECHAT_APP_ID_FILE", hide = true)]
    appid_file: Option<PathBuf>,
    /// AppSecret (开发者密码) of the account.
    #[arg(long, env = "WECHAT_APP_SECRET", hide_env_values = true)]
    secret: Option<String>,
    #[arg(long, env = "WECHAT_APP_SECRET_FILE", hide = true)]
    secret_file: Option<PathBuf>,
    /// Address of the API.
    #[arg(long, env = "WECHAT_API_BASE", default_value = Subject::API_BASE)]
    api_base: String,
    /// Seconds that the platform may take to answer.
    #[arg(long, default_value = "5")]
    timeout: f64,
}

impl ApiFlags {
    pub(crate) fn client(&self) -> anyhow::Result<Api> {
        let app_id = value(self.appid.as_ref(), self.appid_file.as_ref())?.context(
            "the account's AppID is needed: give --appid, WECHAT_APP_ID or WECHAT_APP_ID_FILE",
        )?;
        let secret = value(self.secret.as_ref(), self.secret_file.as_ref())?.context(
            "the account's AppSecret is needed: give WECHAT_APP_SECRET or WECHAT_APP_SECRET_FILE",
        )?;
        let app_id = AppId::new(app_id.trim()).context("--appid")?;
        let secret = AppSecret::new(secret.trim()).context("--secret")?;
        let timeout = Duration::try_from_secs_f64(self.timeout).context("--timeout")?;
        let api = Api::builder(app_id, secret)
            .base_url(&self.api_base)
            .timeout(timeout);
        api.build().context("--api-base")
    }
}

/// URL of the bot.
#[derive(Debug, Args)]
pub(crate) struct UrlFlag {
    /// The bot's URL, as in the console.
    #[arg(long, env = "WECHAT_URL", default_value = "http://127.0.0.1:8080/wx")]
    pub(crate) url: String,
}

/// Returns the value that was given, or else the content of the file.
fn value(given: Option<&String>, file: Option<&PathBuf>) -> anyhow::Result<Option<String>> {
    let Some(file) = file.filter(|_| given.is_none()) else {
        return Ok(given.cloned());
    };
    let value = std::fs::read_to_string(file);
    let value = value.with_context(|| format!("cannot read `{}`", file.display()))?;
    // Every editor ends a file with a line break.
    Ok(Some(value.trim().to_owned()))
}

/// Returns the first of the values `new,old`, as they are given while a secret is being changed.
fn first(values: &str) -> &str {
    values.split(',').next().unwrap_or_default().trim()
}
