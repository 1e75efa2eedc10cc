//! Findings of an examination, and their remedies.

use std::fmt;

use serde::Serialize;

use crate::terminal::printable;

macro_rules! checks {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// Subject of a check. Settings appear twice: their format, and whether the bot has the
        /// same.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[non_exhaustive]
        pub enum Check {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Check {
            /// Returns the name in the output.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

checks! {
    /// The URL, as the console accepts it.
    Url = "url",
    /// The Token (令牌).
    Token = "token",
    /// The EncodingAESKey (消息加解密密钥).
    Key = "key",
    /// The AppID (开发者ID).
    AppId = "appid",
    /// The AppSecret (开发者密码).
    Secret = "secret",
    /// Name, connection and certificate.
    Reachable = "reachable",
    /// The status code: only 200 counts.
    Status = "status",
    /// Redirects, which the platform does not follow.
    Redirect = "redirect",
    /// A `Content-Length` instead of chunks.
    Framing = "framing",
    /// `echostr`, byte for byte.
    Echo = "echostr",
    /// The bot's clock against this machine's.
    Clock = "clock",
    /// The answer to a wrong signature.
    Forgery = "forgery",
    /// The path with and without a slash at its end.
    Slash = "slash",
    /// The answer to a push.
    Push = "push",
    /// The five seconds.
    Time = "time",
    /// 消息加解密方式: whether the bot's mode is the console's.
    Mode = "mode",
    /// Whether a bot in safe mode accepts plain pushes.
    Downgrade = "downgrade",
    /// The same push, sent again.
    Retry = "retry",
    /// The platform's own API.
    Api = "api",
    /// The address that this machine calls the API from.
    EgressIp = "egress-ip",
    /// The account's permissions.
    Permission = "permission",
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Passed.
    Pass,
    /// Works, but may cause trouble.
    Warn,
    /// Failed: the platform or its users will notice.
    Fail,
    /// Not checked, for the reason in [`Finding::what`].
    Skipped,
}

/// A single finding. It contains no secret and no signed query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Check that this is the result of.
    pub check: Check,
    /// Result of the check.
    pub verdict: Verdict,
    /// Observed fact.
    pub what: String,
    /// Remedy; present for each failure and warning.
    pub remedy: Option<String>,
}

impl Finding {
    pub(super) fn pass(check: Check, what: impl AsRef<str>) -> Self {
        Self::new(check, Verdict::Pass, what.as_ref(), None)
    }

    pub(super) fn skipped(check: Check, what: impl AsRef<str>) -> Self {
        Self::new(check, Verdict::Skipped, what.as_ref(), None)
    }

    pub(super) fn warn(check: Check, what: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        Self::new(check, Verdict::Warn, what.as_ref(), Some(remedy.as_ref()))
    }

    pub(super) fn fail(check: Check, what: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        Self::new(check, Verdict::Fail, what.as_ref(), Some(remedy.as_ref()))
    }

    fn new(check: Check, verdict: Verdict, what: &str, remedy: Option<&str>) -> Self {
        Self {
            check,
            verdict,
            what: on_one_line(what),
            remedy: remedy.map(on_one_line),
        }
    }
}

/// Part of the text may come from the bot, and is shown on a terminal.
fn on_one_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], "\u{fffd}")
}
