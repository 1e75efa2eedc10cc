//! Why the platform does not take an answer.

use std::time::Duration;

use thiserror::Error;
use wechat_runtime::reply;

/// Why the user reads a service fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No try was answered in time.
    #[error("no answer within {} s, {tries} times", after.as_secs_f64())]
    TimedOut {
        /// How often it was sent.
        tries: usize,
        /// When the platform hung up.
        after: Duration,
    },
    /// No connection, or one that broke off.
    #[error("the bot cannot be reached: {0}")]
    Unreachable(String),
    /// A redirect, an error, or a success of another sort.
    #[error("the status is {0}: only 200 counts{1}")]
    Status(u16, String),
    /// An answer that began.
    #[error("the answer broke off, or is no HTTP: {0}")]
    BrokeOff(String),
    /// No `Content-Length`.
    #[error("the answer is chunked: send it with a `Content-Length`")]
    Chunked,
    /// The platform asks for no compression.
    #[error("the answer is compressed: send it as it is, without `Content-Encoding`")]
    Compressed,
    /// Neither `success` nor nothing.
    #[error("the answer is nothing but white space: send an empty body, or `success`")]
    Blank,
    /// As many JSON frameworks send it.
    #[error("`success` stands in quotes: send it as plain text")]
    Quoted,
    /// Spaces, a line break, a BOM or capitals.
    #[error("the answer is {0:?}, not the seven bytes `success`")]
    NearlySuccess(String),
    /// In safe mode.
    #[error("`success` is encrypted: it is sent in clear in every mode")]
    SuccessEncrypted,
    /// Accounts are answered in XML.
    #[error("the answer is JSON: reply in XML, or with `success`")]
    Json,
    /// An error page, most often.
    #[error("the answer is an HTML page")]
    Html,
    /// Neither XML nor `success` nor nothing.
    #[error("the answer is the plain text {0:?}: a text reply is XML with `MsgType` and `Content`")]
    PlainText(String),
    /// Markup that breaks off or does not match.
    #[error("the answer is no XML document: {0}")]
    NotADocument(String),
    /// Another root.
    #[error("the root of the answer is `<{0}>`, not `<xml>`")]
    Root(String),
    /// A field that the kind of reply needs.
    #[error("the field `{0}` is missing or empty")]
    Missing(&'static str),
    /// Sender and receiver as in the push, or of another exchange.
    #[error("`ToUserName` is `{found}`, the user is `{expected}`: swap the names of the push")]
    ToUserName {
        /// What the reply says.
        found: String,
        /// The user's OpenID.
        expected: String,
    },
    /// The same for the other name.
    #[error("`FromUserName` is `{found}`, the account is `{expected}`: swap the names of the push")]
    FromUserName {
        /// What the reply says.
        found: String,
        /// The account's original id.
        expected: String,
    },
    /// No number.
    #[error("`CreateTime` is `{0}`, not a number of seconds")]
    CreateTime(String),
    /// No kind of reply.
    #[error("there is no reply of the kind `{0}`")]
    MsgType(String),
    /// More than the platform delivers.
    #[error("the text has {0} bytes, {limit} are allowed", limit = reply::Text::MAX_BYTES)]
    TextTooLong(usize),
    /// The count and the articles differ.
    #[error("`ArticleCount` is {said}, and there are {found} articles")]
    ArticleCount {
        /// What `ArticleCount` says.
        said: String,
        /// How many there are.
        found: usize,
    },
    /// XML allows no control characters but tab and line breaks, and neither U+FFFE nor U+FFFF.
    #[error("`{field}` holds U+{character:04X}, which XML does not allow")]
    Character {
        /// The element.
        field: String,
        /// The code point.
        character: u32,
    },
    /// Encrypted in plain mode.
    #[error("the reply is encrypted, and the account is in plain mode (明文模式)")]
    Encrypted,
    /// In clear in safe mode.
    #[error("the reply is not encrypted, and the account is in safe mode (安全模式)")]
    NotEncrypted,
    /// Signed with another token, or over other values.
    #[error("`MsgSignature` does not match `Encrypt`, `TimeStamp` and `Nonce`")]
    MsgSignature,
    /// Under another key, or for another account.
    #[error("`Encrypt` cannot be opened: {0}")]
    Cipher(String),
}

impl Fault {
    /// A short name that stays the same, for programs and translations: `timed_out`.
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
