//! Error of a call: a kind to act on, and a sentence with the remedy.

mod errcode;

use std::{borrow::Cow, error::Error, fmt, net::IpAddr, sync::Arc, time::Duration};

use http::StatusCode;
use wechat_core::__private::OneLine;

use self::errcode::Known;
pub(super) use self::errcode::STABLE_TOKEN;
use super::broken_connection::Broken;

/// Error of a call of the platform.
///
/// The message names the call, the fact and the remedy. It never contains a token, an AppSecret or
/// a query. A clone is cheap: callers that waited for one access token share its error.
#[derive(Clone)]
pub struct ApiError(Arc<Failed>);

#[derive(Clone)]
struct Failed {
    path: Box<str>,
    kind: ApiErrorKind,
    errcode: Option<i64>,
    what: Cow<'static, str>,
    /// Remedy.
    remedy: Cow<'static, str>,
    /// `errmsg`, the platform's words.
    words: String,
    cause: Option<Cause>,
    done: Done,
    /// Whether the same call may succeed a moment later.
    passes: bool,
}

/// Whether the failed call may have changed something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    No,
    Perhaps,
}

/// Kind of an [`ApiError`], by what a bot can do about it. Source: 返回码说明.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// The AppID or AppSecret is wrong, or frozen: correct the settings.
    Credential,
    /// The account accepts no calls from this machine's address. The address is not in the white
    /// list (40164), or the account's administrator has not confirmed it, or refused it (89501,
    /// 89503, 89506, 89507).
    NotAllowed,
    /// The access token was refused, and so was a new one: 40001, 40014, 42001.
    Token,
    /// The account lacks the permission, or has lost it: 48001, 48004.
    Unauthorized,
    /// The user was inactive for too long, or unfollowed: 45015.
    OutOfWindow,
    /// The messages for the user's last action, or the day's calls, are used up: 45047, 45009.
    OutOfQuota,
    /// Too many calls within a minute: 45011.
    TooFrequent,
    /// The user does not follow the account: 43004.
    NotFollowing,
    /// The user has switched messages off: 48002.
    Unwanted,
    /// No user of this account has this OpenID: 40003.
    BadOpenId,
    /// No file has this MediaId, or it has expired: 40007.
    BadMediaId,
    /// A text is too long: 45002.
    TooLong,
    /// A file is larger than the platform accepts for its kind (40006, 40009 to 40012, 45001), or
    /// larger than the bot is willing to read.
    TooLarge,
    /// The request is invalid in another way.
    Request,
    /// The platform was busy at each attempt: −1.
    Busy,
    /// A gateway answered with a status other than 200.
    Status,
    /// There was no answer in time.
    Timeout,
    /// The platform cannot be reached, or the connection broke off.
    Connection,
    /// The answer is not one that the call documents.
    Malformed,
    /// Another `errcode`.
    Other,
}

/// Maximum number of characters shown of the platform's message.
const MAX_WORDS: usize = 300;

const WHITE_LIST: &str = "设置与开发 → 开发接口管理 → 基本配置 → IP白名单";

impl ApiError {
    fn new(path: &str, kind: ApiErrorKind, what: impl Into<Cow<'static, str>>) -> Self {
        use ApiErrorKind::{Busy, Connection, Malformed, Timeout};

        Self(Arc::new(Failed {
            path: path.into(),
            kind,
            errcode: None,
            what: what.into(),
            remedy: Cow::Borrowed(""),
            words: String::new(),
            cause: None,
            done: Done::No,
            passes: matches!(kind, Busy | Timeout | Connection | Malformed),
        }))
    }

    /// Creates the error of an answer with this `errcode` and these words.
    pub(super) fn refused(path: &str, code: i64, words: &str) -> Self {
        let Known {
            kind, what, remedy, ..
        } = errcode::known(path, code);
        let mut error = Self::new(path, kind, what);
        let failed = error.failed();
        failed.errcode = Some(code);
        words.clone_into(&mut failed.words);
        failed.remedy = Cow::Borrowed(remedy);
        // 40164, 45035, 61004: the platform's words contain the address.
        if what.is_empty() {
            let address = address_in(words).map_or_else(String::new, |ip| format!(" {ip}"));
            failed.what = format!("the account accepts no calls from the address{address}").into();
            failed.remedy = format!(
                "add{} in the console under {WHITE_LIST}; it takes effect within minutes",
                if address.is_empty() { " it" } else { &address }
            )
            .into();
        }
        error
    }

    /// Creates the error of an invalid request, which is not sent.
    pub(super) fn request(path: &str, what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(path, ApiErrorKind::Request, what)
    }

    /// Creates the error of a file that is larger than the limit.
    pub(super) fn too_large(path: &str, what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(path, ApiErrorKind::TooLarge, what)
    }

    /// No answer of the platform is this long, and another attempt would return the same.
    pub(super) fn answer_too_large(path: &str, most: usize) -> Self {
        let what = format!(
            "the answer is larger than {} MiB, which the client does not read",
            most >> 20
        );
        let mut error = Self::too_large(path, what);
        error.failed().remedy =
            "ask for less at once, or check that WECHAT_API_BASE is the platform's address".into();
        error.failed().done = Done::Perhaps;
        error
    }

    /// Creates the error of a call whose body ended too early or too late.
    pub(super) fn unread(path: &str) -> Self {
        let what = "the file does not match its announced length; the platform did not receive it";
        Self::request(path, what)
    }

    /// Creates the error of a call whose body was a stream, which cannot be read again.
    pub(super) fn of_a_stream(mut self) -> Self {
        let failed = self.failed();
        if failed.passes || failed.kind == ApiErrorKind::Token {
            failed.remedy =
                "it was not tried again, because a stream can be read only once: call again with \
                             another one, or upload a file by its path"
                    .into();
        }
        self
    }

    /// Marks the call as one that changes nothing, so that its outcome is never uncertain.
    pub(super) fn of_a_read(mut self) -> Self {
        let failed = self.failed();
        if failed.done == Done::Perhaps
            && matches!(
                failed.kind,
                ApiErrorKind::Timeout | ApiErrorKind::Connection
            )
        {
            failed.remedy = "try again later".into();
        }
        self
    }

    /// Sets the remedy.
    pub(super) fn remedy(mut self, remedy: impl Into<Cow<'static, str>>) -> Self {
        self.failed().remedy = remedy.into();
        self
    }

    pub(super) fn broken(path: &str, broken: Broken) -> Self {
        Self::connection(path, broken.was_sent).because(broken.why)
    }

    pub(super) fn status(path: &str, status: StatusCode) -> Self {
        let what = format!("a gateway answered with status {}", status.as_u16());
        let mut error = Self::new(path, ApiErrorKind::Status, what);
        error.failed().done = Done::Perhaps;
        if status.is_server_error() {
            error.failed().remedy = "this usually passes; try again later".into();
            error.failed().passes = true;
        } else {
            error.failed().remedy = "check that WECHAT_API_BASE is the platform's address".into();
        }
        error
    }

    pub(super) fn timeout(path: &str, limit: Duration) -> Self {
        let what = format!("there was no answer within {limit:?}");
        let mut error = Self::new(path, ApiErrorKind::Timeout, what);
        error.failed().done = Done::Perhaps;
        error.failed().remedy =
            "it is unknown whether the call took effect; try again later".into();
        error
    }

    pub(super) fn connection(path: &str, was_sent: bool) -> Self {
        let (what, remedy, done) = if was_sent {
            (
                "the connection broke off before the answer was complete",
                "it is unknown whether the call took effect; try again later",
                Done::Perhaps,
            )
        } else {
            (
                "the platform cannot be reached",
                "check that this machine may open connections to it, and check WECHAT_API_BASE",
                Done::No,
            )
        };
        let mut error = Self::new(path, ApiErrorKind::Connection, what);
        error.failed().remedy = remedy.into();
        error.failed().done = done;
        error
    }

    pub(super) fn malformed(path: &str, what: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(path, ApiErrorKind::Malformed, what);
        error.failed().remedy = "check that WECHAT_API_BASE is the platform's address".into();
        error.failed().done = Done::Perhaps;
        error
    }

    /// Adds the message of another error.
    pub(super) fn because(mut self, why: String) -> Self {
        self.failed().cause = Some(Cause(why));
        self
    }

    /// Runs all foreign text through `hide`, and shortens it to one line of moderate length.
    pub(super) fn hiding(mut self, hide: impl Fn(&str) -> String) -> Self {
        let tidy = |text: &str| {
            let text = OneLine(&hide(text)).to_string();
            match text.char_indices().nth(MAX_WORDS) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            }
        };
        let failed = self.failed();
        failed.words = tidy(&failed.words);
        if let Some(Cause(why)) = &mut failed.cause {
            *why = tidy(why);
        }
        self
    }

    fn failed(&mut self) -> &mut Failed {
        Arc::make_mut(&mut self.0)
    }

    /// Returns the kind to act on.
    pub fn kind(&self) -> ApiErrorKind {
        self.0.kind
    }

    /// Returns the platform's code, if it answered with one. Source: 返回码说明.
    pub fn errcode(&self) -> Option<i64> {
        self.0.errcode
    }

    /// Returns the path of the call: `/cgi-bin/message/custom/send`.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Returns whether the call may still have taken effect: there was no answer, or an
    /// unreadable one. A message may have reached its user.
    pub fn may_be_done(&self) -> bool {
        self.0.done == Done::Perhaps
    }

    /// Returns whether the same call may succeed a moment later.
    pub(super) fn is_temporary(&self) -> bool {
        self.0.passes
    }

    /// Returns whether another access token may help: the one sent was refused with 40001, 40014 or
    /// 42001.
    pub(super) fn refuses_token(&self) -> bool {
        self.0.kind == ApiErrorKind::Token && self.0.errcode != Some(41001)
    }
}

/// Finds the address in `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist`.
fn address_in(words: &str) -> Option<IpAddr> {
    let mut parts = words.split([' ', ',']);
    parts.find_map(|part| part.parse().ok())
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failed {
            path,
            errcode,
            what,
            remedy,
            words,
            ..
        } = &*self.0;
        write!(f, "{path}: {what}")?;
        match errcode {
            Some(code) if words.is_empty() => write!(f, " (errcode {code})")?,
            Some(code) => write!(f, " (errcode {code}: {words})")?,
            None => {}
        }
        if remedy.is_empty() {
            Ok(())
        } else {
            write!(f, "; {remedy}")
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match &self.0.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause as &dyn Error)
    }
}

/// Messages of the source errors. The errors themselves may hold an address with its query, so they
/// are not kept.
#[derive(Clone, Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Cause {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_ip_address_is_named_with_the_setting_that_allows_it() {
        let words = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2";
        let error = ApiError::refused("/cgi-bin/stable_token", 40164, words).to_string();
        let expected = "/cgi-bin/stable_token: the account accepts no calls from the address \
                        203.0.113.7 (errcode 40164: invalid ip 203.0.113.7 ipv6 \
                        ::ffff:203.0.113.7, not in whitelist rid: 1-2); add 203.0.113.7 in the \
                        console under 设置与开发 → 开发接口管理 → 基本配置 → IP白名单; it takes \
                        effect within minutes";
        assert_eq!(error, expected);
        let error = ApiError::refused("/a", 40164, "").to_string();
        assert!(error.contains("; add it in the console"), "{error}");
    }

    #[test]
    fn platform_messages_stay_on_one_line_and_short() {
        let words = format!("a\nb secret {}", "好".repeat(1000));
        let error = ApiError::refused("/a", 1, &words);
        let error = error.hiding(|text| text.replace("secret", "(hidden)"));
        let shown = error.to_string();
        assert!(
            shown.starts_with("/a: the platform refused the call (errcode 1: a\\nb (hidden) 好"),
            "{shown}"
        );
        assert!(shown.chars().count() < 450, "{shown}");
    }
}
