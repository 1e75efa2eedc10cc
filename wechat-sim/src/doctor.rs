//! Finds out from outside why a bot cannot be connected. Each check reports what was seen and the
//! remedy.
//!
//! The bot is called as the console and the platform would call it, and in ways that they would
//! not: with wrong signatures, other times, and the other message mode. If the cause is not visible
//! from outside, the remedy names all possible ones.

mod api;
mod clock;
mod connection;
mod console;
mod echo;
mod fault;
mod finding;
mod push;
mod settings;
mod status;
mod url_check;

use std::{fmt, time::Duration};

use reqwest::Url;

pub use finding::{Check, Finding, Verdict};

use crate::engine::{PlatformAccount, Target};
use console::Console;
use push::Pusher;

/// Bot and account to examine. Settings are taken as written: a malformed one is a finding.
#[derive(Clone)]
#[non_exhaustive]
pub struct Subject {
    /// URL in 服务器配置.
    pub url: String,
    /// Token in 服务器配置; the first of several that are separated by commas.
    pub token: String,
    /// 消息加解密方式 in 服务器配置.
    pub mode: SubjectMode,
    /// EncodingAESKey in 服务器配置; the first of several that are separated by commas.
    pub aes_key: Option<String>,
    /// AppID (开发者ID).
    pub app_id: Option<String>,
    /// AppSecret (开发者密码); with it, the platform's API is asked about the account.
    pub app_secret: Option<String>,
    /// Base URL of the API.
    pub api_base: String,
    /// Text that is sent to the bot as a user's message; without it no push is sent.
    pub text: Option<String>,
    /// Time after which the platform hangs up: 5 s.
    pub within: Duration,
}

/// 消息加解密方式, without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubjectMode {
    /// 明文模式
    Plain,
    /// 兼容模式
    Compatible,
    /// 安全模式
    Safe,
}

impl SubjectMode {
    /// Returns the console's name of the mode.
    pub fn console_name(self) -> &'static str {
        match self {
            Self::Plain => "plain mode (明文模式)",
            Self::Compatible => "compatible mode (兼容模式)",
            Self::Safe => "safe mode (安全模式)",
        }
    }
}

impl Subject {
    /// Base URL of the platform's API.
    pub const API_BASE: &str = "https://api.weixin.qq.com";

    /// Creates a subject in plain mode, without an AppSecret; the text is `hello`.
    pub fn new(url: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            token: token.into(),
            mode: SubjectMode::Plain,
            aes_key: None,
            app_id: None,
            app_secret: None,
            api_base: Self::API_BASE.to_owned(),
            text: Some("hello".to_owned()),
            within: Duration::from_secs(5),
        }
    }
}

/// Shows no secrets. A URL can contain one as well.
impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("mode", &self.mode)
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// Examines a bot and, with an AppSecret, its account.
///
/// The bot receives about ten requests, one after the other. Up to four of them are pushes that run
/// its handlers.
pub async fn examine(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    let url = settings::url(subject, &mut findings);
    let place = match &url {
        Some(url) => locate(subject, url, &mut findings).await,
        None => Place::UNKNOWN,
    };
    let token = settings::token(subject, place.is_public, &mut findings);
    let (account, other) = settings::account(subject, token.as_ref(), &mut findings);
    let secret = settings::secret(subject, &mut findings);

    match (&url, &token) {
        (Some(url), Some(token)) if place.is_reached => {
            let console = Console {
                token,
                within: subject.within,
            };
            let accounts = (account.as_ref(), other.as_ref());
            ask(subject, url, &console, accounts, &mut findings).await;
        }
        (_, None) => findings.push(Finding::skipped(
            Check::Echo,
            "nothing can be signed without a Token",
        )),
        _ => findings.push(Finding::skipped(
            Check::Echo,
            "the bot could not be reached",
        )),
    }
    if let Some(secret) = secret {
        match &subject.app_id {
            Some(app_id) => findings.extend(ask_api(subject, app_id.trim(), &secret).await),
            None => findings.push(Finding::skipped(
                Check::Api,
                "the AppSecret needs the AppID: give --appid or WECHAT_APP_ID",
            )),
        }
    }
    findings
}

/// Host, port and path of a URL.
#[derive(Clone, Copy, Debug)]
struct Place {
    is_public: bool,
    is_reached: bool,
}

impl Place {
    const UNKNOWN: Self = Self {
        is_public: true,
        is_reached: false,
    };
}

async fn locate(subject: &Subject, url: &Url, findings: &mut Vec<Finding>) -> Place {
    let addresses = match connection::resolve(url, subject.within).await {
        Ok(addresses) => addresses,
        Err(finding) => {
            findings.push(finding);
            return Place::UNKNOWN;
        }
    };
    let is_public = connection::is_public(&addresses);
    findings.push(settings::from_outside(url, is_public));
    let connected = connection::connect(&addresses, subject.within).await;
    let is_reached = connected.is_ok();
    findings.extend(connected.err());
    Place {
        is_public,
        is_reached,
    }
}

async fn ask(
    subject: &Subject,
    url: &Url,
    console: &Console<'_>,
    (account, other): (Option<&PlatformAccount>, Option<&PlatformAccount>),
    findings: &mut Vec<Finding>,
) {
    let target = match Target::url(url.as_str()) {
        Ok(target) => target,
        Err(error) => {
            findings.push(connection::no_answer(&error.to_string()));
            return;
        }
    };
    let mut seen = match url_check::examine(console, &target, url).await {
        Ok(seen) => seen,
        Err(finding) => {
            findings.push(finding);
            return;
        }
    };
    findings.append(&mut seen.findings);
    let no_push = match (seen.no_push, account, &subject.text) {
        (Some(why), ..) => why,
        (None, None, _) => "a push needs the key and the AppID",
        (None, Some(_), None) => "sending a push was not requested",
        (None, Some(account), Some(text)) => {
            let pusher = Pusher {
                target: &target,
                mode: subject.mode,
                account,
                other,
                text,
                within: subject.within,
            };
            findings.extend(pusher.examine(&seen).await);
            return;
        }
    };
    findings.push(Finding::skipped(Check::Push, no_push));
}

async fn ask_api(subject: &Subject, app_id: &str, secret: &str) -> Vec<Finding> {
    match api::Api::new(&subject.api_base, subject.within) {
        Ok(api) => api.examine(app_id, secret).await,
        Err(finding) => vec![finding],
    }
}
