//! Why a call was not done: a kind to act on, a sentence that says what to do.

mod errcode;

use std::{borrow::Cow, error::Error, fmt, net::IpAddr, sync::Arc, time::Duration};

use http::StatusCode;
use wechat_core::__private::OneLine;

use self::errcode::Known;
pub(super) use self::errcode::STABLE_TOKEN;
use super::broken::Broken;

/// Why the platform did not do what it was asked.
///
/// Its words name the call, what happened, and what to do about it. No token, AppSecret or query is ever
/// part of them. A clone is cheap: callers that waited for one access token share why there is none.
#[derive(Clone)]
pub struct ApiError(Arc<Failed>);

#[derive(Clone)]
struct Failed {
    path: Box<str>,
    kind: ApiErrorKind,
    errcode: Option<i64>,
    what: Cow<'static, str>,
    /// What to do about it.
    remedy: Cow<'static, str>,
    /// `errmsg`, in the platform's words.
    words: String,
    cause: Option<Cause>,
    done: Done,
    /// Whether the same call may succeed a moment later.
    passes: bool,
}

/// Whether a call that failed can have changed something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    No,
    Perhaps,
}

/// What to do about an [`ApiError`]. Source: 返回码说明.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// AppID or AppSecret are wrong, or frozen: correct the settings.
    Credential,
    /// The account takes no calls from this machine's address. It is not in the white list: 40164, or the
    /// account's administrator has not confirmed it, or refused it: 89501, 89503, 89506, 89507.
    NotAllowed,
    /// The access token was refused, and a new one too: 40001, 40014, 42001.
    Token,
    /// The account lacks the permission, or lost it: 48001, 48004.
    Unauthorized,
    /// The user did nothing for too long, or unfollowed: 45015.
    OutOfWindow,
    /// The messages for what the user did last, or the day's calls, are used up: 45047, 45009.
    OutOfQuota,
    /// Too many calls in a minute: 45011.
    TooFrequent,
    /// The user does not follow the account: 43004.
    NotFollowing,
    /// The user does not want messages: 48002.
    Unwanted,
    /// No user of this account has this OpenID: 40003.
    BadOpenId,
    /// No file has this MediaId, or no longer: 40007.
    BadMediaId,
    /// A text is too long: 45002.
    TooLong,
    /// A file is larger than the platform takes of its kind: 40006, 40009 to 40012, 45001; or larger than the
    /// bot wants to read.
    TooLarge,
    /// Something else in the request is not as the platform wants it.
    Request,
    /// The platform is busy, and was so at each try: −1.
    Busy,
    /// A gateway answered with another status than 200.
    Status,
    /// No answer in time.
    Timeout,
    /// The platform cannot be reached, or the connection broke off.
    Connection,
    /// An answer that the call does not have.
    Malformed,
    /// Another `errcode`.
    Other,
}

/// The most characters of the platform's words that are shown.
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

    /// The answer was this `errcode`, with these words.
    pub(super) fn refused(path: &str, code: i64, words: &str) -> Self {
        let Known {
            kind, what, remedy, ..
        } = errcode::known(path, code);
        let mut error = Self::new(path, kind, what);
        let failed = error.failed();
        failed.errcode = Some(code);
        words.clone_into(&mut failed.words);
        failed.remedy = Cow::Borrowed(remedy);
        // 40164, 45035, 61004: the platform's words have the address.
        if what.is_empty() {
            let address = address_in(words).map_or_else(String::new, |ip| format!(" {ip}"));
            failed.what = format!("the account takes no calls from the address{address}").into();
            failed.remedy = format!(
                "add{} in the console under {WHITE_LIST}; it takes effect within minutes",
                if address.is_empty() { " it" } else { &address }
            )
            .into();
        }
        error
    }

    /// The call cannot be made as it was asked for.
    pub(super) fn request(path: &str, what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(path, ApiErrorKind::Request, what)
    }

    /// There is more in a file than may be.
    pub(super) fn too_large(path: &str, what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(path, ApiErrorKind::TooLarge, what)
    }

    /// No answer of the platform's is as long. Another try would bring the same.
    pub(super) fn answer_too_large(path: &str, most: usize) -> Self {
        let what = format!(
            "the answer is larger than {} MiB, which the client does not read",
            most >> 20
        );
        let mut error = Self::too_large(path, what);
        error.failed().remedy =
            "ask for less at once, or see whether WECHAT_API_BASE leads to the platform".into();
        error.failed().done = Done::Perhaps;
        error
    }

    /// The body of a call ended too early or too late.
    pub(super) fn unread(path: &str) -> Self {
        let what = "the file cannot be read as it was announced; the platform did not get it";
        Self::request(path, what)
    }

    /// The call had a stream for a body, which cannot be read once more.
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

    /// The call changes nothing: whether it was done is nobody's worry.
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

    /// What to do about it.
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
            error.failed().remedy = "it passes as a rule; try again later".into();
            error.failed().passes = true;
        } else {
            error.failed().remedy = "see whether WECHAT_API_BASE leads to the platform".into();
        }
        error
    }

    pub(super) fn timeout(path: &str, limit: Duration) -> Self {
        let what = format!("there was no answer within {limit:?}");
        let mut error = Self::new(path, ApiErrorKind::Timeout, what);
        error.failed().done = Done::Perhaps;
        error.failed().remedy = "whether it was done is not known; try again later".into();
        error
    }

    pub(super) fn connection(path: &str, was_sent: bool) -> Self {
        let (what, remedy, done) = if was_sent {
            (
                "the connection broke off before the answer was complete",
                "whether it was done is not known; try again later",
                Done::Perhaps,
            )
        } else {
            (
                "the platform cannot be reached",
                "see whether this machine may open connections to it, and WECHAT_API_BASE",
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
        error.failed().remedy = "see whether WECHAT_API_BASE leads to the platform".into();
        error.failed().done = Done::Perhaps;
        error
    }

    /// With the words of another error.
    pub(super) fn because(mut self, why: String) -> Self {
        self.failed().cause = Some(Cause(why));
        self
    }

    /// With all that came from elsewhere run through `hide`, on one line and of moderate length.
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

    /// The kind to act on.
    pub fn kind(&self) -> ApiErrorKind {
        self.0.kind
    }

    /// The platform's code, if it answered with one. Source: 返回码说明.
    pub fn errcode(&self) -> Option<i64> {
        self.0.errcode
    }

    /// The call: `/cgi-bin/message/custom/send`.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Whether the call may have been done all the same: the platform did not answer, or nobody can tell
    /// what. A message may have reached its user.
    pub fn may_be_done(&self) -> bool {
        self.0.done == Done::Perhaps
    }

    /// Whether the same call may succeed a moment later.
    pub(super) fn is_temporary(&self) -> bool {
        self.0.passes
    }

    /// Whether another access token may help: it was sent and refused, 40001, 40014 or 42001.
    pub(super) fn refuses_token(&self) -> bool {
        self.0.kind == ApiErrorKind::Token && self.0.errcode != Some(41001)
    }
}

/// `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist`
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

/// The words of an error below. The error itself may hold an address with its query, so it is not kept.
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
    fn an_address_that_is_not_allowed_is_named_with_the_place_to_allow_it() {
        let words = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2";
        let error = ApiError::refused("/cgi-bin/stable_token", 40164, words).to_string();
        let expected = "/cgi-bin/stable_token: the account takes no calls from the address \
                        203.0.113.7 (errcode 40164: invalid ip 203.0.113.7 ipv6 \
                        ::ffff:203.0.113.7, not in whitelist rid: 1-2); add 203.0.113.7 in the \
                        console under 设置与开发 → 开发接口管理 → 基本配置 → IP白名单; it takes \
                        effect within minutes";
        assert_eq!(error, expected);
        let error = ApiError::refused("/a", 40164, "").to_string();
        assert!(error.contains("; add it in the console"), "{error}");
    }

    #[test]
    fn the_platforms_words_stay_on_their_line_and_short() {
        let words = format!("a\nb secret {}", "好".repeat(1000));
        let error = ApiError::refused("/a", 1, &words);
        let error = error.hiding(|text| text.replace("secret", "(hidden)"));
        let shown = error.to_string();
        assert!(
            shown.starts_with("/a: the platform refused (errcode 1: a\\nb (hidden) 好"),
            "{shown}"
        );
        assert!(shown.chars().count() < 450, "{shown}");
    }
}
