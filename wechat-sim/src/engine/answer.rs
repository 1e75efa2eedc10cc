//! Judges an answer as the platform does: what the user sees of it, or why it fails. Source:
//! 被动回复用户消息.

use std::fmt;

use wechat_runtime::{Field, Fields, reply};

use super::{
    account::PlatformAccount, draft::is_illegal, fault::Fault, push_context::PushContext,
    reply_body::parse_reply, target::Answer,
};

/// Result of a push for the user.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The user sees this reply.
    Reply(Shown),
    /// The user sees nothing, and nothing is wrong: the answer is `success` or an empty body.
    NoReply,
    /// The user reads 「该公众号提供的服务出现故障」, for this reason.
    Fault(Fault),
    /// The user sees nothing because they did nothing (a location report, the result of a job), but
    /// the platform counts a failure, for this reason.
    Failed(Fault),
    /// Nothing was sent: too many pushes had failed, and the platform pauses.
    Paused,
    /// Nothing was sent: a user who does not follow cannot write.
    NotFollowing,
}

/// A reply that the platform accepts.
#[derive(Clone, Debug)]
pub struct Shown {
    fields: Fields,
    notices: Vec<Notice>,
}

/// Flaw in a reply that the user sees nevertheless.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The reply has more articles than the user sees.
    ArticlesCut {
        /// Articles in the reply.
        found: usize,
        /// Articles that the user sees.
        shown: usize,
    },
    /// This element occurs more than once. A `]]>` in a user's text may have ended its CDATA
    /// section and turned the rest into markup.
    Repeated(String),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ArticlesCut { found, shown } => {
                write!(f, "{found} articles, the user sees {shown}: ")?;
                match shown {
                    1 => f.write_str("only an event may be answered with more than one"),
                    shown => write!(f, "an event shows at most {shown}"),
                }
            }
            Self::Repeated(name) => {
                write!(f, "`{name}` occurs twice: did a `]]>` end its CDATA?")
            }
        }
    }
}

/// Equal if the user cannot tell them apart: `CreateTime` does not count.
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
    /// Returns `MsgType`: `text`, `news`, …
    pub fn msg_type(&self) -> &str {
        self.fields.get("MsgType").unwrap_or_default().trim()
    }

    /// Returns the text of a text reply.
    pub fn text(&self) -> Option<&str> {
        self.fields
            .get("Content")
            .filter(|_| self.msg_type() == "text")
    }

    /// Returns the `MediaId` of a picture, voice message or video.
    pub fn media_id(&self) -> Option<&str> {
        let media = self.fields.iter().find_map(|field| field.find("MediaId"))?;
        Some(media.text())
    }

    /// Returns the titles of the articles that the user sees.
    pub fn titles(&self) -> Vec<&str> {
        let shown = self.notices.iter().find_map(|notice| match notice {
            Notice::ArticlesCut { shown, .. } => Some(*shown),
            Notice::Repeated(_) => None,
        });
        let titles = self.fields.get_all("Articles.item.Title");
        titles.take(shown.unwrap_or(usize::MAX)).collect()
    }

    /// Returns the flaws that do not keep the reply from being shown.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Returns the fields of the reply.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }
}

impl PlatformAccount {
    /// Decides what the user sees of an answer to this push that came in time. The push is the
    /// unencrypted one.
    pub fn judge(&self, push: &Fields, answer: &Answer) -> Outcome {
        judge(self, &PushContext::of(push), answer)
    }
}

/// Decides what the user sees of an answer that came in time.
pub(super) fn judge(
    account: &PlatformAccount,
    context: &PushContext<'_>,
    answer: &Answer,
) -> Outcome {
    match read_reply(account, context, answer) {
        Ok(Some(shown)) => Outcome::Reply(shown),
        Ok(None) => Outcome::NoReply,
        Err(fault) => failed(context, fault),
    }
}

/// Returns the outcome of a push that failed with this fault.
pub(super) fn failed(context: &PushContext<'_>, fault: Fault) -> Outcome {
    if context.visible {
        Outcome::Fault(fault)
    } else {
        Outcome::Failed(fault)
    }
}

/// Reads the reply in an answer; `None` if the bot sends no reply.
///
/// # Errors
/// If the platform does not accept the answer.
fn read_reply(
    account: &PlatformAccount,
    context: &PushContext<'_>,
    answer: &Answer,
) -> Result<Option<Shown>, Fault> {
    if answer.status != 200 {
        return Err(Fault::Status(answer.status, hint(account, answer)));
    }
    if answer.chunked {
        return Err(Fault::Chunked);
    }
    if answer.is_encoded() {
        return Err(Fault::Compressed);
    }
    if matches!(answer.body.as_slice(), b"" | b"success") {
        return Ok(None);
    }
    let fields = account.open(parse_reply(answer.body.clone())?)?;
    check(context, &fields)?;
    let notices = notices(context, &fields);
    Ok(Some(Shown { fields, notices }))
}

/// Returns the most frequent cause of this status, or an empty string.
fn hint(account: &PlatformAccount, answer: &Answer) -> String {
    match (&answer.location, answer.status) {
        (Some(location), _) => format!(", and a redirect to `{location}` is not followed"),
        (None, 201) => ": many frameworks answer a POST with 201".to_owned(),
        (None, 401 | 403) => ": is the Token the bot's?".to_owned(),
        (None, 404) => ": is the path the bot's?".to_owned(),
        (None, 500..) if account.has_key() => {
            ": did it fail, or has it another EncodingAESKey or AppID?".to_owned()
        }
        _ => String::new(),
    }
}

fn notices(context: &PushContext<'_>, fields: &Fields) -> Vec<Notice> {
    let mut notices = Vec::new();
    let names: Vec<_> = fields.iter().map(Field::name).collect();
    for (i, name) in names.iter().enumerate() {
        let before = names[..i].iter().filter(|other| *other == name);
        if before.count() == 1 {
            notices.push(Notice::Repeated((*name).to_owned()));
        }
    }
    let allowed = if context.event {
        reply::News::MAX_ARTICLES
    } else {
        1
    };
    let found = fields.get_all("Articles.item").count();
    if found > allowed {
        notices.push(Notice::ArticlesCut {
            found,
            shown: allowed,
        });
    }
    notices
}

fn check(context: &PushContext<'_>, fields: &Fields) -> Result<(), Fault> {
    check_characters(fields.root())?;
    let (to, from) = (
        required(fields, "ToUserName")?,
        required(fields, "FromUserName")?,
    );
    if to != context.openid {
        return Err(Fault::ToUserName {
            found: to.to_owned(),
            expected: context.openid.to_owned(),
        });
    }
    if from != context.account_id {
        return Err(Fault::FromUserName {
            found: from.to_owned(),
            expected: context.account_id.to_owned(),
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
        // Without the element music is shown, with an empty one it is not.
        "music" if fields.get("Music").is_none() => Err(Fault::Missing("Music")),
        "music" if fields.get("Music.ThumbMediaId").is_none() => Ok(()),
        "music" => required(fields, "Music.ThumbMediaId").map(drop),
        "news" => check_articles(fields),
        "transfer_customer_service" | "transfer_biz_ai_ivr" | "device_text" | "device_status" => {
            Ok(())
        }
        other => Err(Fault::MsgType(other.to_owned())),
    }
}

fn check_articles(fields: &Fields) -> Result<(), Fault> {
    let said = required(fields, "ArticleCount")?;
    let found = fields.get_all("Articles.item").count();
    if said.parse() != Ok(found) || found == 0 {
        return Err(Fault::ArticleCount {
            said: said.to_owned(),
            found,
        });
    }
    Ok(())
}

fn check_characters(field: Field<'_>) -> Result<(), Fault> {
    match field.text().chars().find(|c| is_illegal(*c)) {
        Some(c) => Err(Fault::Character {
            field: field.name().to_owned(),
            character: c.into(),
        }),
        None => field.iter().try_for_each(check_characters),
    }
}

fn required<'a>(fields: &'a Fields, path: &'static str) -> Result<&'a str, Fault> {
    let text = fields.get(path).map(str::trim);
    text.filter(|text| !text.is_empty())
        .ok_or(Fault::Missing(path))
}
