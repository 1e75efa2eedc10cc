//! The chat page: a phone in the browser for talking to a bot, with an inspector beside it.
//!
//! A bot of this library gets the page with one call before it is served:
//!
//! ```no_run
//! use wechat_runtime::prelude::*;
//! use wechat_sim::page::WithPage as _;
//!
//! #[on_text("hello")]
//! async fn hello() -> &'static str { "你好" }
//!
//! static HANDLERS: Handlers = handlers![hello];
//!
//! #[tokio::main]
//! async fn main() -> wechat_runtime::Result {
//!     Bot::from_env_or_demo(&HANDLERS)?.page().serve().await
//! }
//! ```
//!
//! For any other bot there is the command `wechat-sim page http://127.0.0.1:8080/wx`, or
//! [`Page::listen`].
//!
//! # Access
//!
//! The page is served on this machine only: an address that is not loopback is refused. The printed
//! address ends with a token, new at each start, behind a `#`, where no log and no other server
//! sees it; the page's scripts send it with each request. Requests with another `Host` than the
//! page's (DNS rebinding), from another page's scripts (`Origin`, `Sec-Fetch-Site`) or without the
//! token are refused. Nothing is loaded from elsewhere, documents contain no scripts or styles, and
//! texts of bots and users are never markup.
//!
//! The platform's API, `/cgi-bin/…`, has the same address. It needs its own access token instead of
//! the page's.
//!
//! # Limits
//!
//! Everything is kept in memory until the process ends: the last 200 entries of each chat, 200
//! exchanges with their requests and answers (256 KiB of each answer), 200 calls of the API, 64
//! files of 10 MB, 50 users. A push has at most 64 KiB, any other request 512 KiB. At most 32
//! exchanges run at once, and 16 pages are open.

mod action;
mod assets;
mod content;
mod controller;
mod environment;
mod export;
mod gate;
mod history;
mod inspect;
mod media;
mod outcome;
mod refusal;
mod server;
mod service;
mod sessions;
mod with_page;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    pin::pin,
    sync::Arc,
};

use thiserror::Error;
use tokio::net::TcpListener;
use wechat_runtime::Bot;

pub use with_page::{Paged, PagedServer, WithPage};

use self::{assets::Assets, controller::Controller, gate::Gate, media::Files, sessions::Watch};
use crate::engine::{Platform, PlatformAccount, Target, without_credentials};

/// Default address of the page.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8081);

/// Listening page, with the platform behind it. The bot is given when it is served.
#[derive(Debug)]
pub struct Page {
    listener: TcpListener,
    address: SocketAddr,
    gate: Gate,
    assets: Assets,
}

/// Reason why there is no page.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PageError {
    /// The address is not loopback: other machines could reach the page.
    #[error(
        "the chat page cannot listen on {0}: anyone who reaches it can write as any user, so it is for this machine \
         only. Listen on loopback, for instance {DEFAULT_LISTEN}; from another machine, come through \
         `ssh -L {port}:127.0.0.1:{port} …`",
        port = DEFAULT_LISTEN.port()
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    #[error("the chat page cannot listen on {address}{hint}", hint = hint(.source))]
    Listen {
        /// Address of the page.
        address: SocketAddr,
        /// Cause.
        source: io::Error,
    },
    /// This machine has no random numbers for the token.
    #[error("no random numbers for the chat page's token")]
    Random(#[source] getrandom::Error),
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            ": another process listens there; stop it, or choose another port (port 0 takes a free one)"
        }
        _ => "",
    }
}

impl Page {
    /// Listens on this address; port 0 takes a free one.
    ///
    /// # Errors
    /// If the address is not loopback, or is taken.
    pub async fn listen(address: SocketAddr) -> Result<Self, PageError> {
        if !address.ip().is_loopback() {
            return Err(PageError::NotLoopback(address));
        }
        let failed = |source| PageError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            listener,
            address,
            gate: Gate::new(address).map_err(PageError::Random)?,
            assets: Assets::Embedded,
        })
    }

    /// Listens on [`DEFAULT_LISTEN`], or on any free port if that is taken.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn listen_anywhere() -> Result<Self, PageError> {
        match Self::listen(DEFAULT_LISTEN).await {
            Err(PageError::Listen { source, .. }) if source.kind() == io::ErrorKind::AddrInUse => {
                Self::listen(SocketAddr::new(DEFAULT_LISTEN.ip(), 0)).await
            }
            listened => listened,
        }
    }

    /// Reads the page's own files from this folder at each request instead of the copies in the
    /// program, for work on the page.
    #[must_use]
    pub fn with_assets(mut self, folder: impl Into<PathBuf>) -> Self {
        self.assets = Assets::Folder(folder.into());
        self
    }

    /// Returns the address to open, with the token.
    pub fn url(&self) -> String {
        format!("http://{}/{}", self.address, self.gate.fragment())
    }

    /// Returns the address of the platform's API: a bot's `WECHAT_API_BASE`.
    pub fn api_base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the address that the page listens on, with the real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves the page for a bot of this process, until the future is dropped.
    pub async fn serve(self, bot: Bot) {
        let settings = bot.settings();
        let url = format!("http://{}{}", settings.listen, settings.path);
        let platform = Platform::new(PlatformAccount::of(settings), Target::Bot(bot.clone()));
        let name = program().unwrap_or_else(|| "bot".to_owned());
        self.run(platform, Some(bot), None, (name, url)).await;
    }

    /// Serves the page for the bot behind `url`, which this platform pushes to, until the future is
    /// dropped.
    pub async fn serve_platform(self, platform: Platform, url: &str) {
        let url = without_credentials(url);
        let authority = url.split("://").last().unwrap_or(&url);
        let name = authority.split('/').next().unwrap_or(authority);
        let named = (name.to_owned(), url.clone());
        self.run(platform, None, None, named).await;
    }

    async fn run(
        self,
        platform: Platform,
        bot: Option<Bot>,
        sessions: Option<Watch>,
        named: (String, String),
    ) {
        if let Some(menu) = bot.as_ref().and_then(Bot::menu) {
            platform.create_menu(menu);
        }
        let files = Files::new(self.api_base());
        let controller = Arc::new(Controller::new(platform, bot, sessions, named, files));
        let _stop = Stop(Arc::clone(&controller));
        let router = service::router(Arc::clone(&controller), self.assets, self.gate);
        let served = pin!(server::serve(self.listener, router));
        tokio::select! {
            () = served => {}
            () = controller.watch() => {}
        }
    }
}

/// Guard that ends the running exchanges when the page is no longer served.
struct Stop(Arc<Controller>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Returns the name of the process.
fn program() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    Some(path.file_stem()?.to_string_lossy().into_owned())
}
