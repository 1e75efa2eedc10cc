//! `wechat-sim chat`

use std::{io::IsTerminal as _, process::ExitCode};

use anyhow::{Context as _, bail};
use clap::Args;
use rustyline::{DefaultEditor, error::ReadlineError};
use tokio::runtime::Runtime;
use wechat_sim::{
    engine::{Draft, Platform},
    testing::openid,
};

use super::{
    platform::{PlatformFlags, runtime, seen},
    print,
};

/// Talks to a bot: what you type is sent as a text, lines with a slash do the rest.
#[derive(Debug, Args)]
#[command(after_help = "\
Lines:
  /image MEDIA_ID   /voice MEDIA_ID   /video MEDIA_ID   /location LAT LON [LABEL]
  /event NAME [PATH=TEXT]…   /follow [SCENE]   /unfollow   /click KEY   /scan SCENE   /view URL
  /user NAME        becomes another user
  /verbose          shows each exchange whole, or no longer
  /quit             ends, as Ctrl-D does; a text that begins with a slash is written with two

Examples:
  wechat-sim chat
  wechat-sim chat --url https://bot.example.cn/wx --token $TOKEN
  printf '你好\\n/click TODAY\\n' | wechat-sim chat")]
pub(crate) struct Chat {
    #[command(flatten)]
    platform: PlatformFlags,
}

/// What a line asks for.
#[derive(Debug, PartialEq)]
enum Line {
    Send(Draft),
    User(String),
    Verbose,
    Quit,
    Nothing,
}

impl Chat {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let platform = self.platform.platform()?;
        let runtime = runtime()?;
        let mut talk = Talk {
            verbose: self.platform.verbose,
            flags: self.platform,
            platform,
            runtime,
        };
        if std::io::stdin().is_terminal() {
            talk.read_a_terminal()
        } else {
            talk.read_a_pipe()
        }
    }
}

struct Talk {
    flags: PlatformFlags,
    platform: Platform,
    runtime: Runtime,
    verbose: bool,
}

impl Talk {
    fn read_a_terminal(&mut self) -> anyhow::Result<ExitCode> {
        let mut editor = DefaultEditor::new().context("no line editor")?;
        print(&format!(
            "{} — /quit ends, `wechat-sim help chat` lists the lines",
            self.flags.url
        ));
        loop {
            match editor.readline(&format!("{}> ", self.flags.user)) {
                Ok(line) => {
                    // History is a convenience: that a line is not kept ends nothing.
                    let _ = editor.add_history_entry(&line);
                    if !self.line(&line)? {
                        return Ok(ExitCode::SUCCESS);
                    }
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => {
                    return Ok(ExitCode::SUCCESS);
                }
                Err(error) => return Err(error).context("cannot read a line"),
            }
        }
    }

    fn read_a_pipe(&mut self) -> anyhow::Result<ExitCode> {
        for line in std::io::stdin().lines() {
            if !self.line(&line.context("standard input")?)? {
                break;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Whether the talk goes on.
    fn line(&mut self, line: &str) -> anyhow::Result<bool> {
        match parse(line) {
            Ok(Line::Send(draft)) => {
                let user = openid(&self.flags.user);
                let exchange = self.runtime.block_on(self.platform.push(&user, &draft));
                if self.flags.json {
                    print(&serde_json::to_string(&exchange)?);
                } else if self.verbose {
                    print(&exchange.to_string());
                } else {
                    print(&seen(&exchange));
                }
            }
            Ok(Line::User(name)) => self.flags.user = name,
            Ok(Line::Verbose) => self.verbose = !self.verbose,
            Ok(Line::Nothing) => {}
            Ok(Line::Quit) => return Ok(false),
            Err(error) => print(&format!("? {error:#}")),
        }
        Ok(true)
    }
}

fn parse(line: &str) -> anyhow::Result<Line> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(Line::Nothing);
    }
    let Some(command) = line.strip_prefix('/') else {
        return Ok(Line::Send(Draft::text(line)));
    };
    if command.starts_with('/') {
        return Ok(Line::Send(Draft::text(command)));
    }
    let (name, rest) = command
        .split_once(char::is_whitespace)
        .unwrap_or((command, ""));
    let rest = rest.trim();
    let needed = |what: &str| {
        if rest.is_empty() {
            bail!("/{name} needs {what}");
        }
        Ok(rest)
    };
    Ok(Line::Send(match name {
        "quit" | "exit" => return Ok(Line::Quit),
        "verbose" => return Ok(Line::Verbose),
        "user" => return Ok(Line::User(needed("a name")?.to_owned())),
        "image" => Draft::image(needed("a MediaId")?),
        "voice" => Draft::voice(needed("a MediaId")?),
        "video" => Draft::video(needed("a MediaId")?),
        "location" => location(needed("latitude and longitude")?)?,
        "event" => event(needed("the event's name")?)?,
        "follow" if rest.is_empty() => Draft::subscribe(),
        "follow" => Draft::subscribe_by(rest),
        "unfollow" => Draft::unsubscribe(),
        "click" => Draft::click(needed("the button's key")?),
        "scan" => Draft::scan(needed("the scene")?),
        "view" => Draft::view(needed("the page's address")?),
        _ => bail!("there is no /{name}; `wechat-sim help chat` lists the lines"),
    }))
}

fn location(rest: &str) -> anyhow::Result<Draft> {
    let mut parts = rest.splitn(3, char::is_whitespace);
    let mut degrees = |what: &str| {
        let part = parts.next().unwrap_or_default();
        part.parse::<f64>()
            .with_context(|| format!("{what} is {part:?}, not degrees"))
    };
    let (latitude, longitude) = (degrees("latitude")?, degrees("longitude")?);
    Ok(Draft::location(
        latitude,
        longitude,
        parts.next().unwrap_or_default(),
    ))
}

fn event(rest: &str) -> anyhow::Result<Draft> {
    let mut words = rest.split_whitespace();
    let draft = Draft::event(words.next().unwrap_or_default());
    words.try_fold(draft, |draft, field| {
        let (path, text) = field
            .split_once('=')
            .with_context(|| format!("`{field}` is not PATH=TEXT"))?;
        Ok(draft.with(path, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_what_its_first_word_says() {
        for (line, expected) in [
            ("你好", Line::Send(Draft::text("你好"))),
            ("  hi there ", Line::Send(Draft::text("hi there"))),
            ("//slash", Line::Send(Draft::text("/slash"))),
            ("", Line::Nothing),
            ("/click TODAY", Line::Send(Draft::click("TODAY"))),
            ("/scan table 12", Line::Send(Draft::scan("table 12"))),
            ("/follow", Line::Send(Draft::subscribe())),
            ("/follow 12", Line::Send(Draft::subscribe_by("12"))),
            ("/image m", Line::Send(Draft::image("m"))),
            (
                "/location 31.2 121.5 上海 人民广场",
                Line::Send(Draft::location(31.2, 121.5, "上海 人民广场")),
            ),
            (
                "/event enter EventKey=",
                Line::Send(Draft::event("enter").with("EventKey", "")),
            ),
            ("/user bob", Line::User("bob".to_owned())),
            ("/quit", Line::Quit),
        ] {
            assert_eq!(parse(line).unwrap(), expected, "{line}");
        }
        for (line, reason) in [
            ("/click", "needs the button's key"),
            ("/dance", "there is no /dance"),
            ("/location north", "not degrees"),
            ("/event enter a", "not PATH=TEXT"),
        ] {
            let error = parse(line).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
