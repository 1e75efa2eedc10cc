//! Error codes of `api.weixin.qq.com`. Source: 全局返回码.

/// Error code and message of the API. The status of the response is 200 nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errcode {
    /// Number: `errcode` in the answer.
    pub code: i64,
    /// Message: `errmsg` in the answer, without the id of the request.
    pub message: &'static str,
}

macro_rules! errcodes {
    ($($name:ident = $code:literal, $message:literal;)*) => {
        impl Errcode {
            $(pub(crate) const $name: Self = Self { code: $code, message: $message };)*

            const KNOWN: &[Self] = &[$(Self::$name),*];
        }
    };
}

errcodes! {
    BUSY = -1, "system error";
    TOKEN_INVALID = 40001, "invalid credential, access_token is invalid or not latest";
    OPENID = 40003, "invalid openid";
    MEDIA_TYPE = 40004, "invalid media type";
    FILE_TYPE = 40005, "invalid file type";
    MEDIA_SIZE = 40006, "invalid media size";
    MEDIA_ID = 40007, "invalid media_id";
    MSGTYPE = 40008, "invalid message type";
    IMAGE_SIZE = 40009, "invalid image size";
    VOICE_SIZE = 40010, "invalid voice size";
    VIDEO_SIZE = 40011, "invalid video size";
    THUMB_SIZE = 40012, "invalid thumb size";
    APPID = 40013, "invalid appid";
    TOKEN_ILLEGAL = 40014, "invalid access_token";
    BUTTON_COUNT = 40016, "invalid button size";
    BUTTON_TYPE = 40017, "invalid button type";
    BUTTON_NAME = 40018, "invalid button name size";
    BUTTON_KEY = 40019, "invalid button key size";
    BUTTON_URL = 40020, "invalid button url size";
    SUB_BUTTON_COUNT = 40023, "invalid sub button size";
    SUB_BUTTON_TYPE = 40024, "invalid sub button type";
    SUB_BUTTON_NAME = 40025, "invalid sub button name size";
    SUB_BUTTON_KEY = 40026, "invalid sub button key size";
    SUB_BUTTON_URL = 40027, "invalid sub button url size";
    OPENID_COUNT = 40032, "invalid openid list size";
    CHARSET = 40033, "invalid charset. please check your request, if include \\uxxxx will create fail!";
    ARGS = 40035, "invalid parameter";
    TEMPLATE_ID = 40037, "invalid template_id";
    SCENE = 40053, "invalid action info, please check document";
    URL = 40066, "invalid url";
    SECRET = 40125, "invalid appsecret";
    IP = 40164, "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist";
    CHECK_ACTION = 40202, "invalid action";
    OPERATOR = 40203, "invalid check_operator";
    TOKEN_MISSING = 41001, "access_token missing";
    APPID_MISSING = 41002, "appid missing";
    SECRET_MISSING = 41004, "appsecret missing";
    MEDIA_MISSING = 41005, "media data missing";
    TOKEN_EXPIRED = 42001, "access_token expired";
    NEEDS_GET = 43001, "require GET method";
    NEEDS_POST = 43002, "require POST method";
    NOT_FOLLOWING = 43004, "require subscribe";
    REFUSED_BY_USER = 43101, "user refuse to accept the msg";
    CONTENT_EMPTY = 44004, "empty content";
    FILE_SIZE = 45001, "multimedia file size out of limit";
    CONTENT_SIZE = 45002, "content size out of limit";
    ARTICLE_COUNT = 45008, "article size out of limit";
    QUOTA = 45009, "reach max api daily quota limit";
    TOO_FREQUENT = 45011, "api minute-quota reach limit, must slower, retry next minute";
    OUT_OF_TIME = 45015, "response out of time limit or subscription is canceled";
    OUT_OF_COUNT = 45047, "out of response count limit";
    TAG_COUNT = 45056, "tag count out of limit";
    TAG_OF_PLATFORM = 45058, "can't modify sys tag";
    USER_TAG_COUNT = 45059, "user tag count out of limit";
    MENU_WEAPP = 45064, "no permission to use weapp in menu";
    CLIENTMSGID_EXISTS = 45065, "clientmsgid exist";
    CLIENTMSGID_TOO_FAST = 45066, "same clientmsgid retry too fast";
    TYPING_COMMAND = 45072, "command is invalid";
    TYPING_TOO_LATE = 45080, "no message interaction in the last 30 seconds";
    TYPING_ALREADY = 45081, "already in typing state";
    TAG_EXISTS = 45157, "invalid tag name";
    TAG_NAME = 45158, "tag name too long";
    TAG_ID = 45159, "invalid tag id";
    NO_MENU = 46003, "menu no exist";
    JSON = 47001, "data format error";
    TEMPLATE_ARGUMENT = 47003, "argument invalid! data.thing1.value is empty";
    UNAUTHORIZED = 48001, "api unauthorized";
    BANNED = 48004, "api forbidden for irregularities, view detail on mp.weixin.qq.com";
    CLEARINGS = 48006, "forbid to clear quota because of reaching the limit";
    MENU_ID = 65301, "menuid not found";
    USER_ID = 65302, "no such user";
    NO_DEFAULT_MENU = 65303, "there is no selfmenu, please create selfmenu first";
    MATCH_RULE = 65304, "match rule empty";
    CGI_PATH = 76021, "cgi_path not found, please check";
}

impl Errcode {
    /// Creates the error with this code, and the platform's message if the code is known here.
    pub fn new(code: i64) -> Self {
        let known = Self::KNOWN.iter().find(|known| known.code == code);
        known.copied().unwrap_or(Self {
            code,
            message: "simulated error",
        })
    }
}
