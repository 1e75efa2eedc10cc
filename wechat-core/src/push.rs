//! What the platform pushed: the request's fields, and one type for each kind.

pub mod kind;
pub(crate) mod probe;

mod kinds;
mod open_id;
mod rejection;
#[cfg(test)]
mod tests;
mod typed;

use std::{borrow::Cow, fmt, sync::Arc};

use thiserror::Error;

pub use kinds::{event, message};
pub use open_id::OpenId;
pub use rejection::Rejection;

use crate::{
    document::{
        Fields, InvalidDocument, Place, scalar,
        xml::{reader::shown, user_text::user_text},
    },
    envelope::Authentic,
};

/// One push, whatever its kind: a user's message or an event.
///
/// Any handler can take it, and kinds that this library has no type for come only this way. A clone
/// is cheap and shares the fields.
///
/// Names and values are the platform's; accessors find a field whatever the case of its name, as the
/// types of the kinds do, and trim the white space that it sometimes puts around a value, except in
/// `Content`.
///
/// Source: 接收普通消息, 接收事件推送.
#[derive(Clone)]
pub struct Push(Arc<Inner>);

struct Inner {
    fields: Fields,
    identity: Identity,
}

/// Where the fields are by which a push is routed and told from others, found once.
#[derive(Default)]
struct Identity {
    places: [Option<Place>; NAMES.len()],
    create_time: i64,
}

const NAMES: [&str; 8] = [
    "ToUserName",
    "FromUserName",
    "CreateTime",
    "MsgType",
    "Event",
    "EventKey",
    "MsgId",
    "Content",
];

const TO_USER_NAME: usize = 0;
const FROM_USER_NAME: usize = 1;
const CREATE_TIME: usize = 2;
const MSG_TYPE: usize = 3;
const EVENT: usize = 4;
const EVENT_KEY: usize = 5;
const MSG_ID: usize = 6;
const CONTENT: usize = 7;

/// Why a verified body is not a push that can be handled. The answer is `success` all the same.
#[doc(hidden)]
#[derive(Debug, Error)]
pub enum PushError {
    #[error(transparent)]
    Document(#[from] InvalidDocument),
    #[error("the root is `<{0}>`, a push's root is `<xml>`")]
    Root(String),
    #[error("the field `{0}` is missing or empty")]
    Missing(&'static str),
    #[error("the field `{0}` comes twice with different values")]
    Ambiguous(&'static str),
    #[error("the field `{0}` comes twice; the platform sends a user's text once")]
    Repeated(&'static str),
    #[error(
        "the push is encrypted (安全模式), and a plain one is read here: set WECHAT_AES_KEY, or choose \
         明文模式 in the console under 服务器配置"
    )]
    Encrypted,
}

impl Push {
    /// # Errors
    /// If it is no push.
    #[doc(hidden)]
    pub fn parse(body: Authentic) -> Result<Self, PushError> {
        Self::of(body.into_bytes())
    }

    /// A push that this program made up, to ask what would become of it.
    pub(crate) fn made_up(xml: String) -> Self {
        Self::unsigned(xml).expect("written by this program")
    }

    /// Only for probes and for measuring: nothing that arrives comes this way.
    ///
    /// # Errors
    /// If it is no push.
    #[doc(hidden)]
    pub fn unsigned(xml: String) -> Result<Self, PushError> {
        Self::of(xml.into_bytes())
    }

    /// One that arrived in another process.
    #[doc(hidden)]
    pub fn stored(document: String) -> Option<Self> {
        Self::of(document.into_bytes()).ok()
    }

    fn of(body: Vec<u8>) -> Result<Self, PushError> {
        let fields = Fields::parse_push(body)?;
        let root = fields.root().name();
        if root != "xml" {
            return Err(PushError::Root(shown(root)));
        }
        let identity = Identity::of(&fields)?;
        Ok(Self(Arc::new(Inner { fields, identity })))
    }

    /// `ToUserName`: the account's original id (原始ID), `gh_…`.
    pub fn to_user_name(&self) -> &str {
        self.value(TO_USER_NAME).unwrap_or_default()
    }

    /// `FromUserName`: the user's OpenID.
    pub fn from_user_name(&self) -> &str {
        self.value(FROM_USER_NAME).unwrap_or_default()
    }

    /// `CreateTime` in seconds since the Unix epoch; 0 if it is absent or cannot be read.
    pub fn create_time(&self) -> i64 {
        self.0.identity.create_time
    }

    /// `MsgType` as it was sent: `text`, `image`, …, or `event`.
    pub fn msg_type(&self) -> &str {
        self.value(MSG_TYPE).unwrap_or_default()
    }

    /// `MsgId`, which messages have and events do not: what the event of a finished job calls `MsgID` is
    /// the message that the account sent.
    pub fn msg_id(&self) -> Option<u64> {
        if self.is_event() {
            None
        } else {
            scalar::exact(self.value(MSG_ID)?)
        }
    }

    /// `Event` as it was sent, if this is an event: `subscribe`, `CLICK`, …
    pub fn event(&self) -> Option<&str> {
        if self.is_event() {
            self.value(EVENT)
        } else {
            None
        }
    }

    /// `EventKey`, if there is one: a menu key, a scene, a page's address.
    pub fn event_key(&self) -> Option<&str> {
        self.value(EVENT_KEY)
    }

    /// `Content`: the text of a text message, exactly as the user wrote it.
    pub fn content(&self) -> Option<&str> {
        self.text(CONTENT)
    }

    /// Whether this is an event and not a user's message.
    pub fn is_event(&self) -> bool {
        self.msg_type().eq_ignore_ascii_case("event")
    }

    /// Whether a user asks for an answer: by a message of any kind, or by one of the events that
    /// `#[fallback]` lists, a tap on a button for instance. A text in answer to
    /// any other event would reach a user who has asked for nothing.
    ///
    /// ```
    /// use wechat_runtime::Probe;
    ///
    /// assert!(Probe::text("hello").push().expects_answer());
    /// assert!(Probe::click("TODAY").push().expects_answer());
    /// assert!(!Probe::event("LOCATION").push().expects_answer());
    /// assert!(!Probe::event("some_future_event").push().expects_answer());
    /// ```
    pub fn expects_answer(&self) -> bool {
        !self.is_event() || event::expects_answer(&self.canonical_name())
    }

    /// What it is, for the log: the event, or the kind of message.
    #[doc(hidden)]
    pub fn name(&self) -> &str {
        let name = self.event().unwrap_or_else(|| self.msg_type());
        &name[..name.floor_char_boundary(64)]
    }

    /// Its name in lower case, the one that the table of kinds has first: the same event comes as
    /// `SCAN` and as `scan`.
    #[doc(hidden)]
    pub fn canonical_name(&self) -> Cow<'_, str> {
        let name = self.event().unwrap_or_else(|| self.msg_type());
        let other_names = if self.is_event() {
            event::OTHER_NAMES
        } else {
            message::OTHER_NAMES
        };
        let other = other_names
            .iter()
            .find(|(other, _)| name.eq_ignore_ascii_case(other));
        match other {
            Some((_, first)) => Cow::Borrowed(first),
            None if name.bytes().any(|b| b.is_ascii_uppercase()) => {
                Cow::Owned(name.to_ascii_lowercase())
            }
            None => Cow::Borrowed(name),
        }
    }

    /// Whether the library has a type for its kind.
    pub fn is_typed(&self) -> bool {
        kind::is_typed(self.msg_type(), self.event())
    }

    /// Name of the type for its kind, such as `message::Image`; `None` if the library has none.
    pub fn type_name(&self) -> Option<&'static str> {
        kind::type_name(self.msg_type(), self.event())
    }

    /// Checks that the push can be read as the type for its kind, if there is one: that no
    /// essential field is missing or unreadable. A handler that takes the type is otherwise passed
    /// over.
    ///
    /// ```
    /// use wechat_runtime::Probe;
    ///
    /// let push = Probe::message("image").with("PicUrl", "http://…").push();
    /// assert_eq!(push.type_name(), Some("message::Image"));
    /// let why = push.check_type().expect_err("no `MediaId`");
    /// assert_eq!(why.to_string(), "the field `MediaId` is missing");
    /// ```
    ///
    /// # Errors
    /// If it cannot; the first such field is named.
    pub fn check_type(&self) -> Result<(), Rejection> {
        if self.is_event() {
            event::check(self)
        } else {
            message::check(self)
        }
    }

    /// Whether this is the event, or the message, of this name in lower case.
    #[doc(hidden)]
    pub fn is(&self, is_event: bool, name: &str) -> bool {
        let own = self.event().unwrap_or_else(|| self.msg_type());
        self.is_event() == is_event && own.eq_ignore_ascii_case(name)
    }

    /// The text at `path`, such as `MediaId` or `ScanCodeInfo.ScanResult`, untrimmed. Names are compared
    /// exactly.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.fields.get(path)
    }

    /// All fields in the order in which they came.
    pub fn fields(&self) -> &Fields {
        &self.0.fields
    }

    fn value(&self, name: usize) -> Option<&str> {
        self.text(name).map(str::trim)
    }

    fn text(&self, name: usize) -> Option<&str> {
        let place = self.0.identity.places[name]?;
        Some(self.0.fields.at(place).text())
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Push").field(self.fields()).finish()
    }
}

impl Identity {
    /// Finds the fields and checks that those which every push has are there.
    fn of(fields: &Fields) -> Result<Self, PushError> {
        let mut identity = Self::default();
        let mut texts = Vec::new();
        for (place, field) in fields.places() {
            if let Some(text) = user_text("xml", field.name()) {
                if texts.contains(&text.name()) {
                    return Err(PushError::Repeated(text.name()));
                }
                texts.push(text.name());
            }
            let Some(name) = identity_of(field.name()) else {
                continue;
            };
            match identity.places[name] {
                None => identity.places[name] = Some(place),
                // Two readers of one push must never see two senders, kinds or ids.
                Some(first) if fields.at(first).text().trim() != field.text().trim() => {
                    return Err(PushError::Ambiguous(NAMES[name]));
                }
                Some(_) => {}
            }
        }
        let value = |name: usize| {
            let value = fields.at(identity.places[name]?).text().trim();
            Some(value).filter(|value| !value.is_empty())
        };
        let required = |name: usize| value(name).ok_or(PushError::Missing(NAMES[name]));

        let Some(msg_type) = value(MSG_TYPE) else {
            // Safe mode sends `ToUserName` and `Encrypt` only.
            return Err(match fields.get("Encrypt") {
                Some(_) => PushError::Encrypted,
                None => PushError::Missing("MsgType"),
            });
        };
        required(TO_USER_NAME)?;
        required(FROM_USER_NAME)?;
        if msg_type.eq_ignore_ascii_case("event") {
            required(EVENT)?;
        }
        // Nothing depends on the time, so that it costs nobody their answer.
        identity.create_time = value(CREATE_TIME).and_then(scalar::whole).unwrap_or(0);
        Ok(identity)
    }
}

/// Which of [`NAMES`] this is. Nearly always it is one to the letter, which is quicker to see.
fn identity_of(name: &str) -> Option<usize> {
    let exact = NAMES.iter().position(|known| *known == name);
    exact.or_else(|| {
        NAMES
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))
    })
}
