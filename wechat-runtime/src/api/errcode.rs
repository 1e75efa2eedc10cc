//! The platform's codes: what each means, and what to do. Sources: 返回码说明, 发送客服消息,
//! 获取稳定版接口调用凭据.

use super::error::ApiErrorKind::{
    self as Kind, BadMediaId, BadOpenId, Busy, Credential, NotAllowed, NotFollowing, Other,
    OutOfQuota, OutOfWindow, Request, Token, TooFrequent, TooLarge, TooLong, Unauthorized,
    Unwanted,
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
        40004,
        Request,
        "the kind of media is none",
        "upload `image`, `voice`, `video` or `thumb`",
    ),
    code(
        40005,
        Request,
        "the platform takes no file with this ending",
        "give the file the name of its form, `photo.jpg` for instance",
    ),
    code(
        40006,
        TooLarge,
        "the file is too large",
        "make it smaller: 10 MB for pictures and videos, 2 MB for voice, 64 KB for a thumb",
    ),
    code(
        40007,
        BadMediaId,
        "no file has this MediaId",
        "upload it again: temporary media are kept for three days",
    ),
    code(
        40009,
        TooLarge,
        "the picture is too large",
        "make it smaller: the platform takes 10 MB",
    ),
    code(
        40010,
        TooLarge,
        "the voice message is too large",
        "make it smaller: the platform takes 2 MB and 60 s",
    ),
    code(
        40011,
        TooLarge,
        "the video is too large",
        "make it smaller: the platform takes 10 MB",
    ),
    code(
        40012,
        TooLarge,
        "the thumb is too large",
        "make it smaller: the platform takes 64 KB",
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
        40016,
        Request,
        "the menu has no buttons, or more than three",
        "give it one to three",
    ),
    code(
        40017,
        Request,
        "a button has a type that the platform does not have",
        "see the page 创建自定义菜单",
    ),
    code(
        40018,
        Request,
        "the name of a button is too long",
        "the platform takes 16 bytes: five Chinese characters",
    ),
    code(
        40019,
        Request,
        "the key of a button is missing or too long",
        "the platform takes 128 bytes",
    ),
    code(
        40020,
        Request,
        "the address of a button is missing or too long",
        "the platform takes 1,024 bytes",
    ),
    code(
        40023,
        Request,
        "a button opens more than five others",
        "give it one to five",
    ),
    code(
        40024,
        Request,
        "a button of the second level has a type that the platform does not have",
        "see the page 创建自定义菜单",
    ),
    code(
        40025,
        Request,
        "the name of a button of the second level is too long",
        "the platform takes 60 bytes: twenty Chinese characters",
    ),
    code(
        40026,
        Request,
        "the key of a button of the second level is missing or too long",
        "the platform takes 128 bytes",
    ),
    code(
        40027,
        Request,
        "the address of a button of the second level is missing or too long",
        "the platform takes 1,024 bytes",
    ),
    code(
        40032,
        Request,
        "the list of users is empty, or too long for one call",
        "give it one user at least",
    ),
    code(
        40033,
        Request,
        "the request holds `\\u`",
        "leave a backslash before a `u` out of the text: the platform takes it for an escaped character",
    ),
    code(
        40037,
        Request,
        "the account has no template with this id",
        "copy it from the console, where the account has added the template",
    ),
    code(
        40053,
        Request,
        "the scene of the QR code is none",
        "a number from 1 on, or a text of 1 to 64 characters",
    ),
    SECRET,
    // What it says is made of its words.
    code(40164, NotAllowed, "", ""),
    code(
        40201,
        Request,
        "the account has no address for pushes",
        "enter the URL in the console, under 设置与开发 → 服务器配置",
    ),
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
        41005,
        Request,
        "the upload holds no file",
        "give it one byte at least",
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
        43101,
        Unwanted,
        "the user has not agreed to this notification",
        "ask them again on a page of yours",
    ),
    code(
        44004,
        Request,
        "the text is empty",
        "send at least one character that is no white space",
    ),
    code(
        45001,
        TooLarge,
        "the file is too large",
        "make it smaller: see the page of the call for its limit",
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
        45056,
        OutOfQuota,
        "the account has a hundred tags",
        "delete one that is not used",
    ),
    code(
        45057,
        Request,
        "more than 100,000 users have the tag",
        "take it from them first",
    ),
    code(
        45058,
        Request,
        "the tag is one of the platform's own",
        "leave the tags 0, 1 and 2 as they are",
    ),
    code(
        45059,
        OutOfQuota,
        "a user has twenty tags",
        "take one from them first",
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
        45157,
        Request,
        "a tag of this name is there already",
        "list the tags, and use its id",
    ),
    code(
        45158,
        Request,
        "the name of the tag is too long",
        "the platform takes 30 bytes: ten Chinese characters",
    ),
    code(45159, Request, "no tag has this id", "list the tags"),
    code(46003, Request, "the account has no menu", "create one"),
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
        49003,
        BadOpenId,
        "no user of this account has this OpenID",
        "take it from a push; it differs from account to account",
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
    code(
        65301,
        Request,
        "no conditional menu has this id",
        "get the menu, which has the ids of all",
    ),
    code(
        65302,
        BadOpenId,
        "there is no such user",
        "take the OpenID from a push, or the name from WeChat",
    ),
    code(
        65303,
        Request,
        "the account has no default menu",
        "create that first",
    ),
    code(
        65304,
        Request,
        "the rule of a conditional menu is empty",
        "give it a tag or a platform",
    ),
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
