//! Flags of the commands that play the platform for one user, and the output of what the user saw.

use std::{io::IsTerminal as _, process::ExitCode};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use wechat_sim::{
    engine::{Draft, Exchange, Message, Mode, Outcome, Platform, PlatformAccount, Target, Timing},
    printable,
    testing::openid,
};

use super::{
    credentials::{KeyFlags, TokenFlag, UrlFlag},
    output::print,
};

/// Flags for the bot, the account and the user.
#[derive(Debug, Args)]
pub(crate) struct PlatformFlags {
    #[command(flatten)]
    pub(crate) url: UrlFlag,
    #[command(flatten)]
    account: AccountFlags,
    /// User who writes: an OpenID, or a name that always has the same OpenID.
    #[arg(long, default_value = "alice")]
    pub(crate) user: String,
    /// Prints the whole exchange as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Prints the request and each try too.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Flags for the account, as the console has it.
#[derive(Debug, Args)]
pub(crate) struct AccountFlags {
    #[command(flatten)]
    token: TokenFlag,
    #[command(flatten)]
    key: KeyFlags,
    /// Message encryption (消息加解密方式); safe if there is a key.
    #[arg(long)]
    mode: Option<ModeName>,
    /// The account's original id (原始ID): `ToUserName` of every push.
    #[arg(long, value_name = "GH_ID", default_value = "gh_0123456789ab")]
    account: String,
}

/// Message encryption (消息加解密方式).
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum ModeName {
    /// Plain mode (明文模式).
    Plain,
    /// Compatible mode (兼容模式).
    Compatible,
    /// Safe mode (安全模式).
    Safe,
}

impl AccountFlags {
    pub(crate) fn get(&self) -> anyhow::Result<PlatformAccount> {
        let mut account = PlatformAccount::new(self.token.or_demo()?);
        account.id.clone_from(&self.account);
        let secrets = self.key.get()?;
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
        self.platform_with(Timing::default())
    }

    /// Creates a platform with other times and counts.
    pub(crate) fn platform_with(&self, timing: Timing) -> anyhow::Result<Platform> {
        let target = Target::url(&self.url.url)?;
        Ok(Platform::with_timing(self.account.get()?, target, timing))
    }

    /// Does one action as the user and prints what they see.
    pub(crate) fn send(&self, draft: &Draft) -> anyhow::Result<ExitCode> {
        self.send_on(&self.platform()?, draft)
    }

    /// Does one action on a platform that has the files that are sent.
    pub(crate) fn send_on(&self, platform: &Platform, draft: &Draft) -> anyhow::Result<ExitCode> {
        let exchange = runtime()?.block_on(platform.push(&openid(&self.user), draft));
        self.print(&exchange)
    }

    /// Prints the result. The exit code is 1 for a service fault.
    pub(crate) fn print(&self, exchange: &Exchange) -> anyhow::Result<ExitCode> {
        print(&self.shown(exchange)?);
        Ok(exit_code(exchange))
    }

    /// Prints an exchange in the form that the flags choose.
    pub(crate) fn shown(&self, exchange: &Exchange) -> anyhow::Result<String> {
        Ok(if self.json {
            serde_json::to_string(exchange)?
        } else if self.verbose {
            printable(&exchange.to_string())
        } else {
            seen(exchange)
        })
    }
}

pub(crate) fn exit_code(exchange: &Exchange) -> ExitCode {
    match exchange.outcome {
        Outcome::Reply(_) | Outcome::NoReply => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Creates a tokio runtime on this thread.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().context("no runtime")
}

/// Describes the outcome of a push in one line.
pub(crate) fn ended(outcome: &Outcome) -> String {
    let line = |words: String| printable(&words).replace(['\n', '\t'], " ");
    match outcome {
        Outcome::Reply(_) => "reply".to_owned(),
        Outcome::NoReply => "no reply".to_owned(),
        Outcome::Fault(fault) => line(format!("service fault: {fault}")),
        Outcome::Failed(fault) => line(format!("failure: {fault}")),
        other => line(format!("nothing was sent: {other:?}")),
    }
}

/// Describes what the user sees as plain text, with the number of tries if there were several.
pub(crate) fn seen(exchange: &Exchange) -> String {
    let mut outcome = outcome(exchange);
    if let Outcome::Reply(shown) = &exchange.outcome {
        for notice in shown.notices() {
            outcome = format!(
                "{outcome}\n{}",
                dim(&printable(&format!("(notice: {notice})")))
            );
        }
    }
    match exchange.tries.as_slice() {
        [.., last] if exchange.tries.len() > 1 => {
            let seconds = (last.at + last.took).as_secs_f64();
            let tries = exchange.tries.len();
            format!(
                "{outcome} {}",
                dim(&format!("(try {tries}, after {seconds:.1} s)"))
            )
        }
        _ => outcome,
    }
}

fn outcome(exchange: &Exchange) -> String {
    let shown = match &exchange.outcome {
        Outcome::Reply(shown) => shown,
        Outcome::NotFollowing => return dim("(nothing was sent: the user does not follow)"),
        Outcome::NoReply => return dim("(no reply)"),
        Outcome::Paused => {
            return dim("(nothing was sent: the platform pauses after too many failures)");
        }
        Outcome::Fault(fault) => {
            let fault = printable(&fault.to_string());
            return format!("「该公众号提供的服务出现故障」 {}", dim(&fault));
        }
        Outcome::Failed(fault) => {
            let fault = printable(&fault.to_string());
            return dim(&format!("(the user sees nothing; a failure: {fault})"));
        }
        // A later kind of outcome shows itself.
        other => return format!("{other:?}"),
    };
    let get = |path: &str| printable(shown.fields().get(path).unwrap_or_default());
    match shown.msg_type() {
        "text" => get("Content"),
        "news" => {
            let items = shown.fields().root().find("Articles");
            let items = items.into_iter().flat_map(wechat_runtime::Field::iter);
            let lines = items.take(shown.titles().len()).map(|item| {
                let text = |name| printable(item.find(name).map_or("", |field| field.text()));
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
            let media_id = shown.media_id().unwrap_or_default();
            printable(&format!("({kind} {media_id})"))
        }
        "music" => format!("(music {} {})", get("Music.Title"), get("Music.MusicUrl")),
        other => dim(&printable(&format!("({other})"))),
    }
}

/// Describes a customer-service message as plain text.
pub(crate) fn message(message: &Message) -> String {
    printable(&match (message.text(), message.media_id()) {
        (Some(text), _) => text.to_owned(),
        (None, Some(media_id)) => format!("({} {media_id})", message.msgtype),
        (None, None) => format!("({} {})", message.msgtype, message.content),
    })
}

/// Greys text out on a terminal.
pub(crate) fn dim(text: &str) -> String {
    styled("2", text)
}

/// Styles text with this code, if the output is a terminal and colours are not disabled.
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
