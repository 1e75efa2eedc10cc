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
//!     tokio::time::sleep(Duration::from_secs(60)).await;
//!     "never seen"
//! }
//!
//! static HANDLERS: Handlers = handlers![greet, slow];
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?.block_on(async {
//! let bot = Bot::with_settings(Settings::new(Token::new("test")?), &HANDLERS).build()?;
//! let bot = TestBot::new(bot);
//! bot.user("alice").text("hello").await.assert_text("你好").assert_handler("greet");
//! bot.user("bob").text("slow").await.assert_no_reply();
//! # Ok(())
//! # })
//! # }
//! ```

mod conversation;

use std::{sync::Arc, time::Duration};

use wechat_runtime::Bot;

use crate::engine::{
    Account, Draft, Exchange, Fault, Mode, Outcome, Platform, Shown, Target, Timing,
};

/// The platform in front of a bot of this process.
#[derive(Clone, Debug)]
pub struct TestBot {
    platform: Arc<Platform>,
}

/// Somebody who writes to the bot.
#[derive(Clone, Debug)]
pub struct User {
    platform: Arc<Platform>,
    openid: String,
}

/// What came of something that a user did. Each assertion shows the whole exchange when it fails, and
/// gives itself back for the next.
#[derive(Clone, Debug)]
pub struct Said(Exchange);

impl TestBot {
    /// With the Token, EncodingAESKey and AppID of the bot's own settings.
    pub fn new(bot: Bot) -> Self {
        Self::with_timing(bot, Timing::default())
    }

    /// Where the platform waits or counts otherwise.
    pub fn with_timing(bot: Bot, timing: Timing) -> Self {
        let settings = bot.settings();
        let mut account = Account::new(settings.token.clone());
        if let (Some(key), Some(app_id)) = (&settings.aes_key, &settings.app_id) {
            account.mode = Mode::Safe(key.clone(), app_id.clone());
        }
        let platform = Platform::new(account, Target::Bot(bot)).timing(timing);
        Self {
            platform: Arc::new(platform),
        }
    }

    /// The user of this name; the same name is the same user.
    pub fn user(&self, name: &str) -> User {
        User {
            platform: Arc::clone(&self.platform),
            openid: openid(name),
        }
    }

    /// Lets time pass; only where it is paused (`start_paused = true`).
    ///
    /// # Panics
    /// If time is not paused.
    pub async fn advance(&self, duration: Duration) {
        tokio::time::advance(duration).await;
    }
}

impl From<Platform> for TestBot {
    /// In front of any bot, behind an address for instance.
    fn from(platform: Platform) -> Self {
        Self {
            platform: Arc::new(platform),
        }
    }
}

/// The OpenID of the user of this name: 28 characters, as the platform's have.
pub fn openid(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let name: String = name
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    format!("oSim_{name:_<23}")
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $ty:ty),*);)*) => {$(
        $(#[$doc])*
        pub async fn $name(&self, $($argument: $ty),*) -> Said {
            self.send(&Draft::$name($($argument),*)).await
        }
    )*};
}

impl User {
    /// The user's OpenID.
    pub fn openid(&self) -> &str {
        &self.openid
    }

    /// Does anything: whatever a [`Draft`] can be.
    pub async fn send(&self, draft: &Draft) -> Said {
        Said(self.platform.push(&self.openid, draft).await)
    }

    actions! {
        /// Writes a text.
        text(content: &str);
        /// Sends the picture with this `MediaId`.
        image(media_id: &str);
        /// Sends the voice message with this `MediaId`.
        voice(media_id: &str);
        /// Sends the video with this `MediaId`.
        video(media_id: &str);
        /// Sends a place, in degrees.
        location(latitude: f64, longitude: f64, label: &str);
        /// Follows the account.
        subscribe();
        /// Follows it through the QR code with this scene.
        subscribe_by(scene: &str);
        /// Unfollows it.
        unsubscribe();
        /// Scans the QR code with this scene, as a follower.
        scan(scene: &str);
        /// Taps the menu button with this key.
        click(key: &str);
        /// Taps the menu button that opens this page.
        view(url: &str);
    }
}

impl Said {
    /// The push, its tries, and what the user saw.
    pub fn exchange(&self) -> &Exchange {
        &self.0
    }

    /// # Panics
    /// If the user does not see exactly this text.
    #[track_caller]
    pub fn assert_text(&self, expected: &str) -> &Self {
        let text = self.shown().text();
        assert!(
            text == Some(expected),
            "expected the text {expected:?}, found {text:?}\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the user does not see a text with this in it.
    #[track_caller]
    pub fn assert_text_contains(&self, part: &str) -> &Self {
        let text = self.shown().text();
        assert!(
            text.is_some_and(|text| text.contains(part)),
            "expected a text with {part:?} in it, found {text:?}\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the user does not see a picture, voice message or video with this `MediaId`.
    #[track_caller]
    pub fn assert_media(&self, msg_type: &str, media_id: &str) -> &Self {
        let shown = self.shown();
        let found = (shown.msg_type(), shown.media_id());
        assert!(
            found == (msg_type, Some(media_id)),
            "expected {msg_type} with the MediaId {media_id:?}, found {found:?}\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the user does not see articles with these titles.
    #[track_caller]
    pub fn assert_news(&self, titles: &[&str]) -> &Self {
        let found = self.shown().titles();
        assert!(
            found == titles,
            "expected the articles {titles:?}, found {found:?}\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the user sees anything.
    #[track_caller]
    pub fn assert_no_reply(&self) -> &Self {
        assert!(
            self.0.outcome == Outcome::NoReply,
            "expected no reply\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the user does not read a service fault.
    #[track_caller]
    pub fn assert_fault(&self) -> &Fault {
        match self.0.fault() {
            Some(fault) => fault,
            None => panic!("expected a service fault\n{}", self.0),
        }
    }

    /// # Panics
    /// If another handler answered, or none.
    #[track_caller]
    pub fn assert_handler(&self, name: &str) -> &Self {
        let found = self.0.handler();
        assert!(
            found == Some(name),
            "expected the handler `{name}`, found {found:?}\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the push was not sent so often.
    #[track_caller]
    pub fn assert_tries(&self, expected: usize) -> &Self {
        let found = self.0.tries.len();
        assert!(
            found == expected,
            "expected {expected} tries, found {found}\n{}",
            self.0
        );
        self
    }

    #[track_caller]
    fn shown(&self) -> &Shown {
        match &self.0.outcome {
            Outcome::Reply(shown) => shown,
            _ => panic!("expected a reply\n{}", self.0),
        }
    }
}
