//! A document, XML or JSON, as an ordered tree of named fields.

pub(crate) mod xml;

mod deserialize;
mod json;
pub(crate) mod scalar;
mod serialize;
#[cfg(test)]
mod tests;

use std::{fmt, ops::Range};

pub use deserialize::DeserializeError;
use thiserror::Error;

use crate::{
    document::xml::{
        reader::{self, Origin},
        writer::Writer,
    },
    one_line::OneLine,
};

/// The deepest real push has five levels: `xml/SendPicsInfo/PicList/item/PicMd5Sum`.
pub(crate) const MAX_DEPTH: usize = 8;
/// The largest real push, the result of a mass message with eight articles, has about 115.
pub(crate) const MAX_FIELDS: usize = 128;

/// Byte order mark that some editors put before UTF-8 text. The platform does not send one.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Byte range of the text in [`Fields`].
pub(crate) type Span = Range<u32>;

/// Node of the element tree. The tree is stored flat, in document order: the descendants of a node
/// are the nodes after it, up to `end`.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: Span,
    pub(crate) text: NodeText,
    pub(crate) end: u32,
}

/// Text directly inside an element.
#[derive(Clone, Debug)]
pub(crate) enum NodeText {
    /// Single run of text or single CDATA section, exactly as in the document.
    Raw(Span),
    /// Text joined from several pieces, or with references resolved.
    Joined(String),
}

/// Syntax of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// XML, the format of pushes to Official Accounts.
    Xml,
    /// JSON, which mini-programs can choose.
    Json,
}

/// Error for a document that cannot be read: malformed syntax, wrong encoding, or more than a push
/// ever contains.
///
/// Displays as one line of at most 320 bytes: the document may be a stranger's.
#[derive(Debug, Error)]
#[error("{}", OneLine(.0))]
pub struct InvalidDocument(DocumentError);

impl From<DocumentError> for InvalidDocument {
    fn from(error: DocumentError) -> Self {
        Self(error)
    }
}

#[derive(Debug, Error)]
pub(crate) enum DocumentError {
    #[error("the body is not valid UTF-8 from byte {0} on (is it GBK?)")]
    Encoding(usize),
    #[error("the body is 4 GiB or larger")]
    Size,
    #[error(transparent)]
    Xml(#[from] reader::XmlError),
    #[error(transparent)]
    Json(#[from] json::JsonError),
}

/// Fields of a push or another document, in document order.
///
/// Names are the platform's own; a path with dots reaches nested fields. The text of a field is
/// everything between its tags, white space included, after CDATA and references are resolved. Line
/// ends are kept: `\r\n` is not converted to `\n`, unlike in other XML readers (XML 1.0, section
/// 2.11). A JSON object reads like the XML with the same names: an array is a repeated field, and a
/// number or `true` is its text.
///
/// ```
/// use wechat_runtime::Fields;
///
/// let fields: Fields = "<xml><ScanCodeInfo><ScanType>qrcode</ScanType></ScanCodeInfo></xml>".parse()?;
/// assert_eq!(fields.get("ScanCodeInfo.ScanType"), Some("qrcode"));
/// assert_eq!(
///     fields.to_xml(),
///     "<xml><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType></ScanCodeInfo></xml>",
/// );
///
/// let fields: Fields = r#"{"List": [{"TemplateId": "a"}, {"TemplateId": "b"}]}"#.parse()?;
/// assert_eq!(fields.get_all("List.TemplateId").collect::<Vec<_>>(), ["a", "b"]);
/// # Ok::<(), wechat_runtime::InvalidDocument>(())
/// ```
///
/// Implements serde's `Serialize` as a map, and deserializes into types, see
/// [`deserialize`](Self::deserialize).
#[derive(Clone)]
pub struct Fields {
    /// The document, followed by the unescaped forms of JSON names that contain escapes.
    text: String,
    document: u32,
    /// Starts with the root.
    nodes: Vec<Node>,
    format: Format,
}

/// Index of a field, to access it again without a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldIndex(u32);

/// Field of a document: a name, its text, and the fields inside it.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    fields: &'a Fields,
    index: u32,
}

impl Fields {
    /// Parses a document: JSON if its first character is a bracket, otherwise XML with any root. A
    /// leading byte order mark is skipped.
    ///
    /// Rejects everything that a push never contains: a DOCTYPE, entities other than the five of
    /// XML, JSON names that are not XML names, and more than 8 levels or 128 fields.
    ///
    /// # Errors
    /// If the document is not well-formed UTF-8 within these limits.
    pub fn parse(document: impl Into<Vec<u8>>) -> Result<Self, InvalidDocument> {
        Self::read(document.into(), Origin::Any)
    }

    /// Parses a push. Differs from [`parse`](Self::parse) in how it reads text that users wrote.
    ///
    /// The platform wraps user text in one CDATA section and does not split a `]]>` inside it. The
    /// section of such a field (`Content`, `Title`, `Label`, …) therefore ends at the last end tag
    /// of the field, so no text can add, end or change a field. Text that was split at each `]]>`
    /// reads the same.
    ///
    /// ```
    /// use wechat_runtime::Fields;
    ///
    /// let push = Fields::parse_push("<xml><Content><![CDATA[x[y[1]]>2]]></Content></xml>")?;
    /// assert_eq!(push.get("Content"), Some("x[y[1]]>2"));
    /// # Ok::<(), wechat_runtime::InvalidDocument>(())
    /// ```
    ///
    /// # Errors
    /// If the document is not well-formed UTF-8 within the limits of [`parse`](Self::parse).
    pub fn parse_push(document: impl Into<Vec<u8>>) -> Result<Self, InvalidDocument> {
        Self::read(document.into(), Origin::Platform)
    }

    fn read(document: Vec<u8>, origin: Origin) -> Result<Self, InvalidDocument> {
        let text = String::from_utf8(document)
            .map_err(|error| DocumentError::Encoding(error.utf8_error().valid_up_to()))?;
        Self::read_text(text, origin)
    }

    /// Parses a push that is known to be UTF-8.
    pub(crate) fn parse_push_text(document: String) -> Result<Self, InvalidDocument> {
        Self::read_text(document, Origin::Platform)
    }

    fn read_text(text: String, origin: Origin) -> Result<Self, InvalidDocument> {
        let document = u32::try_from(text.len()).map_err(|_| DocumentError::Size)?;
        let bare = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        let is_json = !bare.starts_with('<') && bare.trim_start().starts_with(['{', '[']);
        let (text, nodes, format) = if is_json {
            let (text, nodes) = json::read(text).map_err(DocumentError::Json)?;
            (text, nodes, Format::Json)
        } else {
            let nodes =
                reader::read(&text, origin).map_err(|error| match json::not_an_object(bare) {
                    Some(value) => DocumentError::Json(value),
                    None => DocumentError::Xml(error),
                })?;
            (text, nodes, Format::Xml)
        };
        Ok(Self {
            text,
            document,
            nodes,
            format,
        })
    }

    /// Returns the text of the first field at `path`, such as `Content` or
    /// `ScanCodeInfo.ScanResult`.
    ///
    /// Names are compared exactly. The accessors of [`Push`](crate::Push) and of the types for its
    /// kinds ignore the case of names.
    pub fn get(&self, path: &str) -> Option<&str> {
        Some(self.root().find(path)?.text())
    }

    /// Returns the texts of all fields at `path`, including those inside a repeated parent.
    pub fn get_all<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.root().find_all(path, str::eq);
        found.into_iter().map(Field::text)
    }

    /// Returns the fields below the root, in document order.
    pub fn iter(&self) -> impl Iterator<Item = Field<'_>> {
        self.root().iter()
    }

    /// Returns the root field: `xml` in a push.
    pub fn root(&self) -> Field<'_> {
        self.at(FieldIndex(0))
    }

    /// Returns the fields below the root with their indices.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = (FieldIndex, Field<'_>)> {
        self.iter().map(|field| (FieldIndex(field.index), field))
    }

    pub(crate) fn at(&self, place: FieldIndex) -> Field<'_> {
        Field {
            fields: self,
            index: place.0,
        }
    }

    /// Returns the document as it was received.
    pub fn document(&self) -> &str {
        &self.text[..self.document as usize]
    }

    /// Returns the format of the document.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Writes the fields as XML on one line, with texts as CDATA and without the characters that
    /// XML forbids.
    ///
    /// Text between child elements is omitted.
    pub fn to_xml(&self) -> String {
        let mut writer = Writer::with_capacity(self.text.len());
        self.root().write(&mut writer);
        writer.finish()
    }

    /// Writes the fields as [`to_xml`](Self::to_xml) does, one field per line, indented by four
    /// spaces per level.
    pub fn to_xml_pretty(&self) -> String {
        let mut writer = Writer::pretty();
        self.root().write(&mut writer);
        writer.finish()
    }

    fn slice(&self, span: &Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }
}

impl std::str::FromStr for Fields {
    type Err = InvalidDocument;

    fn from_str(document: &str) -> Result<Self, InvalidDocument> {
        Self::parse(document)
    }
}

impl<'a> Field<'a> {
    /// Returns the element's name as it was sent.
    pub fn name(self) -> &'a str {
        self.fields.slice(&self.node().name)
    }

    /// Returns the text directly inside the element; empty if it only contains other fields.
    pub fn text(self) -> &'a str {
        match &self.node().text {
            NodeText::Raw(span) => self.fields.slice(span),
            NodeText::Joined(text) => text,
        }
    }

    /// Returns the fields inside this one, in document order.
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

    /// Returns whether this field contains no other field.
    pub fn is_leaf(self) -> bool {
        self.node().end == self.index + 1
    }

    /// Returns the first field at `path` below this one.
    pub fn find(self, path: &str) -> Option<Field<'a>> {
        let mut names = path.split('.');
        names.try_fold(self, |field, name| {
            field.iter().find(|child| child.name() == name)
        })
    }

    /// Returns all fields at `path` below this one, comparing names with `same`.
    pub(crate) fn find_all(self, path: &str, same: fn(&str, &str) -> bool) -> Vec<Field<'a>> {
        path.split('.').fold(vec![self], |fields, name| {
            let below = fields.into_iter().flat_map(Field::iter);
            below.filter(|field| same(field.name(), name)).collect()
        })
    }

    fn write(self, writer: &mut Writer) {
        if self.is_leaf() {
            writer.text(self.name(), self.text());
        } else {
            writer.element(self.name(), |writer| {
                for field in self.iter() {
                    field.write(writer);
                }
            });
        }
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
        if self.is_leaf() {
            return self.text().fmt(f);
        }
        f.debug_map()
            .entries(self.iter().map(|field| (field.name(), field)))
            .finish()
    }
}
