//! `wechat-sim menu`

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use similar::TextDiff;
use wechat_runtime::{
    Api,
    api::{self, ConditionalMenu},
};
use wechat_sim::printable;

use super::{
    credentials::ApiFlags,
    input,
    output::print,
    platform::{dim, runtime},
};

/// Shows, compares and replaces the account's custom menu (自定义菜单).
///
/// A file holds the JSON of 创建自定义菜单, {"button":[…]}; a bot prints its declared menu with
/// `println!("{}", MENU.to_json())`. Menus are shown as `menu!` declares them. Taking a token for
/// this leaves the bot's valid.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim menu show                          what users see now
  wechat-sim menu show --json > menu.json
  wechat-sim menu diff menu.json                the exit code is 1 if it differs
  wechat-sim menu push menu.json
  cargo run --bin menu -- --json | wechat-sim menu push -

WECHAT_APP_ID and WECHAT_APP_SECRET can be files, as for a bot:
WECHAT_APP_SECRET_FILE=/run/secrets/wechat_app_secret")]
pub(crate) struct Menu {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(Show),
    Diff(Diff),
    Push(Push),
}

/// Shows the menu that the account has.
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    api: ApiFlags,
    /// Prints the default menu as JSON, for a file.
    #[arg(long)]
    json: bool,
}

/// Shows the differences between a file and the account's menu; the exit code is 1 if there are
/// any.
#[derive(Debug, Args)]
struct Diff {
    #[command(flatten)]
    api: ApiFlags,
    /// The menu as JSON; `-` is standard input.
    file: String,
}

/// Creates the menu from a file, unless the account has it already.
///
/// A menu that the platform would refuse is rejected before anything is sent.
#[derive(Debug, Args)]
struct Push {
    #[command(flatten)]
    api: ApiFlags,
    /// The menu as JSON; `-` is standard input.
    file: String,
}

impl Menu {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let runtime = runtime()?;
        match self.command {
            Command::Show(show) => runtime.block_on(show.run()),
            Command::Diff(diff) => runtime.block_on(diff.run()),
            Command::Push(push) => runtime.block_on(push.run()),
        }
    }
}

impl Show {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let menus = self.api.client()?.menu().get().await?;
        let Some(menus) = menus else {
            print(&if self.json {
                "null".to_owned()
            } else {
                dim(
                    "(no menu was made through the API; one of the console is off while a server URL is on)",
                )
            });
            return Ok(ExitCode::SUCCESS);
        };
        if self.json {
            print(&menus.default.to_json());
            return Ok(ExitCode::SUCCESS);
        }
        print(printable(&menus.default.to_string()).trim_end());
        for conditional in &menus.conditional {
            print(&dim(&printable(&seen_by(conditional))));
            print(printable(&conditional.menu.to_string()).trim_end());
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Diff {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let menu = read(&self.file)?;
        let live = live(&self.api.client()?).await?;
        if live.as_ref() == Some(&menu) {
            print("the account has this menu");
            return Ok(ExitCode::SUCCESS);
        }
        print(&difference(live.as_ref(), &menu, &self.file));
        Ok(ExitCode::FAILURE)
    }
}

impl Push {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let menu = read(&self.file)?;
        let api = self.api.client()?;
        let live = live(&api).await?;
        if live.as_ref() == Some(&menu) {
            print("the account has this menu: nothing was changed");
            return Ok(ExitCode::SUCCESS);
        }
        print(&difference(live.as_ref(), &menu, &self.file));
        api.menu().create(menu).await?;
        print(&dim(
            "it was made; users see it within minutes of entering the chat, or when they follow again",
        ));
        Ok(ExitCode::SUCCESS)
    }
}

/// # Errors
/// If there is no such file, or the platform would refuse its menu.
fn read(file: &str) -> anyhow::Result<api::MenuTree> {
    let json = input::read_text(file)?;
    let menu = api::MenuTree::from_json(&json).with_context(|| format!("`{file}`"))?;
    menu.check().with_context(|| format!("`{file}`"))?;
    Ok(menu)
}

/// Returns the default menu.
async fn live(api: &Api) -> anyhow::Result<Option<api::MenuTree>> {
    let menus = api.menu().get().await?;
    Ok(menus.map(|menus| menus.default))
}

fn difference(live: Option<&api::MenuTree>, menu: &api::MenuTree, file: &str) -> String {
    let live = live.map(api::MenuTree::to_string).unwrap_or_default();
    let menu = menu.to_string();
    let diff = TextDiff::from_lines(&live, &menu);
    let mut diff = diff.unified_diff();
    // A menu is short: all of it tells where a button is.
    let diff = diff.context_radius(usize::from(u8::MAX));
    let diff = diff.header("the account", file).to_string();
    printable(diff.trim_end())
}

fn seen_by(conditional: &ConditionalMenu) -> String {
    let rule = ["tag_id", "client_platform_type"].map(|name| {
        let value = conditional.rule.get(name)?;
        Some(format!(", {name} {value}"))
    });
    let rule: String = rule.into_iter().flatten().collect();
    format!("// some users: menuid {}{rule}", conditional.menu_id)
}
