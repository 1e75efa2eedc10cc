//! `page`: the chat page in front of any bot.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::Args;
use wechat_sim::{
    engine::{Platform, Target, without_credentials},
    page::{DEFAULT_LISTEN, Page},
};

use super::{
    credentials::UrlFlag,
    output::print,
    platform::{AccountFlags, runtime},
};

/// Serves the chat page in front of a bot of any language, on this machine only.
#[derive(Debug, Args)]
#[command(after_help = "\
The page plays the platform: it signs pushes, hangs up at five seconds, tries again, and shows what the user
sees. Under its own address is a fake api.weixin.qq.com: start the bot with that as WECHAT_API_BASE, and
customer-service messages and menus appear on the page.

Examples:
  wechat-sim page
  wechat-sim page http://127.0.0.1:3000/wechat --token $TOKEN
  wechat-sim page --listen 127.0.0.1:9000 --key $KEY --appid wx3f9a71c2d84be605")]
pub(crate) struct PageCommand {
    /// The bot's URL, as in the console; the same as --url.
    bot: Option<String>,
    #[command(flatten)]
    url: UrlFlag,
    #[command(flatten)]
    account: AccountFlags,
    /// Address of the page, on this machine only. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// Reads the page's own files from this folder, for work on the page.
    #[arg(long, value_name = "DIR", hide = true)]
    assets: Option<PathBuf>,
}

impl PageCommand {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let url = self.bot.unwrap_or(self.url.url);
        let platform = Platform::new(self.account.get()?, Target::url(&url)?);
        runtime()?.block_on(async {
            let mut page = Page::listen(self.listen).await?;
            if let Some(folder) = self.assets {
                page = page.with_assets(folder);
            }
            print(&format!(
                "Talk to {shown}:  {}\n\nThe platform's API is at {base}: start the bot with WECHAT_API_BASE={base}\n\
                 The address of the page is good until this ends (Ctrl-C). Whoever has it writes as any user.",
                page.url(),
                shown = without_credentials(&url),
                base = page.api_base(),
            ));
            tokio::select! {
                () = page.serve_platform(platform, &url) => Ok(ExitCode::SUCCESS),
                stopped = tokio::signal::ctrl_c() => {
                    stopped.context("signals")?;
                    Ok(ExitCode::SUCCESS)
                }
            }
        })
    }
}
