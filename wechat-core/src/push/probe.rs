//! Made-up pushes for `Bot::explain` and for tests of handlers.

use thiserror::Error;

use crate::{
    document::xml::writer::Writer,
    push::{Push, PushError},
};

/// Made-up push. A `&str` converts to a text message.
///
/// Handlers are ordinary functions, and a probe creates their parameters:
///
/// ```
/// use wechat_runtime::{Probe, prelude::*};
///
/// #[on_msg(image)]
/// async fn photo(image: Image) -> reply::Image {
///     reply::Image::new(image.media_id)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Rejection> {
/// let push = Probe::message("image").with("PicUrl", "http://…").with("MediaId", "m").push();
/// let image = Image::try_from(&push)?;
/// assert_eq!(photo(image).await, reply::Image::new("m"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Probe {
    msg_type: String,
    fields: Vec<(String, String)>,
    /// Push parsed from a document; replaces the other fields.
    document: Option<Push>,
}

/// Error for a document that is not a push.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct InvalidPush(PushError);

impl Probe {
    /// Creates a text message.
    pub fn text(content: impl Into<String>) -> Self {
        Self::message("text").with("Content", content)
    }

    /// Creates a message of another kind: `image`, `voice`, …
    pub fn message(msg_type: impl Into<String>) -> Self {
        Self {
            msg_type: msg_type.into(),
            fields: Vec::new(),
            document: None,
        }
        .with("MsgId", "1")
    }

    /// Creates an event: `subscribe`, `CLICK`, …
    pub fn event(name: impl Into<String>) -> Self {
        Self {
            msg_type: "event".to_owned(),
            fields: Vec::new(),
            document: None,
        }
        .with("Event", name)
    }

    /// Creates the event of a tap on the menu button with this key.
    pub fn click(key: impl Into<String>) -> Self {
        Self::event("CLICK").with("EventKey", key)
    }

    /// Creates the event of a follower's scan of the QR code with this scene.
    pub fn scan(scene: impl Into<String>) -> Self {
        Self::event("SCAN").with("EventKey", scene)
    }

    /// Parses a push of any kind from its document: `<xml>…</xml>`. No fields can be added to it.
    ///
    /// ```
    /// use wechat_runtime::Probe;
    ///
    /// # fn main() -> Result<(), wechat_runtime::InvalidPush> {
    /// let probe = Probe::document(
    ///     "<xml><ToUserName>gh_1</ToUserName><FromUserName>o_1</FromUserName>\
    ///      <CreateTime>1</CreateTime><MsgType>text</MsgType><Content>hello</Content></xml>",
    /// )?;
    /// assert_eq!(probe.push().content(), Some("hello"));
    /// assert!(Probe::document("hello").is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the text is not a document or lacks a field that every push has.
    pub fn document(xml: &str) -> Result<Self, InvalidPush> {
        let push = Push::unsigned(xml.to_owned()).map_err(InvalidPush)?;
        Ok(Self {
            msg_type: push.msg_type().to_owned(),
            fields: Vec::new(),
            document: Some(push),
        })
    }

    /// Adds a field: `.with("MediaId", "…")`.
    ///
    /// # Panics
    /// If `name` is not made of ASCII letters, digits and `_`, or if the probe was created with
    /// [`document`](Self::document).
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let name = name.into();
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        assert!(plain && !name.is_empty(), "{name:?} is not a field name");
        assert!(
            self.document.is_none(),
            "fields cannot be added to a document: write {name:?} in the document"
        );
        self.fields.push((name, text.into()));
        self
    }

    /// Creates the push.
    pub fn push(&self) -> Push {
        if let Some(push) = &self.document {
            return push.clone();
        }
        let mut writer = Writer::default();
        writer.element("xml", |writer| {
            writer.text("ToUserName", "gh_probe");
            writer.text("FromUserName", "o_probe");
            writer.number("CreateTime", crate::clock::unix_seconds());
            writer.text("MsgType", &self.msg_type);
            for (name, text) in &self.fields {
                writer.text(name, text);
            }
        });
        Push::made_up(writer.finish())
    }
}

impl From<&str> for Probe {
    fn from(content: &str) -> Self {
        Self::text(content)
    }
}
