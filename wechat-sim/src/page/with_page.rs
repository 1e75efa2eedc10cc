//! A bot that is served together with its page.

use std::net::SocketAddr;

use wechat_runtime::{AppId, AppSecret, BotBuilder, Error, ErrorKind, Result, StateFor};

use super::{
    Page, PageError, program,
    sessions::{Watch, Watched},
};
use crate::engine::{Account, Platform, Target};

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
    /// AppID and an AppSecret if it has none. A client that was given to the bot by hand stays what it is.
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
        let mut builder = self.builder;
        let Some(page) = listen(&builder).await? else {
            return builder.serve().await;
        };
        let settings = builder.settings_mut();
        settings.api_base = page.api_base();
        if settings.app_secret.is_none() {
            let app_id = AppId::new(DEMO_APP_ID).expect("an AppID");
            settings.app_id.get_or_insert(app_id);
            settings.app_secret = Some(AppSecret::new(DEMO_APP_SECRET).expect("an AppSecret"));
        }
        let watch = Watch::default();
        let watched = watch.clone();
        let bot = builder
            .sessions_through(move |store| std::sync::Arc::new(Watched { store, watch }))
            .build()?;
        let server = bot.listen().await?;
        let address = server.local_addr();
        let server = server.greeting(greeting(&page, bot.settings().is_demo()));
        let platform = Platform::new(Account::of(bot.settings()), Target::Bot(bot.clone()));
        let name = program().unwrap_or_else(|| "bot".to_owned());
        let url = format!("http://{address}{}", bot.settings().path);
        let served = page.run(platform, Some(bot), Some(watched), (name, url));
        tokio::select! {
            () = server.run() => {}
            () = served => {}
        }
        Ok(())
    }
}

/// The page, if there is to be one.
async fn listen<S, G>(builder: &BotBuilder<S, G>) -> Result<Option<Page>> {
    let settings = builder.settings();
    let listened = match settings.page_listen {
        Some(address) => Page::listen(address)
            .await
            .map_err(|error| refused(&error, address)),
        None if settings.is_demo() => Page::listen_anywhere()
            .await
            .map_err(|error| refused(&error, super::DEFAULT_LISTEN)),
        None => return Ok(None),
    };
    listened.map(Some)
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
