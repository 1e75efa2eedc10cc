//! What the user sees of an answer, judged as the platform judges it. Source: 被动回复用户消息.

mod body;
mod fault;

use std::fmt;

use wechat_runtime::{Field, Fields, reply};

pub(super) use body::document;
pub use fault::Fault;

use super::{account::Account, draft::is_illegal, follower::is_visible, target::Answer};

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
    /// They see nothing, for there is nothing that they did (a report of their place, a job's result), but
    /// the platform counts a failure, for this reason.
    Failed(Fault),
    /// Nothing was sent: too many pushes had failed, and the platform sends none for a while.
    Paused,
    /// Nothing was sent: the user does not follow, and so cannot write.
    NotFollowing,
}

/// A reply that the platform accepts.
#[derive(Clone, Debug)]
pub struct Shown {
    fields: Fields,
    notices: Vec<Notice>,
}

/// Something odd in a reply that is shown all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The user sees the first ones only.
    ArticlesCut {
        /// How many there are.
        found: usize,
        /// How many are shown.
        shown: usize,
    },
    /// This element is there more than once. A `]]>` in the text of a user's can have ended its CDATA, and
    /// what came behind it become markup.
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
                write!(f, "`{name}` is there twice: did a `]]>` end its CDATA?")
            }
        }
    }
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

    /// The titles of a news reply, as many as are shown.
    pub fn titles(&self) -> Vec<&str> {
        let shown = self.notices.iter().find_map(|notice| match notice {
            Notice::ArticlesCut { shown, .. } => Some(*shown),
            Notice::Repeated(_) => None,
        });
        let titles = self.fields.get_all("Articles.item.Title");
        titles.take(shown.unwrap_or(usize::MAX)).collect()
    }

    /// What is odd in it.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The whole reply.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }
}

/// What an answer is to: whom it must name, and how much of it is shown.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) openid: &'a str,
    /// The account's original id.
    pub(super) account_id: &'a str,
    pub(super) is_event: bool,
    /// Whether the user did something for which they expect an answer.
    pub(super) is_visible: bool,
}

impl<'a> Asked<'a> {
    /// How it ends with this fault.
    pub(super) fn failed(&self, fault: Fault) -> Outcome {
        if self.is_visible {
            Outcome::Fault(fault)
        } else {
            Outcome::Failed(fault)
        }
    }

    /// What a push asks.
    pub(super) fn by(push: &'a Fields) -> Self {
        let get = |name| push.get(name).unwrap_or_default().trim();
        Self {
            openid: get("FromUserName"),
            account_id: get("ToUserName"),
            is_event: get("MsgType").eq_ignore_ascii_case("event"),
            is_visible: is_visible(push.get("Event").map(str::trim)),
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
        return Err(Fault::Status(answer.status, hint(account, answer)));
    }
    if answer.is_chunked {
        return Err(Fault::Chunked);
    }
    if answer.is_encoded() {
        return Err(Fault::Compressed);
    }
    if matches!(answer.body.as_slice(), b"" | b"success") {
        return Ok(None);
    }
    let fields = account.open(document(answer.body.clone())?)?;
    check(asked, &fields)?;
    let notices = notices(asked, &fields);
    Ok(Some(Shown { fields, notices }))
}

/// What most often leads to this status.
fn hint(account: &Account, answer: &Answer) -> String {
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

fn notices(asked: &Asked<'_>, fields: &Fields) -> Vec<Notice> {
    let mut notices = Vec::new();
    let names: Vec<_> = fields.iter().map(Field::name).collect();
    for (i, name) in names.iter().enumerate() {
        let before = names[..i].iter().filter(|other| *other == name);
        if before.count() == 1 {
            notices.push(Notice::Repeated((*name).to_owned()));
        }
    }
    let allowed = if asked.is_event {
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

fn check(asked: &Asked<'_>, fields: &Fields) -> Result<(), Fault> {
    check_characters(fields.root())?;
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
