//! `wechat-sim doctor`

use std::process::ExitCode;

use clap::Args;
use serde_json::json;
use wechat_sim::doctor::{Finding, Subject, SubjectMode, Verdict, examine};

use super::{
    credentials::{DEMO_TOKEN, KeyFlags, SecretFlag, TokenFlag, UrlFlag},
    output::print,
    platform::{ModeName, runtime, styled},
};

/// Diagnoses why a bot cannot be connected, and names the remedy.
///
/// Asks the bot as the console and the platform would, and with wrong signatures, other times and
/// the other form of push besides; up to four pushes reach its handlers. With an AppSecret it asks
/// the platform's API about this machine's address and the account's permissions. The exit code is
/// 1 if a check failed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim doctor                             the bot on this machine
  wechat-sim doctor https://bot.example.cn/wx
  wechat-sim doctor --mode safe --key $KEY --appid wx3f9a71c2d84be605 https://bot.example.cn/wx
  wechat-sim doctor --no-push --json https://bot.example.cn/wx

Each of WECHAT_TOKEN, WECHAT_AES_KEY, WECHAT_APP_ID and WECHAT_APP_SECRET can be a file, as for a bot:
WECHAT_TOKEN_FILE=/run/secrets/wechat_token")]
pub(crate) struct Doctor {
    /// The bot's URL, as in the console; the same as --url.
    bot: Option<String>,
    #[command(flatten)]
    url: UrlFlag,
    #[command(flatten)]
    token: TokenFlag,
    #[command(flatten)]
    key: KeyFlags,
    #[command(flatten)]
    secret: SecretFlag,
    /// Message encryption (消息加解密方式); safe if there is a key.
    #[arg(long)]
    mode: Option<ModeName>,
    /// Address of the platform's API.
    #[arg(long, env = "WECHAT_API_BASE", default_value = Subject::API_BASE)]
    api_base: String,
    /// Text that is sent to the bot.
    #[arg(long, default_value = "hello")]
    text: String,
    /// Sends URL checks only, so that no handler runs.
    #[arg(long)]
    no_push: bool,
    /// Prints the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let as_json = self.json;
        let subject = self.subject()?;
        let findings = runtime()?.block_on(examine(&subject));
        let failed = count(&findings, Verdict::Fail);
        if as_json {
            print(&json!({ "failed": failed, "findings": findings }).to_string());
        } else {
            print(&report(&findings));
        }
        Ok(match failed {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }

    fn subject(self) -> anyhow::Result<Subject> {
        let token = self.token.text()?;
        let token = token.unwrap_or_else(|| DEMO_TOKEN.to_owned());
        let aes_key = self.key.key_text()?;
        let mut subject = Subject::new(self.bot.unwrap_or(self.url.url), token);
        subject.mode = match self.mode {
            Some(ModeName::Compatible) => SubjectMode::Compatible,
            Some(ModeName::Safe) => SubjectMode::Safe,
            None if aes_key.is_some() => SubjectMode::Safe,
            Some(ModeName::Plain) | None => SubjectMode::Plain,
        };
        subject.aes_key = aes_key;
        subject.app_id = self.key.app_id_text()?;
        subject.app_secret = self.secret.text()?;
        subject.api_base = self.api_base;
        subject.text = (!self.no_push).then_some(self.text);
        Ok(subject)
    }
}

fn count(findings: &[Finding], verdict: Verdict) -> usize {
    let found = findings.iter().filter(|finding| finding.verdict == verdict);
    found.count()
}

fn report(findings: &[Finding]) -> String {
    let mut lines = Vec::new();
    for finding in findings {
        let mark = match finding.verdict {
            Verdict::Pass => styled("32", "✓"),
            Verdict::Warn => styled("33", "!"),
            Verdict::Fail => styled("31", "✗"),
            Verdict::Skipped => styled("2", "-"),
        };
        lines.push(format!("{mark} {:<10} {}", finding.check, finding.what));
        if let Some(remedy) = &finding.remedy {
            lines.push(format!("             → {remedy}"));
        }
    }
    let counts = [
        (Verdict::Fail, "failed"),
        (Verdict::Warn, "to look at"),
        (Verdict::Pass, "passed"),
        (Verdict::Skipped, "skipped"),
    ];
    let counts = counts.map(|(verdict, name)| format!("{} {name}", count(findings, verdict)));
    lines.push(counts.join(", "));
    lines.join("\n")
}
