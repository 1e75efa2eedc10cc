//! A push that nobody has sent, for `Bot::explain` and for tests of handlers.

use thiserror::Error;

use crate::{
    document::xml::writer::Writer,
    push::{Push, PushError},
};

/// What a user might do. A `&str` is a text message.
///
/// Handlers are ordinary functions, and this makes their parameters:
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
    /// One that was written elsewhere: its kind and fields are these.
    document: Option<Push>,
}

/// Why a document is no push.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct InvalidPush(PushError);

impl Probe {
    /// A text message.
    pub fn text(content: impl Into<String>) -> Self {
        Self::message("text").with("Content", content)
    }

    /// A message of another kind: `image`, `voice`, …
    pub fn message(msg_type: impl Into<String>) -> Self {
        Self {
            msg_type: msg_type.into(),
            fields: Vec::new(),
            document: None,
        }
        .with("MsgId", "1")
    }

    /// An event: `subscribe`, `CLICK`, …
    pub fn event(name: impl Into<String>) -> Self {
        Self {
            msg_type: "event".to_owned(),
            fields: Vec::new(),
            document: None,
        }
        .with("Event", name)
    }

    /// A tap on the menu button with this key.
    pub fn click(key: impl Into<String>) -> Self {
        Self::event("CLICK").with("EventKey", key)
    }

    /// A follower's scan of the QR code with this scene.
    pub fn scan(scene: impl Into<String>) -> Self {
        Self::event("SCAN").with("EventKey", scene)
    }

    /// A push that was written down, whatever its kind: `<xml>…</xml>`. More fields cannot be added to it.
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
    /// If it is no document, or lacks a field that every push has.
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
    /// If `name` is not made of ASCII letters, digits and `_`, or the probe is a [`document`](Self::document).
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let name = name.into();
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        assert!(plain && !name.is_empty(), "{name:?} is no field's name");
        assert!(
            self.document.is_none(),
            "a document has the fields that stand in it: write {name:?} there"
        );
        self.fields.push((name, text.into()));
        self
    }

    /// The push itself.
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
