//! A push from the platform: its fields, and one type for each kind.

pub mod event;
pub mod kind;
pub mod message;
pub(crate) mod probe;

mod open_id;
mod rejection;
mod scene;
#[cfg(test)]
mod tests;
mod typed;

use std::{borrow::Cow, fmt, sync::Arc};

use thiserror::Error;

pub use open_id::OpenId;
pub use rejection::Rejection;
pub use typed::Typed;

use crate::{
    document::{FieldIndex, Fields, InvalidDocument, scalar, xml::user_text::user_text},
    envelope::{Authentic, Body},
    one_line::shown,
};

/// Push of any kind: a user's message or an event.
///
/// Any handler can take it. Kinds without a type in this library are available only this way. A
/// clone is cheap and shares the fields.
///
/// Names and values are the platform's. Like the types for the kinds, accessors ignore the case of
/// names and trim the white space that the platform sometimes adds around a value, except in
/// `Content`.
///
/// Source: 接收普通消息, 接收事件推送.
#[derive(Clone)]
pub struct Push(Arc<Inner>);

struct Inner {
    fields: Fields,
    identity: Identity,
}

/// Indices of the fields that routing and deduplication need, found once.
#[derive(Default)]
struct Identity {
    indices: [Option<FieldIndex>; NAMES.len()],
    is_event: bool,
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

/// Error for a verified body that is not a usable push. The platform still gets `success`.
#[doc(hidden)]
#[derive(Debug, Error)]
pub enum PushError {
    #[error(transparent)]
    Document(#[from] InvalidDocument),
    #[error("the root is `<{0}>`, but the root of a push is `<xml>`")]
    Root(String),
    #[error("the field `{0}` is missing or empty")]
    Missing(&'static str),
    #[error("the field `{0}` occurs twice with different values")]
    Ambiguous(&'static str),
    #[error("the field `{0}` occurs twice, but the platform sends a user's text once")]
    Repeated(&'static str),
    #[error(
        "the push is encrypted (安全模式), but this bot reads plain pushes: set WECHAT_AES_KEY, or choose \
         明文模式 in the console under 服务器配置"
    )]
    Encrypted,
}

impl Push {
    /// # Errors
    /// If it is not a push.
    #[doc(hidden)]
    pub fn parse(body: Authentic) -> Result<Self, PushError> {
        match body.into_body() {
            Body::Received(body) => Self::of(Fields::parse_push(body)?),
            Body::Decrypted(body) => Self::of(Fields::parse_push_text(body)?),
        }
    }

    /// Parses a push that this program wrote itself, for a dry run.
    pub(crate) fn made_up(xml: String) -> Self {
        Self::unsigned(xml).expect("the push is written by this program")
    }

    /// Parses a push without verification. For probes and benchmarks only, never for requests.
    ///
    /// # Errors
    /// If it is not a push.
    #[doc(hidden)]
    pub fn unsigned(xml: String) -> Result<Self, PushError> {
        Self::of(Fields::parse_push_text(xml)?)
    }

    /// Parses a push that another process received and verified.
    #[doc(hidden)]
    pub fn stored(document: String) -> Option<Self> {
        Self::of(Fields::parse_push_text(document).ok()?).ok()
    }

    fn of(fields: Fields) -> Result<Self, PushError> {
        let root = fields.root().name();
        if root != "xml" {
            return Err(PushError::Root(shown(root)));
        }
        let identity = Identity::of(&fields)?;
        Ok(Self(Arc::new(Inner { fields, identity })))
    }

    /// Returns `ToUserName`: the account's original id (原始ID), `gh_…`.
    pub fn to_user_name(&self) -> &str {
        self.value(TO_USER_NAME).unwrap_or_default()
    }

    /// Returns `FromUserName`: the user's OpenID.
    pub fn from_user_name(&self) -> &str {
        self.value(FROM_USER_NAME).unwrap_or_default()
    }

    /// Returns `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub fn create_time(&self) -> i64 {
        // Nothing depends on the time, so an invalid one does not cost the user an answer.
        let time = self.value(CREATE_TIME).and_then(scalar::whole);
        time.unwrap_or(0)
    }

    /// Returns `MsgType` as it was sent: `text`, `image`, …, or `event`.
    pub fn msg_type(&self) -> &str {
        self.value(MSG_TYPE).unwrap_or_default()
    }

    /// Returns `MsgId`, which messages have and events do not: the `MsgID` in the event of a
    /// finished job is the id of a message that the account sent.
    pub fn msg_id(&self) -> Option<u64> {
        if self.is_event() {
            None
        } else {
            scalar::exact(self.value(MSG_ID)?)
        }
    }

    /// Returns `Event` as it was sent, if this is an event: `subscribe`, `CLICK`, …
    pub fn event(&self) -> Option<&str> {
        if self.is_event() {
            self.value(EVENT)
        } else {
            None
        }
    }

    /// Returns `EventKey`, if there is one: a menu key, a scene, the address of a page.
    pub fn event_key(&self) -> Option<&str> {
        self.value(EVENT_KEY)
    }

    /// Returns `Content`: the text of a text message, exactly as the user wrote it.
    pub fn content(&self) -> Option<&str> {
        self.text(CONTENT)
    }

    /// Returns whether this is an event rather than a user's message.
    pub fn is_event(&self) -> bool {
        self.0.identity.is_event
    }

    /// Whether a user asks for an answer: by a message, or by one of the events that `#[fallback]`
    /// lists, a tap on a button for instance. A text in answer to any other event, or to what a
    /// device sends (`device_event`, `device_text`), would reach a user who has asked for nothing.
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
        if self.is_event() {
            kind::expects_answer(&self.canonical_name())
        } else {
            self.is_users_message()
        }
    }

    /// Whether this is a message, and a user sent it. Devices send messages, too.
    #[doc(hidden)]
    pub fn is_users_message(&self) -> bool {
        !self.is_event() && !kind::is_from_machine(&self.canonical_name())
    }

    /// Returns the event or the kind of message, shortened for the log.
    #[doc(hidden)]
    pub fn name(&self) -> &str {
        let name = self.event().unwrap_or_else(|| self.msg_type());
        &name[..name.floor_char_boundary(64)]
    }

    /// Returns the canonical name: in lower case, and the first name of this kind in the table of
    /// kinds. The same event arrives as `SCAN` and as `scan`.
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

    /// Returns whether the library has a type for this kind.
    pub fn is_typed(&self) -> bool {
        kind::is_typed(self.msg_type(), self.event())
    }

    /// Returns the name of the type for this kind, such as `message::Image`; `None` if the library
    /// has none.
    pub fn type_name(&self) -> Option<&'static str> {
        kind::type_name(self.msg_type(), self.event())
    }

    /// Checks that the push converts to the type for its kind, if there is one: that no essential
    /// field is missing or invalid. Otherwise a handler that takes the type is skipped.
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
    /// If a field is missing or invalid; the error names the first one.
    pub fn check_type(&self) -> Result<(), Rejection> {
        let name = self.event().unwrap_or_else(|| self.msg_type());
        match kind::find(self.is_event(), name) {
            Some(kind) => (kind.check)(self),
            None => Ok(()),
        }
    }

    /// Returns whether this is the event, or the message, with this lower-case name.
    #[doc(hidden)]
    pub fn is(&self, is_event: bool, name: &str) -> bool {
        let own = self.event().unwrap_or_else(|| self.msg_type());
        self.is_event() == is_event && own.eq_ignore_ascii_case(name)
    }

    /// Returns the text at `path`, such as `MediaId` or `ScanCodeInfo.ScanResult`, untrimmed. Names
    /// are compared exactly.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.fields.get(path)
    }

    /// Returns all fields in document order.
    pub fn fields(&self) -> &Fields {
        &self.0.fields
    }

    fn value(&self, name: usize) -> Option<&str> {
        self.text(name).map(str::trim)
    }

    fn text(&self, name: usize) -> Option<&str> {
        let index = self.0.identity.indices[name]?;
        Some(self.0.fields.at(index).text())
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Push").field(self.fields()).finish()
    }
}

impl Identity {
    /// Finds the fields and checks that the required ones are present.
    fn of(fields: &Fields) -> Result<Self, PushError> {
        let mut identity = Self::default();
        for (index, field) in fields.indexed() {
            if let Some(text) = user_text("xml", field.name())
                && fields.indexed().any(|(other, field)| {
                    other != index && field.name().eq_ignore_ascii_case(text.name())
                })
            {
                return Err(PushError::Repeated(text.name()));
            }
            let Some(name) = identity_of(field.name()) else {
                continue;
            };
            match identity.indices[name] {
                None => identity.indices[name] = Some(index),
                // Two readers of the same push must never see two senders, kinds or ids.
                Some(first) if fields.at(first).text().trim() != field.text().trim() => {
                    return Err(PushError::Ambiguous(NAMES[name]));
                }
                Some(_) => {}
            }
        }
        let value = |name: usize| {
            let value = fields.at(identity.indices[name]?).text().trim();
            Some(value).filter(|value| !value.is_empty())
        };
        let required = |name: usize| value(name).ok_or(PushError::Missing(NAMES[name]));

        let Some(msg_type) = value(MSG_TYPE) else {
            // In safe mode the envelope only has `ToUserName` and `Encrypt`.
            return Err(match fields.get("Encrypt") {
                Some(_) => PushError::Encrypted,
                None => PushError::Missing("MsgType"),
            });
        };
        required(TO_USER_NAME)?;
        required(FROM_USER_NAME)?;
        let is_event = msg_type.eq_ignore_ascii_case("event");
        if is_event {
            required(EVENT)?;
        }
        Ok(Self {
            is_event,
            ..identity
        })
    }
}

/// Returns the index of the name in [`NAMES`]. The exact comparison comes first because it nearly
/// always matches and is faster.
fn identity_of(name: &str) -> Option<usize> {
    match name {
        "ToUserName" => Some(TO_USER_NAME),
        "FromUserName" => Some(FROM_USER_NAME),
        "CreateTime" => Some(CREATE_TIME),
        "MsgType" => Some(MSG_TYPE),
        "Event" => Some(EVENT),
        "EventKey" => Some(EVENT_KEY),
        "MsgId" => Some(MSG_ID),
        "Content" => Some(CONTENT),
        _ => NAMES
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name)),
    }
}
