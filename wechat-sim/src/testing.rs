//! A bot in a test: users who write to it, and what they see.
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
mod said;
mod user;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicUsize},
    time::Duration,
};

use axum::Router;
use wechat_runtime::{Bot, Menu, Settings};

pub use said::{Received, Said};
pub use user::User;

use crate::engine::{Account, Api, Mode, Platform, Target, Timing, is_openid};

/// The platform in front of a bot of this process. A clone is the same one.
#[derive(Clone, Debug)]
pub struct TestBot {
    platform: Platform,
    /// How much of what they have seen each user was asked for, by OpenID.
    read: Arc<Mutex<HashMap<String, Arc<AtomicUsize>>>>,
}

impl TestBot {
    /// With the Token, EncodingAESKey and AppID of the bot's own settings.
    pub fn new(bot: Bot) -> Self {
        Self::with_timing(bot, Timing::default())
    }

    /// With a bot whose client calls this platform's API: `build` is given it as a service.
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
    /// With `build`'s.
    pub fn with_api<E>(
        settings: &Settings,
        build: impl FnOnce(Router) -> Result<Bot, E>,
    ) -> Result<Self, E> {
        let platform = Platform::without_bot(account_of(settings));
        platform.connect(Target::Bot(build(platform.api().router())?));
        Ok(Self::from(platform))
    }

    /// Where the platform waits or counts otherwise.
    pub fn with_timing(bot: Bot, timing: Timing) -> Self {
        let account = account_of(bot.settings());
        Self::from(Platform::with_timing(account, Target::Bot(bot), timing))
    }

    /// Gives users this menu from the start, as if the bot had made it: `user.tap("今日书单")`.
    #[must_use]
    pub fn with_menu(self, menu: &Menu) -> Self {
        self.platform.create_menu(menu);
        self
    }

    /// The user of this name; the same name is the same user.
    pub fn user(&self, name: &str) -> User {
        let openid = openid(name);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let read = Arc::clone(read.entry(openid.clone()).or_default());
        User::new(self.platform.clone(), openid, read)
    }

    /// The platform that is played: its state, its menu, its quotas.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// The platform's `api.weixin.qq.com`: its calls, and its faults.
    pub fn api(&self) -> Api {
        self.platform.api()
    }

    /// Lets time pass; only where it is paused (`start_paused = true`).
    ///
    /// The platform's wall clock goes with it: `CreateTime`, `created_at`, `subscribe_time`. The `timestamp` of
    /// the query does not: a bot holds it against its own wall clock, which nobody can move, and would
    /// refuse one of the day after tomorrow.
    ///
    /// # Panics
    /// If time is not paused.
    pub async fn advance(&self, duration: Duration) {
        tokio::time::advance(duration).await;
    }
}

/// The account as a bot's settings have it.
fn account_of(settings: &Settings) -> Account {
    let mut account = Account::new(settings.token.clone());
    if let (Some(key), Some(app_id)) = (&settings.aes_key, &settings.app_id) {
        account.mode = Mode::Safe(key.clone(), app_id.clone());
    }
    account
}

impl From<Platform> for TestBot {
    /// In front of any bot, behind an address for instance.
    fn from(platform: Platform) -> Self {
        Self {
            platform,
            read: Arc::default(),
        }
    }
}

/// The OpenID of the user of this name: 28 characters, as the platform's have. What is an OpenID already
/// stays as it is.
pub fn openid(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_plain = name.chars().all(is_allowed);
    if is_openid(name) {
        name.to_owned()
    } else if is_plain && name.len() <= 23 {
        format!("oSim_{name:_<23}")
    } else {
        // Two names must not become one user.
        let kept: String = name.chars().filter(|c| is_allowed(*c)).take(6).collect();
        format!("oSim_{kept:_<6}_{:016x}", fnv1a(name.as_bytes()))
    }
}

/// A hash that is the same in every process.
fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::openid;

    #[test]
    fn each_name_is_one_user() {
        let real = "oVx8T6aB3kQ9mZ2pLr7wYc1EdF4g";
        let ids = ["alice", "张三", "李四", "a b", "a_b", real, &"x".repeat(40)].map(openid);
        assert_eq!(ids[0], "oSim_alice__________________");
        assert_eq!(ids[5], real);
        for (i, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 28, "{id}");
            assert!(!ids[..i].contains(id), "{id}");
        }
    }
}
