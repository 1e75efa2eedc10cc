//! Flags of the commands that play the platform for one user, and how what the user saw is printed.

use std::{io::IsTerminal as _, process::ExitCode};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use wechat_runtime::{AppId, EncodingAesKey, Token};
use wechat_sim::{
    engine::{Account, Draft, Exchange, Mode, Outcome, Platform, Target},
    testing::openid,
};

use super::print;

/// Which bot, which account, which user.
#[derive(Debug, Args)]
pub(crate) struct PlatformFlags {
    /// The bot's URL, as in the console.
    #[arg(long, env = "WECHAT_URL", default_value = "http://127.0.0.1:8080/wx")]
    pub(crate) url: String,
    #[command(flatten)]
    account: AccountFlags,
    /// Who writes; the same name is the same OpenID.
    #[arg(long, default_value = "alice")]
    pub(crate) user: String,
    /// Prints the whole exchange as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Prints the request and each try, too.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// The account as the console knows it.
#[derive(Debug, Args)]
pub(crate) struct AccountFlags {
    /// Token (令牌) of 服务器配置.
    #[arg(
        long,
        env = "WECHAT_TOKEN",
        hide_env_values = true,
        default_value = "demo-token"
    )]
    token: String,
    /// EncodingAESKey (消息加解密密钥), for safe and compatible mode.
    #[arg(
        long,
        env = "WECHAT_AES_KEY",
        hide_env_values = true,
        requires = "appid"
    )]
    key: Option<String>,
    /// AppID (开发者ID) of the account.
    #[arg(long, env = "WECHAT_APP_ID")]
    appid: Option<String>,
    /// 消息加解密方式; safe if there is a key.
    #[arg(long)]
    mode: Option<ModeName>,
}

/// 消息加解密方式.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum ModeName {
    /// 明文模式
    Plain,
    /// 兼容模式
    Compatible,
    /// 安全模式
    Safe,
}

impl AccountFlags {
    pub(crate) fn get(&self) -> anyhow::Result<Account> {
        let mut account = Account::new(Token::new(self.token.trim()).context("--token")?);
        let secrets = match (&self.key, &self.appid) {
            (Some(key), Some(app_id)) => Some((
                EncodingAesKey::new(key.trim()).context("--key")?,
                AppId::new(app_id.trim()).context("--appid")?,
            )),
            _ => None,
        };
        account.mode = match (self.mode, secrets) {
            (Some(ModeName::Plain), _) | (None, None) => Mode::Plain,
            (Some(ModeName::Compatible), Some((key, app_id))) => Mode::Compatible(key, app_id),
            (Some(ModeName::Safe) | None, Some((key, app_id))) => Mode::Safe(key, app_id),
            (Some(_), None) => bail!("--mode compatible and safe need --key and --appid"),
        };
        Ok(account)
    }
}

impl PlatformFlags {
    pub(crate) fn platform(&self) -> anyhow::Result<Platform> {
        Ok(Platform::new(self.account.get()?, Target::url(&self.url)?))
    }

    /// Does one thing as the user and prints what they see.
    pub(crate) fn send(&self, draft: &Draft) -> anyhow::Result<ExitCode> {
        let platform = self.platform()?;
        let exchange = runtime()?.block_on(platform.push(&openid(&self.user), draft));
        self.print(&exchange)
    }

    /// The exit code is 1 for a service fault.
    pub(crate) fn print(&self, exchange: &Exchange) -> anyhow::Result<ExitCode> {
        if self.json {
            print(&serde_json::to_string(exchange)?);
        } else if self.verbose {
            print(&exchange.to_string());
        } else {
            print(&seen(exchange));
        }
        Ok(match exchange.outcome {
            Outcome::Reply(_) | Outcome::NoReply => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }
}

/// Tokio on this thread.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().context("no runtime")
}

/// What the user sees, as plain text.
pub(crate) fn seen(exchange: &Exchange) -> String {
    let shown = match &exchange.outcome {
        Outcome::Reply(shown) => shown,
        Outcome::NoReply => return dim("(no reply)"),
        Outcome::Paused => {
            return dim("(nothing was sent: the platform pauses after too many failures)");
        }
        Outcome::Fault(fault) => {
            return format!("「该公众号提供的服务出现故障」 {}", dim(&fault.to_string()));
        }
        // A later kind of outcome shows itself.
        other => return format!("{other:?}"),
    };
    let get = |path: &str| shown.fields().get(path).unwrap_or_default().to_owned();
    match shown.msg_type() {
        "text" => get("Content"),
        "news" => {
            let items = shown.fields().root().find("Articles");
            let items = items.into_iter().flat_map(wechat_runtime::Field::iter);
            let lines = items.map(|item| {
                let text = |name| item.find(name).map_or("", |field| field.text());
                format!(
                    "[{}] {}\n  {}",
                    text("Title"),
                    text("Description"),
                    text("Url")
                )
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        kind @ ("image" | "voice" | "video") => {
            format!("({kind} {})", shown.media_id().unwrap_or_default())
        }
        "music" => format!("(music {} {})", get("Music.Title"), get("Music.MusicUrl")),
        other => dim(&format!("({other})")),
    }
}

/// Greyed out on a terminal.
fn dim(text: &str) -> String {
    styled("2", text)
}

/// With this code of the terminal's, if there is one and colours are not unwanted.
pub(crate) fn styled(code: &str, text: &str) -> String {
    if std::io::stdout().is_terminal() && !no_color() {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

#[expect(clippy::disallowed_methods, reason = "no setting of a bot's")]
fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
