//! A bot that is served together with its page.

use std::{future::pending, net::SocketAddr, sync::Arc};

use wechat_runtime::{
    AppId, AppSecret, Bot, BotBuilder, Error, ErrorKind, Result, Server, Settings, StateFor,
};

use super::{
    DEFAULT_LISTEN, Page, PageError, program,
    sessions::{Watch, Watched},
};
use crate::engine::{Platform, PlatformAccount, Target};

/// Puts the chat page before a bot of this library.
pub trait WithPage {
    /// The same bot, with its page.
    type Paged;

    /// Serves the chat page beside the bot.
    ///
    /// A bot without a Token of its own ([a demo](wechat_runtime::Bot::from_env_or_demo)) has it on
    /// `127.0.0.1:8081`, or another port if that is taken. One with a Token is an account's, and has it only if
    /// [`Settings::page_listen`](wechat_runtime::Settings::page_listen) says where (`WECHAT_PAGE_LISTEN`): what is
    /// left in the code does no harm where the bot runs for others.
    ///
    /// With the page the bot's calls of the platform's API go to the one that is played, for which it gets an
    /// AppID and an AppSecret if it has none. A client that was given to the bot by hand stays what it is. Give it no
    /// store of a bot that works for an account: the played platform's access tokens would be kept there.
    fn page(self) -> Self::Paged;
}

/// A bot in the making, with its page.
#[must_use = "a builder does nothing until it is served"]
#[derive(Debug)]
pub struct Paged<S: 'static, G> {
    builder: BotBuilder<S, G>,
}

impl<S, G> WithPage for BotBuilder<S, G> {
    type Paged = Paged<S, G>;

    fn page(self) -> Paged<S, G> {
        Paged { builder: self }
    }
}

/// What the played platform knows a bot by that has no account.
const DEMO_APP_ID: &str = "wx0123456789abcdef";
const DEMO_APP_SECRET: &str = "0123456789abcdef0123456789abcdef";

impl<S: Send + Sync, G: StateFor<S>> Paged<S, G> {
    /// Finishes the bot and serves it with its page until the process is told to stop (SIGINT or SIGTERM). The
    /// page's address is printed when both listen.
    ///
    /// # Errors
    /// As [`BotBuilder::serve`], and if the page cannot be served where it is wanted.
    pub async fn serve(self) -> Result {
        self.listen().await?.run().await;
        Ok(())
    }

    /// Finishes the bot, and listens for it and for its page.
    ///
    /// # Errors
    /// As [`serve`](Self::serve).
    pub async fn listen(self) -> Result<PagedServer> {
        let mut builder = self.builder;
        let Some(page) = listen(builder.settings()).await? else {
            let server = builder.build()?.listen().await?;
            return Ok(PagedServer { server, page: None });
        };
        call_played_platform(builder.settings_mut(), &page);
        let watch = Watch::default();
        let watched = watch.clone();
        let builder = builder.sessions_through(move |store| Arc::new(Watched { store, watch }));
        let bot = builder.build()?;
        let server = bot.listen().await?;
        let server = server.greeting(greeting(&page, bot.settings().is_demo()));
        let page = Some((page, bot, watched));
        Ok(PagedServer { server, page })
    }
}

/// A bot and its page, which listen.
#[derive(Debug)]
pub struct PagedServer {
    server: Server,
    page: Option<(Page, Bot, Watch)>,
}

impl PagedServer {
    /// The page's address, with its token; `None` if there is no page.
    pub fn page_url(&self) -> Option<String> {
        self.page.as_ref().map(|(page, ..)| page.url())
    }

    /// The address that the bot listens on, with the real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// Serves both until the process gets SIGINT or SIGTERM.
    pub async fn run(self) {
        let served = serve(self.page, self.server.local_addr());
        tokio::select! {
            () = self.server.run() => {}
            () = served => {}
        }
    }

    /// Serves both until `stop` is ready, as [`Server::run_until`] does.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        let served = serve(self.page, self.server.local_addr());
        tokio::select! {
            () = self.server.run_until(stop) => {}
            () = served => {}
        }
    }
}

/// Serves the page, if there is one, as long as it is polled.
async fn serve(page: Option<(Page, Bot, Watch)>, address: SocketAddr) {
    let Some((page, bot, watch)) = page else {
        return pending().await;
    };
    let platform = Platform::new(
        PlatformAccount::of(bot.settings()),
        Target::Bot(bot.clone()),
    );
    let name = program().unwrap_or_else(|| "bot".to_owned());
    let url = format!("http://{address}{}", bot.settings().path);
    page.run(platform, Some(bot), Some(watch), (name, url))
        .await;
}

/// The bot's own client calls the platform that is played.
fn call_played_platform(settings: &mut Settings, page: &Page) {
    settings.api_base = page.api_base();
    // With a key a missing AppID is a mistake, of which the bot speaks itself.
    if settings.app_id.is_none() && settings.aes_key.is_none() {
        settings.app_id = AppId::new(DEMO_APP_ID).ok();
    }
    if settings.app_secret.is_none() {
        settings.app_secret = AppSecret::new(DEMO_APP_SECRET).ok();
    }
}

/// The page, if there is to be one.
async fn listen(settings: &Settings) -> Result<Option<Page>> {
    let (listened, address) = match settings.page_listen {
        Some(address) => (Page::listen(address).await, address),
        None if settings.is_demo() => (Page::listen_anywhere().await, DEFAULT_LISTEN),
        None => return Ok(None),
    };
    listened.map(Some).map_err(|error| refused(&error, address))
}

fn refused(error: &PageError, address: SocketAddr) -> Error {
    let kind = match error {
        PageError::NotLoopback(_) => ErrorKind::Setting,
        _ => ErrorKind::Listen,
    };
    Error::new(kind, format!("WECHAT_PAGE_LISTEN={address}: {error}"))
}

fn greeting(page: &Page, is_demo: bool) -> String {
    let demo = if is_demo {
        "WECHAT_TOKEN is not set: this is a demo with a public token, open to this machine only.\n\n"
    } else {
        ""
    };
    format!(
        "\n{demo}  Talk to the bot:  {}\n\n\
         The address is good until the bot stops. Whoever has it writes as any user.\n",
        page.url()
    )
}
