//! `wechat-sim chat`

mod line;

use std::{
    collections::BTreeSet, io::IsTerminal as _, net::SocketAddr, process::ExitCode, sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use rustyline::{DefaultEditor, ExternalPrinter as _, error::ReadlineError};
use serde_json::json;
use tokio::runtime::Runtime;
use wechat_core::__private::Mutex;
use wechat_sim::{
    engine::{Draft, Platform, Seen},
    printable,
    testing::openid,
};

use self::line::{Line, parse};
use super::{
    output::print,
    platform::{PlatformFlags, dim, exit_code, message},
};

/// Talks to a bot: lines are sent as text messages, and lines that begin with a slash do the rest.
#[derive(Debug, Args)]
#[command(after_help = "\
Lines:
  /image FILE       a picture; also /voice and /video; a MediaId of the platform's will do, too
  /location LAT LON [LABEL]
  /follow [SCENE]   /unfollow   /scan SCENE
  /menu             the buttons that the bot has created; /tap NAME taps one
  /click KEY        /view URL
  /event NAME [PATH=TEXT]…
  /user NAME        becomes another user
  /wait SECONDS     for what comes late
  /fail ERRCODE [PATH]   the API's next call (of this path) fails so; or html, cut, truncated,
                         garbled, slow SECONDS
  /verbose          shows each exchange whole, or no longer
  /quit             ends, as Ctrl-D does; a text that begins with a slash is written with two

With --api, a fake api.weixin.qq.com listens there: give the bot its address as WECHAT_API_BASE, and
customer-service messages appear here as they come.

Examples:
  wechat-sim chat
  wechat-sim chat https://bot.example.cn/wx --token $TOKEN
  wechat-sim chat --api 127.0.0.1:8091
  printf '你好\\n/click TODAY\\n' | wechat-sim chat")]
pub(crate) struct Chat {
    /// The bot's URL, as in the console; the same as --url.
    bot: Option<String>,
    #[command(flatten)]
    platform: PlatformFlags,
    /// Serves a fake api.weixin.qq.com at this address.
    #[arg(long, value_name = "ADDRESS")]
    api: Option<SocketAddr>,
}

impl Chat {
    pub(crate) fn run(mut self) -> anyhow::Result<ExitCode> {
        if let Some(bot) = self.bot.take() {
            self.platform.url.url = bot;
        }
        let platform = self.platform.platform()?;
        // A worker, so that the API answers while a line is being typed.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .context("no runtime")?;
        if let Some(address) = self.api {
            let address = runtime
                .block_on(platform.api().serve(address))
                .with_context(|| format!("cannot listen on {address}"))?;
            print(&if self.platform.json {
                json!({ "api": format!("http://{address}") }).to_string()
            } else {
                format!(
                    "the API is at http://{address}: start the bot with WECHAT_API_BASE=http://{address}"
                )
            });
        }
        let mut talk = Talk {
            flags: self.platform,
            platform,
            runtime,
            printer: Arc::new(Mutex::new(Box::new(|text| print(&text)))),
            watched: BTreeSet::new(),
            all_well: true,
        };
        if std::io::stdin().is_terminal() {
            talk.read_a_terminal()
        } else {
            talk.read_a_pipe()
        }
    }
}

/// Printer of lines that arrive while the user types.
type Printer = Arc<Mutex<Box<dyn FnMut(String) + Send>>>;

struct Talk {
    flags: PlatformFlags,
    platform: Platform,
    runtime: Runtime,
    printer: Printer,
    /// Users whose messages are printed when they arrive.
    watched: BTreeSet<String>,
    /// Whether no push failed and every line was valid, which is the exit code for scripts.
    all_well: bool,
}

impl Talk {
    fn read_a_terminal(&mut self) -> anyhow::Result<ExitCode> {
        let mut editor = DefaultEditor::new().context("no line editor")?;
        if let Ok(mut printer) = editor.create_external_printer() {
            self.printer = Arc::new(Mutex::new(Box::new(move |text| {
                // A message that is not shown at once is not worth the talk.
                let _ = printer.print(text + "\n");
            })));
        }
        print(&format!(
            "{} — /quit ends, `wechat-sim help chat` lists the lines",
            self.flags.url.url
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
        Ok(if self.all_well {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Whether the chat continues.
    fn line(&mut self, line: &str) -> anyhow::Result<bool> {
        match parse(line, &self.platform) {
            Ok(Line::Send(draft)) => self.send(&draft)?,
            Ok(Line::Scan(scene)) => {
                let draft = self.platform.scan(&openid(&self.flags.user), &scene);
                self.send(&draft)?;
            }
            Ok(Line::Tap(name)) => match self.platform.tap(&name) {
                Some(draft) => self.send(&draft)?,
                None => self.refuse(&format!(
                    "no button {name:?} that sends anything; see /menu"
                )),
            },
            Ok(Line::Menu) => {
                let buttons = self.platform.buttons();
                print(&if self.flags.json {
                    json!({ "menu": buttons }).to_string()
                } else if buttons.is_empty() {
                    dim("(no menu: a bot creates one with --api)")
                } else {
                    printable(&buttons.join("\n"))
                });
            }
            Ok(Line::Wait(seconds)) => {
                let wait = Duration::from_secs_f64(seconds);
                self.runtime
                    .block_on(async { tokio::time::sleep(wait).await });
            }
            Ok(Line::Fail(fault, path)) => self.platform.api().fail(&path, fault),
            Ok(Line::User(name)) => self.flags.user = name,
            Ok(Line::Verbose) => self.flags.verbose = !self.flags.verbose,
            Ok(Line::Nothing) => {}
            Ok(Line::Quit) => return Ok(false),
            Err(error) => self.refuse(&format!("{error:#}")),
        }
        Ok(true)
    }

    fn refuse(&mut self, why: &str) {
        self.all_well = false;
        print(&if self.flags.json {
            json!({ "error": why }).to_string()
        } else {
            printable(&format!("? {why}"))
        });
    }

    fn send(&mut self, draft: &Draft) -> anyhow::Result<()> {
        self.watch();
        let user = openid(&self.flags.user);
        let exchange = self.runtime.block_on(self.platform.push(&user, draft));
        print(&self.flags.shown(&exchange)?);
        self.all_well &= exit_code(&exchange) == ExitCode::SUCCESS;
        Ok(())
    }

    /// Prints this user's customer-service messages from now on.
    fn watch(&mut self) {
        let name = self.flags.user.clone();
        if !self.watched.insert(name.clone()) {
            return;
        }
        let (platform, printer) = (self.platform.clone(), Arc::clone(&self.printer));
        let json = self.flags.json;
        self.runtime.spawn(async move {
            let user = openid(&name);
            let mut count = 0;
            loop {
                let seen = platform.wait_for_more(&user, count).await;
                count += seen.len();
                for seen in seen {
                    let Seen::Message(sent) = seen else { continue };
                    let text = if json {
                        json!({ "user": name, "message": sent }).to_string()
                    } else {
                        format!("{} {}", dim(&format!("({name} gets)")), message(&sent))
                    };
                    let mut printer = printer.lock();
                    printer(text);
                }
            }
        });
    }
}
