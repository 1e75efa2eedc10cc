//! The chat page: a phone in the browser, with an inspector beside it, in front of a bot.
//!
//! A bot of this library gets it with one call before it is served:
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
//! Any other bot gets it from the command line, `wechat-sim page http://127.0.0.1:8080/wx`, or from
//! [`Page::listen`].
//!
//! # Where it is served
//!
//! On this machine alone: another address than a loopback one is refused. The address that is printed ends with a
//! token that is another one at each start, behind a `#`, where no log and no other server sees it; the page's
//! scripts send it with each request. A request with another `Host` than the page's own (DNS rebinding), from
//! another page's scripts (`Origin`, `Sec-Fetch-Site`) or without the token is refused. Nothing is loaded from
//! elsewhere, no script or style stands in a document, and texts of bots and users are never markup.
//!
//! Under the same address is the platform's API, `/cgi-bin/…`, without the token: it has its own.
//!
//! # What is kept
//!
//! In memory, until the process ends: the last 200 things in each chat, 200 exchanges with their requests and
//! answers (of an answer 256 KiB), 200 calls of the API, 64 files of 10 MB, 50 users. A push has 64 KiB at the
//! most, any other request 512 KiB; 32 exchanges run at once, and 16 pages are open.

mod action;
mod assets;
mod content;
mod controller;
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

/// Where the page is served, if nobody says otherwise.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8081);

/// A page that listens, with the platform behind it. A bot is put there when it is served.
#[derive(Debug)]
pub struct Page {
    listener: TcpListener,
    address: SocketAddr,
    gate: Gate,
    assets: Assets,
}

/// Why there is no page.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PageError {
    /// Others than this machine could reach it.
    #[error(
        "the chat page cannot listen on {0}: whoever reaches it writes as any user, so it is for this machine \
         only. Listen on loopback, for instance {DEFAULT_LISTEN}; from another machine, come through \
         `ssh -L {port}:127.0.0.1:{port} …`",
        port = DEFAULT_LISTEN.port()
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    #[error("the chat page cannot listen on {address}{hint}", hint = hint(.source))]
    Listen {
        /// The one that was wanted.
        address: SocketAddr,
        /// Why.
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
    /// If it is no address of this machine's own (loopback), or cannot be listened on.
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

    /// Listens on [`DEFAULT_LISTEN`], or if that is taken on any free port.
    ///
    /// # Errors
    /// If none can be listened on.
    pub async fn listen_anywhere() -> Result<Self, PageError> {
        match Self::listen(DEFAULT_LISTEN).await {
            Err(PageError::Listen { source, .. }) if source.kind() == io::ErrorKind::AddrInUse => {
                Self::listen(SocketAddr::new(DEFAULT_LISTEN.ip(), 0)).await
            }
            listened => listened,
        }
    }

    /// Reads the page's own files from this folder at each request, in the place of those that are part of the
    /// program: for work on the page.
    #[must_use]
    pub fn with_assets(mut self, folder: impl Into<PathBuf>) -> Self {
        self.assets = Assets::Folder(folder.into());
        self
    }

    /// The address to open, with the token.
    pub fn url(&self) -> String {
        format!("http://{}/{}", self.address, self.gate.fragment())
    }

    /// Where the platform's API is: a bot's `WECHAT_API_BASE`.
    pub fn api_base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that is listened on, with the real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves the page in front of a bot of this process, as long as it is polled.
    pub async fn serve(self, bot: Bot) {
        let settings = bot.settings();
        let url = format!("http://{}{}", settings.listen, settings.path);
        let platform = Platform::new(PlatformAccount::of(settings), Target::Bot(bot.clone()));
        let name = program().unwrap_or_else(|| "bot".to_owned());
        self.run(platform, Some(bot), None, (name, url)).await;
    }

    /// Serves the page in front of the bot behind `url`, which this platform pushes to, as long as it is
    /// polled.
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

/// Ends the exchanges that run when the page is no longer served.
struct Stop(Arc<Controller>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// What the process is called.
fn program() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    Some(path.file_stem()?.to_string_lossy().into_owned())
}
