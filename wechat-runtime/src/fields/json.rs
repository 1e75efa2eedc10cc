//! From JSON to the nodes that the same document in XML would give.

use std::{fmt, ops::Range};

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use super::{MAX_DEPTH, MAX_FIELDS, Node, NodeText, Span};

/// Why a JSON document was refused.
#[derive(Debug, Error)]
pub(crate) enum JsonError {
    #[error("malformed JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    #[error("a push is a JSON object, this is an array")]
    Array,
    #[error("an array stands in an array")]
    NestedArray,
    #[error("fields nest deeper than {MAX_DEPTH}")]
    Depth,
    #[error("there are more than {MAX_FIELDS} fields")]
    Fields,
}

/// What the root is called, as in XML.
const ROOT: &str = "xml";

/// The document with the names that the nodes point at behind it, and the nodes.
pub(super) fn read(document: String) -> Result<(String, Vec<Node>), JsonError> {
    let mut reading = Reading {
        document: &document,
        names: String::new(),
        nodes: Vec::with_capacity(8),
    };
    let root: &RawValue = serde_json::from_str(&document)?;
    if root.get().starts_with('[') {
        return Err(JsonError::Array);
    }
    reading.field(ROOT, root, 0)?;
    let Reading { names, nodes, .. } = reading;
    Ok((document + &names, nodes))
}

struct Reading<'a> {
    document: &'a str,
    /// Names are kept apart: one with an escape does not stand in the document.
    names: String,
    nodes: Vec<Node>,
}

impl Reading<'_> {
    /// A field, or one for each element of an array.
    fn field(&mut self, name: &str, value: &RawValue, depth: usize) -> Result<(), JsonError> {
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

    /// Numbers keep their digits: a MsgId is larger than what a float holds exactly.
    fn text(&self, value: &str) -> Result<NodeText, JsonError> {
        let literal = match value.as_bytes().first() {
            Some(b'{') => "",
            Some(b'"') => match serde_json::from_str::<&str>(value) {
                Ok(bare) => bare,
                // An escape is in it.
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

/// An object's members in order, those of one name each by itself: a map would keep the last.
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

/// The document's size was checked; its names cannot be longer than itself.
fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
