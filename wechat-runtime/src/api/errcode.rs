//! The platform's codes: what each means, and what to do. Sources: 返回码说明, 发送客服消息,
//! 获取稳定版接口调用凭据.

use super::error::ApiErrorKind::{
    self as Kind, BadMediaId, BadOpenId, Busy, Credential, NotAllowed, NotFollowing, Other,
    OutOfQuota, OutOfWindow, Request, Token, TooFrequent, TooLong, Unauthorized, Unwanted,
};

/// A code that is known here.
#[derive(Clone, Copy)]
pub(super) struct Known {
    code: i64,
    pub(super) kind: Kind,
    pub(super) what: &'static str,
    pub(super) remedy: &'static str,
}

/// The call that makes access tokens.
pub(super) const STABLE_TOKEN: &str = "/cgi-bin/stable_token";

const fn code(code: i64, kind: Kind, what: &'static str, remedy: &'static str) -> Known {
    Known {
        code,
        kind,
        what,
        remedy,
    }
}

const SECRET: Known = code(
    40125,
    Credential,
    "the AppSecret is wrong",
    "copy WECHAT_APP_SECRET from the console's 开发接口管理, or make a new one there",
);

const KNOWN: &[Known] = &[
    code(-1, Busy, "the platform is busy", "try again later"),
    code(
        40001,
        Token,
        "the access token was refused, and a new one did not help",
        "see whether another program fetches tokens for this account with `/cgi-bin/token` or `force_refresh`, \
         and whether AppID and AppSecret are this account's",
    ),
    code(
        40003,
        BadOpenId,
        "no user of this account has this OpenID",
        "take it from a push; it differs from account to account",
    ),
    code(
        40007,
        BadMediaId,
        "no file has this MediaId",
        "upload it again: temporary media are kept for three days",
    ),
    code(
        40013,
        Credential,
        "no account has this AppID",
        "copy WECHAT_APP_ID from the console's 开发接口管理",
    ),
    code(
        40014,
        Token,
        "the access token is none, and a new one did not help",
        "see whether a store gives the token of another account",
    ),
    code(
        40033,
        Request,
        "the request holds `\\u`",
        "leave a backslash before a `u` out of the text: the platform takes it for an escaped character",
    ),
    SECRET,
    // What it says is made of its words.
    code(40164, NotAllowed, "", ""),
    code(
        40243,
        Credential,
        "the AppSecret is frozen",
        "unfreeze it in the console's 开发接口管理",
    ),
    code(
        41001,
        Token,
        "the call came without an access token",
        "see whether a proxy takes the query away",
    ),
    code(
        41002,
        Credential,
        "the call came without an AppID",
        "see whether a proxy takes the body away",
    ),
    code(
        41004,
        Credential,
        "the call came without an AppSecret",
        "see whether a proxy takes the body away",
    ),
    code(
        42001,
        Token,
        "the access token is over, and a new one did not help",
        "see whether a store gives tokens longer than they live",
    ),
    code(
        43004,
        NotFollowing,
        "the user does not follow the account",
        "do not write to them again before they subscribe",
    ),
    code(
        44004,
        Request,
        "the text is empty",
        "send at least one character that is no white space",
    ),
    code(
        45002,
        TooLong,
        "the text is too long",
        "a message takes 2,048 bytes: split it with `CustomMessage::texts`",
    ),
    code(
        45008,
        Request,
        "the news have more than one article",
        "send one message for each",
    ),
    code(
        45009,
        OutOfQuota,
        "the day's calls of this kind are used up",
        "wait for midnight, Beijing time, or reset the quota in the console, ten times a month",
    ),
    code(
        45011,
        TooFrequent,
        "too many calls within a minute",
        "wait for the next minute",
    ),
    code(
        45015,
        OutOfWindow,
        "the user did nothing in the last 48 h, or unfollowed",
        "wait until they write, or use a template message",
    ),
    code(
        45047,
        OutOfQuota,
        "the messages for what the user did last are used up: five after a message, three after a tap, \
         subscription or scan",
        "wait until they do something again",
    ),
    code(
        45072,
        Request,
        "the typing command is none",
        "send `Typing` or `CancelTyping`",
    ),
    code(
        45080,
        OutOfWindow,
        "nothing was exchanged with the user in the last 30 s",
        "show the typing state only in answer to a message",
    ),
    code(
        45081,
        TooFrequent,
        "the user sees the typing state already",
        "it lasts for 15 s, or until a message is sent",
    ),
    code(
        47001,
        Request,
        "the platform cannot read the request",
        "see its page for the form that it wants",
    ),
    code(
        48001,
        Unauthorized,
        "the account may not make this call",
        "see 设置与开发 → 接口权限: most calls need a verified account (认证)",
    ),
    code(
        48002,
        Unwanted,
        "the user has switched the account's messages off",
        "do not write to them",
    ),
    code(
        48006,
        OutOfQuota,
        "the quota was reset ten times this month",
        "wait for the next month",
    ),
    code(
        50002,
        Unwanted,
        "the user is restricted",
        "do not write to them",
    ),
    code(
        50004,
        Credential,
        "the account is not allowed to call the platform",
        "see the notices in the console",
    ),
    code(
        50005,
        NotFollowing,
        "the user does not follow the account",
        "do not write to them again before they subscribe",
    ),
    code(
        50007,
        Credential,
        "the account is disabled",
        "see the notices in the console",
    ),
    code(61004, NotAllowed, "", ""),
];

/// What is known of a code in answer to the call of `path`.
pub(super) fn known(path: &str, code: i64) -> Known {
    // No access token was sent, so it is the secret that was refused.
    if path == STABLE_TOKEN && code == 40001 {
        return SECRET;
    }
    let known = KNOWN.iter().find(|known| known.code == code);
    known.copied().unwrap_or(Known {
        code,
        kind: Other,
        what: "the platform refused",
        remedy: "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_once_and_says_what_to_do() {
        for pair in KNOWN.windows(2) {
            assert!(pair[0].code < pair[1].code, "{}", pair[1].code);
        }
        for known in KNOWN.iter().filter(|known| known.kind != NotAllowed) {
            assert!(
                !known.what.is_empty() && !known.remedy.is_empty(),
                "{}",
                known.code
            );
        }
    }
}
