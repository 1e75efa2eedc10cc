//! A bot in a test, with users who write to it.
//!
//! No port is opened, and with paused time no second passes:
//!
//! ```
//! use std::time::Duration;
//! use wechat_runtime::{Settings, Token, prelude::*};
//! use wechat_sim::testing::TestBot;
//!
//! #[on_text("hello")]
//! async fn greet() -> &'static str { "你好" }
//!
//! #[on_text("slow")]
//! async fn slow() -> &'static str {
//!     tokio::time::sleep(Duration::from_secs(6)).await;
//!     "at last"
//! }
//!
//! static HANDLERS: Handlers = handlers![greet, slow];
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?.block_on(async {
//! let bot = Bot::with_settings(Settings::new(Token::new("test")?), &HANDLERS).build()?;
//! let bot = TestBot::new(bot);
//! bot.user("alice").text("hello").await.assert_text("你好").assert_handler("greet");
//! bot.user("bob").text("slow").await.assert_text("at last").assert_tries(2);
//! # Ok(())
//! # })
//! # }
//! ```

mod conversation;
mod reply;
mod user;

use std::{
    collections::HashMap,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use axum::Router;
use wechat_core::__private::Mutex;
use wechat_runtime::{Bot, Menu, Settings};

pub use reply::{CustomMessageSeen, Reply};
pub use user::User;

pub use crate::engine::openid;
use crate::engine::{FakeApi, Platform, PlatformAccount, Target, Timing};

/// Bot of this process behind a simulated platform. Clones share it.
#[derive(Clone, Debug)]
pub struct TestBot {
    platform: Platform,
    /// Number of chat entries that each user's assertions have read, by OpenID.
    read: Arc<Mutex<HashMap<String, Arc<AtomicUsize>>>>,
}

impl TestBot {
    /// Creates the platform with the Token, EncodingAESKey and AppID of the bot's settings.
    pub fn new(bot: Bot) -> Self {
        Self::with_timing(bot, Timing::default())
    }

    /// Creates a bot whose client calls this platform's API, which `build` receives as a service.
    ///
    /// ```
    /// use wechat_runtime::{AppId, AppSecret, Settings, Token, prelude::*};
    /// use wechat_sim::testing::TestBot;
    ///
    /// #[on_text("tell me later")]
    /// async fn later(api: Api, user: OpenId) -> Result<(), wechat_runtime::ApiError> {
    ///     api.send(&user, "now").await
    /// }
    ///
    /// static HANDLERS: Handlers = handlers![later];
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let settings = Settings::new(Token::new("test")?);
    /// let id = AppId::new("wx3f9a71c2d84be605")?;
    /// let secret = AppSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let bot = TestBot::with_api(&settings.clone(), |service| {
    ///     let api = Api::builder(id, secret).service(service).build()?;
    ///     Bot::with_settings(settings, &HANDLERS).api(api).build()
    /// })?;
    /// let alice = bot.user("alice");
    /// alice.text("tell me later").await.assert_no_reply();
    /// alice.next_message().await.assert_text("now");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If `build` fails.
    pub fn with_api<E>(
        settings: &Settings,
        build: impl FnOnce(Router) -> Result<Bot, E>,
    ) -> Result<Self, E> {
        let platform = Platform::without_bot(PlatformAccount::of(settings));
        platform.connect(Target::Bot(build(platform.api().router())?));
        Ok(Self::from(platform))
    }

    /// Creates the platform with other times and counts.
    pub fn with_timing(bot: Bot, timing: Timing) -> Self {
        let account = PlatformAccount::of(bot.settings());
        Self::from(Platform::with_timing(account, Target::Bot(bot), timing))
    }

    /// Creates this menu, as if the bot had called `menu/create`: `user.tap("今日书单")`.
    #[must_use]
    pub fn with_menu(self, menu: &Menu) -> Self {
        self.platform.create_menu(menu);
        self
    }

    /// Returns the user with this name; the same name is the same user.
    pub fn user(&self, name: &str) -> User {
        let openid = openid(name);
        let mut read = self.read.lock();
        let read = Arc::clone(read.entry(openid.clone()).or_default());
        User::new(self.platform.clone(), openid, read)
    }

    /// Returns the simulated platform: its state, menu and quotas.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Returns the platform's `api.weixin.qq.com`: its calls and faults.
    pub fn api(&self) -> FakeApi {
        self.platform.api()
    }

    /// Advances time, which must be paused (`start_paused = true`).
    ///
    /// The platform's wall clock advances too: `CreateTime`, `created_at`, `subscribe_time`. The
    /// `timestamp` of the query does not: a bot compares it with its own wall clock, which a test
    /// cannot move, and would refuse one from the day after tomorrow.
    ///
    /// # Panics
    /// If time is not paused.
    pub async fn advance(&self, duration: Duration) {
        tokio::time::advance(duration).await;
    }
}

impl From<Platform> for TestBot {
    /// Wraps a platform for any bot, for instance one behind a URL.
    fn from(platform: Platform) -> Self {
        Self {
            platform,
            read: Arc::default(),
        }
    }
}
