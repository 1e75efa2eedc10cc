//! What the user sees of an answer, judged as the platform judges it. Source: 被动回复用户消息.

use thiserror::Error;
use wechat_runtime::{Fields, reply};

use super::{account::Account, target::Answer};

/// How a push ended for the user.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// They see this.
    Reply(Shown),
    /// They see nothing, and nothing is wrong: `success` or an empty body.
    NoReply,
    /// They read 「该公众号提供的服务出现故障」, for this reason.
    Fault(Fault),
    /// Nothing was sent: too many pushes had failed, and the platform sends none for a while.
    Paused,
}

/// A reply that the platform accepts.
#[derive(Clone, Debug)]
pub struct Shown {
    fields: Fields,
}

/// Two are the same if the user cannot tell them apart: `CreateTime` does not count.
impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        let seen = |shown: &Self| {
            let fields = shown.fields.iter();
            let seen = fields.filter(|field| field.name() != "CreateTime");
            seen.map(|field| format!("{} {field:?}", field.name()))
                .collect::<Vec<_>>()
        };
        seen(self) == seen(other)
    }
}

impl Shown {
    /// `MsgType`: `text`, `news`, …
    pub fn msg_type(&self) -> &str {
        self.fields.get("MsgType").unwrap_or_default().trim()
    }

    /// The text of a text reply.
    pub fn text(&self) -> Option<&str> {
        self.fields
            .get("Content")
            .filter(|_| self.msg_type() == "text")
    }

    /// The `MediaId` of a picture, voice message or video.
    pub fn media_id(&self) -> Option<&str> {
        let media = self.fields.iter().find_map(|field| field.find("MediaId"))?;
        Some(media.text())
    }

    /// The titles of a news reply.
    pub fn titles(&self) -> Vec<&str> {
        self.fields.get_all("Articles.item.Title").collect()
    }

    /// The whole reply.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }
}

/// Why the user reads a service fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No try was answered in time.
    #[error("no answer within 5 s, {tries} times")]
    TimedOut {
        /// How often it was sent.
        tries: usize,
    },
    /// No connection, or one that broke off.
    #[error("the bot cannot be reached: {0}")]
    Unreachable(String),
    /// A redirect, an error, or a success of another sort.
    #[error("the status is {0}: only 200 counts{1}")]
    Status(u16, String),
    /// No `Content-Length`.
    #[error("the answer is chunked: send it with a `Content-Length`")]
    Chunked,
    /// As many JSON frameworks send it.
    #[error("`success` stands in quotes: send it as plain text")]
    Quoted,
    /// Neither XML nor `success` nor nothing.
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
    /// More than this push may be answered with.
    #[error("there are {found} articles, this push may be answered with {allowed}")]
    TooManyArticles {
        /// How many there are.
        found: usize,
        /// How many are shown.
        allowed: usize,
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

/// What an answer is to: whom it must name, and how much of it is shown.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) openid: &'a str,
    /// The account's original id.
    pub(super) account_id: &'a str,
    pub(super) is_event: bool,
}

impl<'a> Asked<'a> {
    /// What a push asks.
    pub(super) fn by(push: &'a Fields) -> Self {
        let get = |name| push.get(name).unwrap_or_default().trim();
        Self {
            openid: get("FromUserName"),
            account_id: get("ToUserName"),
            is_event: get("MsgType").eq_ignore_ascii_case("event"),
        }
    }
}

/// What the user sees of an answer that came in time.
///
/// # Errors
/// With the reason for a fault bubble.
pub(super) fn judge(
    account: &Account,
    asked: &Asked<'_>,
    answer: &Answer,
) -> Result<Option<Shown>, Fault> {
    if answer.status != 200 {
        let hint = match (&answer.location, answer.status) {
            (Some(location), _) => format!(", and a redirect to `{location}` is not followed"),
            (None, 201) => ": many frameworks answer a POST with 201".to_owned(),
            _ => String::new(),
        };
        return Err(Fault::Status(answer.status, hint));
    }
    if answer.is_chunked {
        return Err(Fault::Chunked);
    }
    match answer.body.as_slice() {
        b"" | b"success" => return Ok(None),
        b"\"success\"" | b"'success'" => return Err(Fault::Quoted),
        _ => {}
    }
    let fields = document(answer.body.clone())?;
    let fields = account.open(fields)?;
    check(asked, &fields)?;
    Ok(Some(Shown { fields }))
}

fn document(body: Vec<u8>) -> Result<Fields, Fault> {
    let fields = Fields::parse(body).map_err(|error| Fault::NotADocument(error.to_string()))?;
    match fields.root().name() {
        "xml" => Ok(fields),
        root => Err(Fault::Root(root.to_owned())),
    }
}

fn check(asked: &Asked<'_>, fields: &Fields) -> Result<(), Fault> {
    let (to, from) = (
        required(fields, "ToUserName")?,
        required(fields, "FromUserName")?,
    );
    if to != asked.openid {
        return Err(Fault::ToUserName {
            found: to.to_owned(),
            expected: asked.openid.to_owned(),
        });
    }
    if from != asked.account_id {
        return Err(Fault::FromUserName {
            found: from.to_owned(),
            expected: asked.account_id.to_owned(),
        });
    }
    let time = required(fields, "CreateTime")?;
    if time.parse::<u64>().is_err() {
        return Err(Fault::CreateTime(time.to_owned()));
    }
    match required(fields, "MsgType")? {
        "text" => {
            required(fields, "Content")?;
            let bytes = fields.get("Content").map_or(0, str::len);
            if bytes > reply::Text::MAX_BYTES {
                return Err(Fault::TextTooLong(bytes));
            }
            Ok(())
        }
        "image" => required(fields, "Image.MediaId").map(drop),
        "voice" => required(fields, "Voice.MediaId").map(drop),
        "video" => required(fields, "Video.MediaId").map(drop),
        "music" => required(fields, "Music.ThumbMediaId").map(drop),
        "news" => check_articles(asked, fields),
        "transfer_customer_service" | "transfer_biz_ai_ivr" => Ok(()),
        other => Err(Fault::MsgType(other.to_owned())),
    }
}

fn check_articles(asked: &Asked<'_>, fields: &Fields) -> Result<(), Fault> {
    let said = required(fields, "ArticleCount")?;
    let found = fields.get_all("Articles.item").count();
    if said.parse() != Ok(found) || found == 0 {
        return Err(Fault::ArticleCount {
            said: said.to_owned(),
            found,
        });
    }
    let allowed = if asked.is_event {
        reply::News::MAX_ARTICLES
    } else {
        1
    };
    if found > allowed {
        return Err(Fault::TooManyArticles { found, allowed });
    }
    Ok(())
}

fn required<'a>(fields: &'a Fields, path: &'static str) -> Result<&'a str, Fault> {
    let text = fields.get(path).map(str::trim);
    text.filter(|text| !text.is_empty())
        .ok_or(Fault::Missing(path))
}
