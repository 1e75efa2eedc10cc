//! A bot of this process that is served together with its page.

use std::{future::pending, net::SocketAddr};

use wechat_runtime::{
    AppId, AppSecret, Bot, BotBuilder, Error, ErrorKind, Result, Server, Settings, StateFor,
};

use super::{DEFAULT_LISTEN, Page, PageError, environment, program, sessions::Watch};
use crate::engine::{Platform, PlatformAccount, Target};

/// Adds the chat page to a bot of this library.
pub trait WithPage {
    /// Bot with its page.
    type Paged;

    /// Serves the chat page beside the bot.
    ///
    /// A bot without a Token of its own ([a demo](wechat_runtime::Bot::from_env_or_demo)) has the
    /// page on `127.0.0.1:8081`, or on another port if that is taken. A bot with a Token is an
    /// account's, and has the page only if `WECHAT_PAGE_LISTEN` or [`listen_on`](Paged::listen_on)
    /// says where: a `.page()` that is left in the code does no harm in production.
    ///
    /// With the page the bot calls the API of the simulated platform, for which it gets an AppID
    /// and an AppSecret if it has none. A client that was passed to the bot is left unchanged. Do
    /// not pass a store that a real account's bot uses: it would receive the simulated platform's
    /// access tokens.
    fn page(self) -> Self::Paged;
}

/// Builder of a bot with its page.
#[must_use = "a builder does nothing until it is served"]
#[derive(Debug)]
pub struct Paged<S: 'static, G> {
    builder: BotBuilder<S, G>,
    listen_on: Option<SocketAddr>,
}

impl<S, G> WithPage for BotBuilder<S, G> {
    type Paged = Paged<S, G>;

    fn page(self) -> Paged<S, G> {
        Paged {
            builder: self,
            listen_on: None,
        }
    }
}

/// AppID of a bot without an account on the simulated platform.
const DEMO_APP_ID: &str = "wx0123456789abcdef";
/// AppSecret of a bot without an account on the simulated platform.
const DEMO_APP_SECRET: &str = "0123456789abcdef0123456789abcdef";

impl<S, G> Paged<S, G> {
    /// Serves the page at this address of this machine, regardless of `WECHAT_PAGE_LISTEN`. Port 0
    /// takes a free one.
    pub fn listen_on(mut self, address: SocketAddr) -> Self {
        self.listen_on = Some(address);
        self
    }
}

impl<S: Send + Sync, G: StateFor<S>> Paged<S, G> {
    /// Builds the bot and serves it with its page until the process receives SIGINT or SIGTERM. The
    /// page's address is printed when both listen.
    ///
    /// # Errors
    /// As [`BotBuilder::serve`], and if the page cannot listen at its address or
    /// `WECHAT_PAGE_LISTEN` is malformed.
    pub async fn serve(self) -> Result {
        self.listen().await?.run().await;
        Ok(())
    }

    /// Builds the bot, and listens for it and for its page.
    ///
    /// # Errors
    /// As [`serve`](Self::serve).
    pub async fn listen(self) -> Result<PagedServer> {
        let mut builder = self.builder;
        let address = match self.listen_on {
            Some(address) => Some(address),
            None => environment::page_listen()?,
        };
        let Some(page) = listen(builder.settings(), address).await? else {
            let server = builder.build()?.listen().await?;
            return Ok(PagedServer { server, page: None });
        };
        call_played_platform(builder.settings_mut(), &page);
        let watch = Watch::default();
        let bot = builder
            .map_stores(|stores| stores.layer(watch.clone()))
            .build()?;
        let server = bot.listen().await?;
        let server = server.greeting(greeting(&page, bot.settings().is_demo()));
        let page = Some((page, bot, watch));
        Ok(PagedServer { server, page })
    }
}

/// Bot and page, both listening.
#[derive(Debug)]
pub struct PagedServer {
    server: Server,
    page: Option<(Page, Bot, Watch)>,
}

impl PagedServer {
    /// Returns the page's address with its token, or `None` if there is no page.
    pub fn page_url(&self) -> Option<String> {
        self.page.as_ref().map(|(page, ..)| page.url())
    }

    /// Returns the address that the bot listens on, with the real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// Serves both until the process receives SIGINT or SIGTERM.
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

/// Serves the page, if there is one, until the future is dropped.
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

/// Directs the bot's client to the simulated platform.
fn call_played_platform(settings: &mut Settings, page: &Page) {
    settings.api_base = page.api_base();
    // With a key a missing AppID is a mistake, which building the bot reports.
    if settings.app_id.is_none() && settings.aes_key.is_none() {
        settings.app_id = AppId::new(DEMO_APP_ID).ok();
    }
    if settings.app_secret.is_none() {
        settings.app_secret = AppSecret::new(DEMO_APP_SECRET).ok();
    }
}

/// Listens for the page, if there is to be one.
async fn listen(settings: &Settings, address: Option<SocketAddr>) -> Result<Option<Page>> {
    let (listened, address) = match address {
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
         The address is valid until the bot stops. Whoever has it can write as any user.\n",
        page.url()
    )
}
