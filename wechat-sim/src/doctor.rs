//! Why a bot cannot be connected, found out from outside: each check, what was seen, and the remedy.
//!
//! The bot is asked as the console and the platform would ask it, and in ways that they would not: with
//! wrong signatures, other times, the other form of push. Where the cause cannot be told from outside, the
//! remedy names all that are left.

mod api;
mod clock;
mod console;
mod echo;
mod fault;
mod finding;
mod push;
mod reach;
mod settings;
mod status;
mod url_check;

use std::{fmt, time::Duration};

use reqwest::Url;

pub use finding::{Check, Finding, Verdict};

use crate::engine::{PlatformAccount, Target};
use console::Console;
use push::Pusher;

/// The bot and the account to examine. Settings are taken as they were written: that they are malformed is
/// a finding.
#[derive(Clone)]
#[non_exhaustive]
pub struct Subject {
    /// The URL of 服务器配置.
    pub url: String,
    /// The Token of 服务器配置; of several, divided by commas, the first.
    pub token: String,
    /// 消息加解密方式 of 服务器配置.
    pub mode: SubjectMode,
    /// The EncodingAESKey of 服务器配置; of several, divided by commas, the first.
    pub aes_key: Option<String>,
    /// The AppID (开发者ID).
    pub app_id: Option<String>,
    /// The AppSecret (开发者密码); with it, the platform's API is asked about the account.
    pub app_secret: Option<String>,
    /// Where the API is.
    pub api_base: String,
    /// What is sent to the bot as a user's text; no push is sent without one.
    pub text: Option<String>,
    /// After what time the platform hangs up: 5 s.
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
    /// As it is called in the console.
    pub fn console_name(self) -> &'static str {
        match self {
            Self::Plain => "plain mode (明文模式)",
            Self::Compatible => "compatible mode (兼容模式)",
            Self::Safe => "safe mode (安全模式)",
        }
    }
}

impl Subject {
    /// Where the platform's API is.
    pub const API_BASE: &str = "https://api.weixin.qq.com";

    /// A bot in plain mode, without an AppSecret; the text is `hello`.
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

/// Without secrets; a URL can hold one, too.
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
/// The bot is sent some ten requests, one after the other; up to four of them are pushes that its handlers
/// run for.
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
        _ => findings.push(Finding::skipped(Check::Echo, "the bot was not reached")),
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

/// Where a URL leads.
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
    let addresses = match reach::resolve(url, subject.within).await {
        Ok(addresses) => addresses,
        Err(finding) => {
            findings.push(finding);
            return Place::UNKNOWN;
        }
    };
    let is_public = reach::is_public(&addresses);
    findings.push(settings::from_outside(url, is_public));
    let connected = reach::connect(&addresses, subject.within).await;
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
            findings.push(reach::no_answer(&error.to_string()));
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
        (None, None, _) => "a push cannot be made without key and AppID",
        (None, Some(_), None) => "no push was wanted",
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
