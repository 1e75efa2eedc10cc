//! `wechat-sim replay`

use std::{path::Path, process::ExitCode};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use similar::TextDiff;
use tokio::runtime::Runtime;
use wechat_runtime::Fields;
use wechat_sim::{
    engine::{Answer, Exchange, Outcome, Platform, PlatformAccount, Timing},
    printable,
};

use super::{
    input,
    output::print,
    platform::{PlatformFlags, ended, exit_code, runtime},
};

/// Sends recorded pushes again, signed now, and prints what the user sees.
///
/// With --diff, each outcome is compared with the one recorded beside the push: with
/// 0001.push.xml, 0001.answer.xml and, where the platform did not take that, 0001.outcome.txt. The
/// exit code is 1 if one differs, or cannot be compared; without --diff, if one is a service fault.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim replay push.xml
  wechat-sim replay --diff recorded/*.push.xml")]
pub(crate) struct Replay {
    #[command(flatten)]
    platform: PlatformFlags,
    /// Compares each answer with the recorded one.
    #[arg(long)]
    diff: bool,
    /// Pushes as XML.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

impl Replay {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        // Faults are to be seen, each; pausing after many would only hide the rest.
        let mut timing = Timing::default();
        timing.failures = usize::MAX;
        let platform = self.platform.platform_with(timing)?;
        let runtime = runtime()?;
        let mut code = ExitCode::SUCCESS;
        for file in &self.files {
            let played = if self.diff {
                self.compare(file, &platform, &runtime)
            } else {
                self.play(file, &platform, &runtime)
            };
            let is_well = played.unwrap_or_else(|error| {
                let why = format!("{error:#}");
                print(&if self.platform.json {
                    json!({ "file": file, "error": why }).to_string()
                } else {
                    printable(&format!("{file}: {why}"))
                });
                false
            });
            if !is_well {
                code = ExitCode::FAILURE;
            }
        }
        Ok(code)
    }

    /// Sends the push, and returns whether it succeeded.
    fn play(&self, file: &str, platform: &Platform, runtime: &Runtime) -> anyhow::Result<bool> {
        let push = input::read_text(file)?;
        let exchange = runtime.block_on(platform.replay(push.trim()))?;
        let shown = self.platform.shown(&exchange)?;
        print(&if self.platform.json {
            shown
        } else {
            format!("{file}: {shown}")
        });
        Ok(exit_code(&exchange) == ExitCode::SUCCESS)
    }

    /// Sends the push, prints the differences from the recording, and returns whether there are
    /// none.
    fn compare(&self, file: &str, platform: &Platform, runtime: &Runtime) -> anyhow::Result<bool> {
        let push = input::read_text(file)?;
        let fields = Fields::parse_push(push.trim())?;
        let recorded = Recorded::beside(file)?;
        let before = recorded.lines(platform.account(), &fields);
        let exchange = runtime.block_on(platform.replay(push.trim()))?;
        let now = lines(&exchange.outcome);
        let is_same = before == now;
        if self.platform.json {
            print(&json(file, &before, &exchange)?);
        } else if is_same {
            let fault = exchange.fault().map(|_| now.trim_end());
            let fault = fault.map(|fault| format!(" {fault}")).unwrap_or_default();
            print(&printable(&format!("{file}: the same{fault}")));
        } else {
            let diff = TextDiff::from_lines(&before, &now);
            let diff = diff
                .unified_diff()
                .header(&recorded.name, "now")
                .to_string();
            print(&printable(diff.trim_end()));
        }
        Ok(is_same)
    }
}

/// Recorded result of a push.
struct Recorded {
    /// File of the answer.
    name: String,
    answer: String,
    /// Outcome as `record` describes it; absent in a recording by hand.
    outcome: Option<String>,
}

impl Recorded {
    /// # Errors
    /// If there is no answer.
    fn beside(file: &str) -> anyhow::Result<Self> {
        let parts = file.rsplit_once(".push.");
        let parts = parts.filter(|(_, ending)| !ending.contains('/'));
        let (before, ending) = parts.with_context(|| {
            format!("no recorded answer: only a file such as 0001.push.xml has one, `{file}` not")
        })?;
        let name = format!("{before}.answer.{ending}");
        if !Path::new(&name).exists() {
            anyhow::bail!("no recorded answer `{name}` beside it");
        }
        let outcome = format!("{before}.outcome.txt");
        let outcome = if Path::new(&outcome).exists() {
            Some(input::read_text(&outcome)?.trim().to_owned())
        } else {
            None
        };
        Ok(Self {
            answer: input::read_text(&name)?,
            name,
            outcome,
        })
    }

    /// Returns the recorded outcome as [`lines`].
    fn lines(&self, account: &PlatformAccount, push: &Fields) -> String {
        let is_fault = |outcome: &&String| {
            outcome.starts_with("service fault: ") || outcome.starts_with("failure: ")
        };
        if let Some(fault) = self.outcome.as_ref().filter(is_fault) {
            return format!("({fault})\n");
        }
        // It was stored in clear, and may have been edited since.
        let clear = PlatformAccount::new(account.token.clone());
        let answer = Answer::new(200, self.answer.trim());
        lines(&clear.judge(push, &answer))
    }
}

/// Describes an outcome in lines to compare: a reply's fields without its time.
fn lines(outcome: &Outcome) -> String {
    let Outcome::Reply(shown) = outcome else {
        return format!("({})\n", ended(outcome));
    };
    let pretty = shown.fields().to_xml_pretty();
    let is_time = |line: &&str| line.trim_start().starts_with("<CreateTime>");
    let lines: Vec<_> = pretty.lines().filter(|line| !is_time(line)).collect();
    lines.join("\n") + "\n"
}

fn json(file: &str, before: &str, exchange: &Exchange) -> anyhow::Result<String> {
    let now = lines(&exchange.outcome);
    let compared = json!({
        "file": file,
        "same": before == now,
        "recorded": before,
        "now": now,
        "exchange": serde_json::to_value(exchange)?,
    });
    Ok(compared.to_string())
}
