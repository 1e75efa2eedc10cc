//! A push as flat data: its kind, and every leaf by its path.

use serde_core::ser::{Serialize, SerializeMap, Serializer};
use wechat_runtime::{Field, Fields, kind};

/// What [`Fields`] hold, for a line of JSON:
/// `{"kind", "event", "typed", "fields": {"Path.To.Leaf": "text" | ["a", "b"]}}`.
///
/// ```
/// use wechat_sim::Decoded;
///
/// let push = "<xml><MsgType>text</MsgType><Content>hi</Content></xml>";
/// let decoded = Decoded::new(&push.parse()?);
/// assert_eq!(
///     serde_json::to_string(&decoded)?,
///     r#"{"kind":"text","event":null,"typed":true,"fields":{"MsgType":"text","Content":"hi"}}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// `MsgType` without white space around it, if there is one.
    pub kind: Option<String>,
    /// `Event`, likewise.
    pub event: Option<String>,
    /// Whether the library has a type for it.
    pub typed: bool,
    /// In the order of the document.
    pub fields: Leaves,
}

/// Every element that holds no other, in order; serializes as a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaves(Vec<Leaf>);

/// The text at one path, and further ones where it repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leaf {
    /// Names below the root with dots between them: `ScanCodeInfo.ScanResult`.
    pub path: String,
    /// As it was sent, after CDATA and references are resolved; one at least.
    pub texts: Vec<String>,
}

impl Decoded {
    /// What these fields say.
    pub fn new(fields: &Fields) -> Self {
        // As a bot finds them: whatever the names' case.
        let value = |name: &str| {
            let mut fields = fields.iter();
            let field = fields.find(|field| field.name().eq_ignore_ascii_case(name))?;
            Some(field.text().trim().to_owned())
        };
        let (kind, event) = (value("MsgType"), value("Event"));
        Self {
            typed: kind
                .as_deref()
                .is_some_and(|msg_type| kind::is_typed(msg_type, event.as_deref())),
            kind,
            event,
            fields: Leaves::new(fields),
        }
    }
}

impl Leaves {
    /// Those of a document.
    pub fn new(fields: &Fields) -> Self {
        let mut found = Vec::new();
        collect(fields.root(), "", &mut found);
        Self(found)
    }

    /// One path each.
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
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("event", &self.event)?;
        map.serialize_entry("typed", &self.typed)?;
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
