//! Reads JSON into the nodes that the same document in XML would have.

use std::{fmt, ops::Range};

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use super::{BYTE_ORDER_MARK, MAX_DEPTH, MAX_FIELDS, Node, NodeText, Span};
use crate::{document::xml::markup::is_name, one_line::shown};

/// Error for a JSON document that cannot be read.
#[derive(Debug, Error)]
pub(crate) enum JsonError {
    // Without `#[from]`: a `source` would print the same text twice.
    #[error("malformed JSON: {0}")]
    Syntax(serde_json::Error),
    #[error("a push is a JSON object, but this is {0}")]
    NotAnObject(&'static str),
    #[error("`{0}` is not an XML name, so it cannot name a field")]
    Name(String),
    #[error("an array is nested directly inside another array")]
    NestedArray,
    #[error("fields nest deeper than {MAX_DEPTH}")]
    Depth,
    #[error("there are more than {MAX_FIELDS} fields")]
    Fields,
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        Self::Syntax(error)
    }
}

/// Name of the root, as in XML.
const ROOT: &str = "xml";

/// Returns the document, followed by the names that the nodes point to, and the nodes.
pub(super) fn read(document: String) -> Result<(String, Vec<Node>), JsonError> {
    let mut reading = Reading {
        document: &document,
        names: String::new(),
        nodes: Vec::with_capacity(8),
    };
    let bare = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&document);
    let root: &RawValue = serde_json::from_str(bare)?;
    if let Some(error) = not_an_object_error(root) {
        return Err(error);
    }
    reading.field(ROOT, root, 0)?;
    let Reading { names, nodes, .. } = reading;
    Ok((document + &names, nodes))
}

/// Returns the error for JSON that is neither an object nor an array. Returns `None` if the
/// document is not JSON.
pub(super) fn not_an_object(document: &str) -> Option<JsonError> {
    not_an_object_error(serde_json::from_str(document).ok()?)
}

fn not_an_object_error(value: &RawValue) -> Option<JsonError> {
    Some(JsonError::NotAnObject(
        match value.get().as_bytes().first()? {
            b'{' => return None,
            b'[' => "an array",
            b'"' => "a string",
            b't' => "`true`",
            b'f' => "`false`",
            b'n' => "`null`",
            _ => "a number",
        },
    ))
}

struct Reading<'a> {
    document: &'a str,
    /// Unescaped names: a name with an escape does not occur in the document.
    names: String,
    nodes: Vec<Node>,
}

impl Reading<'_> {
    /// Adds a field, or one field for each element of an array.
    fn field(&mut self, name: &str, value: &RawValue, depth: usize) -> Result<(), JsonError> {
        if !is_name(name) {
            return Err(JsonError::Name(shown(name)));
        }
        if !value.get().starts_with('[') {
            return self.one(name, value, depth);
        }
        for element in serde_json::from_str::<Vec<&RawValue>>(value.get())? {
            if element.get().starts_with('[') {
                return Err(JsonError::NestedArray);
            }
            self.one(name, element, depth)?;
        }
        Ok(())
    }

    fn one(&mut self, name: &str, value: &RawValue, depth: usize) -> Result<(), JsonError> {
        if depth >= MAX_DEPTH {
            return Err(JsonError::Depth);
        }
        if self.nodes.len() > MAX_FIELDS {
            return Err(JsonError::Fields);
        }
        let index = self.nodes.len();
        let name = self.named(name);
        let text = self.text(value.get())?;
        self.nodes.push(Node { name, text, end: 0 });
        if value.get().starts_with('{') {
            let Members(members) = serde_json::from_str(value.get())?;
            for (name, value) in members {
                self.field(&name, value, depth + 1)?;
            }
        }
        self.nodes[index].end = u32_of(self.nodes.len());
        Ok(())
    }

    fn named(&mut self, name: &str) -> Span {
        let start = self.document.len() + self.names.len();
        self.names.push_str(name);
        span(start..start + name.len())
    }

    /// Returns the text of a value. Numbers keep their digits: a MsgId exceeds what a float holds
    /// exactly.
    fn text(&self, value: &str) -> Result<NodeText, JsonError> {
        let literal = match value.as_bytes().first() {
            Some(b'{') => "",
            Some(b'"') => match serde_json::from_str::<&str>(value) {
                Ok(bare) => bare,
                // The string contains an escape.
                Err(_) => return Ok(NodeText::Joined(serde_json::from_str(value)?)),
            },
            _ if value == "null" => "",
            _ => value,
        };
        if literal.is_empty() {
            return Ok(NodeText::Raw(0..0));
        }
        let start = literal.as_ptr().addr() - self.document.as_ptr().addr();
        Ok(NodeText::Raw(span(start..start + literal.len())))
    }
}

/// Members of an object, in order. Duplicate names are kept; a map would keep only the last.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Each)
    }
}

fn span(range: Range<usize>) -> Span {
    u32_of(range.start)..u32_of(range.end)
}

/// The size of the document was checked, and its names cannot be longer than the document.
fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
