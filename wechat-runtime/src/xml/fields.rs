//! A parsed document as an ordered tree of named fields.

use std::{fmt, ops::Range};

/// A byte range of [`Fields::raw`]. `u32`, because a body has at most 64 KiB.
pub(super) type Span = Range<u32>;

/// One element. The tree is flat, in document order: the elements below this one are those up to
/// `end`.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) name: Span,
    pub(super) text: NodeText,
    pub(super) end: u32,
}

/// The text directly inside an element.
#[derive(Clone, Debug)]
pub(super) enum NodeText {
    /// One run of text or one CDATA section, as it stands in the document.
    Raw(Span),
    /// Put together from several pieces or with references resolved.
    Joined(String),
}

/// All fields of a push, in the order in which they arrived.
///
/// The names are the platform's own; nested fields are reached by a path with dots. Text is what
/// stands between the tags after CDATA and references are resolved, white space included.
///
/// ```
/// # use wechat_runtime::Push;
/// fn scanned(push: &Push) -> Option<&str> {
///     push.fields().get("ScanCodeInfo.ScanResult")
/// }
/// ```
#[derive(Clone)]
pub struct Fields {
    pub(super) raw: String,
    /// The root first.
    pub(super) nodes: Vec<Node>,
}

/// Where a field stands, for coming back to it without a search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(u32);

/// One field: a name, its text, and the fields inside it.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    fields: &'a Fields,
    index: u32,
}

impl Fields {
    /// The text of the first field at `path`, such as `Content` or `ScanCodeInfo.ScanResult`.
    ///
    /// Names are compared exactly; [`Push`](crate::Push) knows which of them vary in case.
    pub fn get(&self, path: &str) -> Option<&str> {
        let mut names = path.split('.');
        let first = names.next()?;
        let field = self.iter().find(|field| field.name() == first)?;
        names
            .try_fold(field, |field, name| {
                field.iter().find(|child| child.name() == name)
            })
            .map(Field::text)
    }

    /// The fields below the root, in order.
    pub fn iter(&self) -> impl Iterator<Item = Field<'_>> {
        self.at(Place(0)).iter()
    }

    /// The fields below the root and where they stand.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Place, Field<'_>)> {
        self.iter().map(|field| (Place(field.index), field))
    }

    pub(crate) fn at(&self, place: Place) -> Field<'_> {
        Field {
            fields: self,
            index: place.0,
        }
    }

    /// The document as it arrived.
    pub fn xml(&self) -> &str {
        &self.raw
    }

    pub(super) fn slice(&self, span: &Span) -> &str {
        &self.raw[span.start as usize..span.end as usize]
    }
}

impl<'a> Field<'a> {
    /// The element's name as it was sent.
    pub fn name(self) -> &'a str {
        self.fields.slice(&self.node().name)
    }

    /// The text directly inside the element; empty where it only holds other fields.
    pub fn text(self) -> &'a str {
        match &self.node().text {
            NodeText::Raw(span) => self.fields.slice(span),
            NodeText::Joined(text) => text,
        }
    }

    /// The fields inside this one, in order.
    pub fn iter(self) -> impl Iterator<Item = Field<'a>> {
        let end = self.node().end;
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let field = Field {
                fields: self.fields,
                index: next,
            };
            next = field.node().end;
            Some(field)
        })
    }

    fn node(self) -> &'a Node {
        &self.fields.nodes[self.index as usize]
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|field| (field.name(), field)))
            .finish()
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.iter().next().is_none() {
            return self.text().fmt(f);
        }
        f.debug_map()
            .entries(self.iter().map(|field| (field.name(), field)))
            .finish()
    }
}
