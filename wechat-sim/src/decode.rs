//! A push as flat data: its kind, and every leaf with its path.

use serde_core::ser::{Serialize, SerializeMap, Serializer};
use wechat_runtime::{Field, Fields, Probe, kind};

/// Content of [`Fields`], for a line of JSON: `{"kind", "event", "type", "typed", "refused",
/// "fields": {"Path.To.Leaf": "text" | ["a", "b"]}}`.
///
/// ```
/// use wechat_sim::Decoded;
///
/// let push = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o_1</FromUserName>\
///             <MsgType>image</MsgType><PicUrl>http://…</PicUrl></xml>";
/// let decoded = Decoded::new(&push.parse()?);
/// assert_eq!(decoded.type_name, Some("message::Image"));
/// assert!(!decoded.is_typed());
/// assert_eq!(decoded.refused.as_deref(), Some("the field `MediaId` is missing"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// `MsgType` without surrounding white space, if present.
    pub kind: Option<String>,
    /// `Event` without surrounding white space, if present.
    pub event: Option<String>,
    /// The runtime's type for this kind, `message::Image` for instance. `None` if there is none:
    /// handlers then take a `Push`.
    pub type_name: Option<&'static str>,
    /// Reason why a bot does not call a handler that takes the type, or no handler at all because
    /// the document is not a push.
    pub refused: Option<String>,
    /// Leaves in the order of the document.
    pub fields: Leaves,
}

/// Every leaf element, in order; serializes as a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaves(Vec<Leaf>);

/// Text at a path, and further ones if the path repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leaf {
    /// Names below the root, joined by dots: `ScanCodeInfo.ScanResult`.
    pub path: String,
    /// Texts after CDATA and references are resolved; at least one.
    pub texts: Vec<String>,
}

impl Decoded {
    /// Decodes these fields.
    pub fn new(fields: &Fields) -> Self {
        // Looked up as a bot does, ignoring the case of names.
        let value = |name: &str| {
            let mut fields = fields.iter();
            let field = fields.find(|field| field.name().eq_ignore_ascii_case(name))?;
            Some(field.text().trim().to_owned())
        };
        let (kind, event) = (value("MsgType"), value("Event"));
        let type_name = kind
            .as_deref()
            .and_then(|msg_type| kind::type_name(msg_type, event.as_deref()));
        Self {
            type_name,
            refused: refused(fields),
            kind,
            event,
            fields: Leaves::new(fields),
        }
    }

    /// Returns whether a bot calls a handler that takes the [type](Self::type_name).
    pub fn is_typed(&self) -> bool {
        self.type_name.is_some() && self.refused.is_none()
    }
}

/// Returns why a bot does not handle the push, or not as its type.
fn refused(fields: &Fields) -> Option<String> {
    match Probe::document(fields.document()) {
        Ok(probe) => Some(probe.push().check_type().err()?.to_string()),
        Err(error) => Some(error.to_string()),
    }
}

impl Leaves {
    /// Collects the leaves of a document.
    pub fn new(fields: &Fields) -> Self {
        let mut found = Vec::new();
        collect(fields.root(), "", &mut found);
        Self(found)
    }

    /// Adds a text, with one entry for each path.
    pub fn iter(&self) -> impl Iterator<Item = &Leaf> {
        self.0.iter()
    }
}

fn collect(field: Field<'_>, path: &str, found: &mut Vec<Leaf>) {
    for child in field.iter() {
        let path = if path.is_empty() {
            child.name().to_owned()
        } else {
            format!("{path}.{}", child.name())
        };
        if !child.is_leaf() {
            collect(child, &path, found);
            continue;
        }
        let text = child.text().to_owned();
        match found.iter_mut().find(|leaf| leaf.path == path) {
            Some(leaf) => leaf.texts.push(text),
            None => found.push(Leaf {
                path,
                texts: vec![text],
            }),
        }
    }
}

impl Serialize for Decoded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("event", &self.event)?;
        map.serialize_entry("type", &self.type_name)?;
        map.serialize_entry("typed", &self.is_typed())?;
        map.serialize_entry("refused", &self.refused)?;
        map.serialize_entry("fields", &self.fields)?;
        map.end()
    }
}

impl Serialize for Leaves {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for Leaf { path, texts } in &self.0 {
            match &**texts {
                [text] => map.serialize_entry(path, text)?,
                texts => map.serialize_entry(path, texts)?,
            }
        }
        map.end()
    }
}
