//! Reasons why the platform does not accept an answer.

use std::time::Duration;

use thiserror::Error;
use wechat_runtime::reply;

/// Reason for a service fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No try was answered in time.
    #[error("no answer within {} s, {tries} times", after.as_secs_f64())]
    TimedOut {
        /// Number of tries.
        tries: usize,
        /// Time after which the platform hung up.
        after: Duration,
    },
    /// The connection could not be made.
    #[error("the bot cannot be reached: {0}")]
    Unreachable(String),
    /// Another status than 200: a redirect, an error, or another kind of success.
    #[error("the status is {0}: only 200 counts{1}")]
    Status(u16, String),
    /// The answer broke off, or was not HTTP.
    #[error("the answer broke off, or is not HTTP: {0}")]
    BrokeOff(String),
    /// Body without `Content-Length`.
    #[error("the answer is chunked: send it with a `Content-Length`")]
    Chunked,
    /// Body with a content encoding, which the platform does not ask for.
    #[error("the answer is compressed: send it as it is, without `Content-Encoding`")]
    Compressed,
    /// Body of white space only.
    #[error("the answer is nothing but white space: send an empty body, or `success`")]
    Blank,
    /// `success` in quotes, as many JSON frameworks send it.
    #[error("`success` is in quotes: send it as plain text")]
    Quoted,
    /// `success` with spaces, a line break, a BOM or capitals.
    #[error("the answer is {0:?}, not the seven bytes `success`")]
    NearlySuccess(String),
    /// `success` encrypted, in safe mode.
    #[error("`success` is encrypted: it is sent in clear in every mode")]
    SuccessEncrypted,
    /// JSON instead of XML.
    #[error("the answer is JSON: reply in XML, or with `success`")]
    Json,
    /// HTML page, most often an error page.
    #[error("the answer is an HTML page")]
    Html,
    /// Plain text other than `success`.
    #[error("the answer is the plain text {0:?}: a text reply is XML with `MsgType` and `Content`")]
    PlainText(String),
    /// Markup that is incomplete or not well-formed.
    #[error("the answer is not an XML document: {0}")]
    NotADocument(String),
    /// XML document with another root.
    #[error("the root of the answer is `<{0}>`, not `<xml>`")]
    Root(String),
    /// Field that the kind of reply needs.
    #[error("the field `{0}` is missing or empty")]
    Missing(&'static str),
    /// Receiver that is not the user: names not swapped, or of another exchange.
    #[error("`ToUserName` is `{found}`, the user is `{expected}`: swap the names of the push")]
    ToUserName {
        /// Name in the reply.
        found: String,
        /// OpenID of the user.
        expected: String,
    },
    /// Sender that is not the account.
    #[error("`FromUserName` is `{found}`, the account is `{expected}`: swap the names of the push")]
    FromUserName {
        /// Name in the reply.
        found: String,
        /// Original id of the account.
        expected: String,
    },
    /// `CreateTime` that is not a number.
    #[error("`CreateTime` is `{0}`, not a number of seconds")]
    CreateTime(String),
    /// Unknown kind of reply.
    #[error("there is no reply of the kind `{0}`")]
    MsgType(String),
    /// Text longer than the platform delivers.
    #[error("the text has {0} bytes, {limit} are allowed", limit = reply::Text::MAX_BYTES)]
    TextTooLong(usize),
    /// `ArticleCount` that differs from the number of articles.
    #[error("`ArticleCount` is {said}, and there are {found} articles")]
    ArticleCount {
        /// Value of `ArticleCount`.
        said: String,
        /// Number of articles.
        found: usize,
    },
    /// Character that XML forbids: a control character except tab and line breaks, U+FFFE or
    /// U+FFFF.
    #[error("`{field}` holds U+{character:04X}, which XML does not allow")]
    Character {
        /// Element with the character.
        field: String,
        /// Code point of the character.
        character: u32,
    },
    /// Encrypted reply in plain mode.
    #[error("the reply is encrypted, and the account is in plain mode (明文模式)")]
    Encrypted,
    /// Unencrypted reply in safe mode.
    #[error("the reply is not encrypted, and the account is in safe mode (安全模式)")]
    NotEncrypted,
    /// Signature with another Token, or of other values.
    #[error("`MsgSignature` does not match `Encrypt`, `TimeStamp` and `Nonce`")]
    MsgSignature,
    /// Reply encrypted with another key, or for another account.
    #[error("`Encrypt` cannot be opened: {0}")]
    Cipher(String),
}

impl Fault {
    /// Returns a short name that does not change, for programs and translations: `timed_out`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TimedOut { .. } => "timed_out",
            Self::Unreachable(..) => "unreachable",
            Self::Status(..) => "status",
            Self::BrokeOff(..) => "broke_off",
            Self::Chunked => "chunked",
            Self::Compressed => "compressed",
            Self::Blank => "blank",
            Self::Quoted => "quoted",
            Self::NearlySuccess(..) => "nearly_success",
            Self::SuccessEncrypted => "success_encrypted",
            Self::Json => "json",
            Self::Html => "html",
            Self::PlainText(..) => "plain_text",
            Self::NotADocument(..) => "not_a_document",
            Self::Root(..) => "root",
            Self::Missing(..) => "missing",
            Self::ToUserName { .. } => "to_user_name",
            Self::FromUserName { .. } => "from_user_name",
            Self::CreateTime(..) => "create_time",
            Self::MsgType(..) => "msg_type",
            Self::TextTooLong(..) => "text_too_long",
            Self::ArticleCount { .. } => "article_count",
            Self::Character { .. } => "character",
            Self::Encrypted => "encrypted",
            Self::NotEncrypted => "not_encrypted",
            Self::MsgSignature => "msg_signature",
            Self::Cipher(..) => "cipher",
        }
    }
}
