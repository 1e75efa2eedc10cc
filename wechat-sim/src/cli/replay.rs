//! `wechat-sim replay`

use std::{path::Path, process::ExitCode};

use anyhow::Context as _;
use clap::Args;
use similar::TextDiff;
use wechat_runtime::Fields;
use wechat_sim::engine::{Ended, Exchange, Outcome, Try};

use super::{
    input,
    platform::{PlatformFlags, exit_code, runtime, seen},
    print,
};

/// Sends recorded pushes again, signed now, and prints what the user sees.
///
/// With --diff, each answer is compared with the one that was recorded beside the push:
/// 0001.push.xml and 0001.answer.xml. The exit code is 1 if one differs or is a service fault.
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
        let platform = self.platform.platform()?;
        let runtime = runtime()?;
        let mut code = ExitCode::SUCCESS;
        for file in &self.files {
            let push = input::read_text(file)?;
            let exchange = runtime.block_on(platform.replay(push.trim()));
            let exchange = exchange.with_context(|| format!("`{file}`"))?;
            let is_well = if self.diff {
                compare(file, &exchange)?
            } else {
                let shown = self.platform.shown(&exchange)?;
                print(&if self.platform.json {
                    shown
                } else {
                    format!("{file}: {shown}")
                });
                exit_code(&exchange) == ExitCode::SUCCESS
            };
            if !is_well {
                code = ExitCode::FAILURE;
            }
        }
        Ok(code)
    }
}

/// Whether the answer is the recorded one; prints the difference.
fn compare(file: &str, exchange: &Exchange) -> anyhow::Result<bool> {
    let answer = file.replace(".push.", ".answer.");
    let recorded = if Path::new(&answer).exists() && answer != file {
        lines(&input::read_text(&answer)?)
    } else {
        anyhow::bail!("`{file}` has no recorded answer `{answer}` beside it");
    };
    let found = match (&exchange.outcome, exchange.tries.last()) {
        (Outcome::Reply(shown), _) => without_time(shown.fields()),
        // What is no reply is compared as it came: a recorded fault is the same fault again.
        (
            _,
            Some(Try {
                ended: Ended::Answered(answer),
                ..
            }),
        ) => lines(&String::from_utf8_lossy(&answer.body)),
        _ => format!("{}\n", seen(exchange)),
    };
    if recorded == found {
        print(&format!("{file}: the same"));
        return Ok(true);
    }
    let diff = TextDiff::from_lines(&recorded, &found);
    let diff = diff.unified_diff().header(&answer, "now").to_string();
    print(diff.trim_end());
    Ok(false)
}

/// A recorded answer as [`without_time`] writes it; what is no XML as it is.
fn lines(answer: &str) -> String {
    match answer.trim() {
        "" | "success" => "(no reply)\n".to_owned(),
        answer => match answer.parse::<Fields>() {
            Ok(fields) => without_time(&fields),
            Err(_) => format!("{answer}\n"),
        },
    }
}

/// A line for each field but the time.
fn without_time(fields: &Fields) -> String {
    let pretty = fields.to_xml_pretty();
    let is_time = |line: &&str| line.trim_start().starts_with("<CreateTime>");
    let lines: Vec<_> = pretty.lines().filter(|line| !is_time(line)).collect();
    lines.join("\n") + "\n"
}
