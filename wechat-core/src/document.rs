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

use crate::document::xml::{
    reader::{self, Origin},
    writer::Writer,
};

/// The deepest real push has five levels: `xml/SendPicsInfo/PicList/item/PicMd5Sum`.
pub(crate) const MAX_DEPTH: usize = 8;
/// The largest real push, the result of a mass message with eight articles, has about 115.
pub(crate) const MAX_FIELDS: usize = 128;

/// What some editors put before a text in UTF-8. The platform does not.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A byte range of [`Fields`]' text.
pub(crate) type Span = Range<u32>;

/// One element. The tree is flat, in document order: the elements below this one are those up to
/// `end`.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: Span,
    pub(crate) text: NodeText,
    pub(crate) end: u32,
}

/// The text directly inside an element.
#[derive(Clone, Debug)]
pub(crate) enum NodeText {
    /// One run of text or one CDATA section, as it stands in the document.
    Raw(Span),
    /// Put together from several pieces or with references resolved.
    Joined(String),
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// What Official Accounts are sent.
    Xml,
    /// What mini-programs can be set to.
    Json,
}

/// Why a document was refused: syntax, encoding, or more than a push ever has.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct InvalidDocument(#[from] Refusal);

#[derive(Debug, Error)]
pub(crate) enum Refusal {
    #[error("the body is not UTF-8 from byte {0} on (GBK?)")]
    Encoding(usize),
    #[error("the body has 4 GiB or more")]
    Size,
    #[error(transparent)]
    Xml(#[from] reader::XmlError),
    #[error(transparent)]
    Json(#[from] json::JsonError),
}

/// All fields of a push or another document, in the order in which they stand there.
///
/// The names are the platform's own; nested fields are reached by a path with dots. Text is what
/// stands between the tags after CDATA and references are resolved, white space included. Line ends are
/// kept as they came: `\r\n` is not made `\n`, as other readers of XML would (XML 1.0, section 2.11). A
/// JSON object reads like the XML with the same names: an array is a field that repeats, a number or
/// `true` its text.
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
/// It deserializes into types with serde's `Deserialize`, see [`deserialize`](Self::deserialize), and
/// serializes as a map.
#[derive(Clone)]
pub struct Fields {
    /// The document, and behind it names that it writes with escapes.
    text: String,
    document: u32,
    /// The root first.
    nodes: Vec<Node>,
    format: Format,
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
    /// Reads a document: JSON if its first character is a bracket, else XML with any root. A byte order
    /// mark may stand before either.
    ///
    /// What a push never has is refused: a DOCTYPE, entities but the five of XML, a name in JSON that
    /// could not be written as XML, more than 8 levels or 128 fields.
    ///
    /// # Errors
    /// If it is not well-formed UTF-8 within these limits.
    pub fn parse(document: impl Into<Vec<u8>>) -> Result<Self, InvalidDocument> {
        Self::read(document.into(), Origin::Any)
    }

    /// Reads a push, as [`parse`](Self::parse) reads any document, but with the text of users as the
    /// platform writes it.
    ///
    /// The platform wraps such text in one CDATA section and does not divide a `]]>` in it. The
    /// section of a field with such text (`Content`, `Title`, `Label`, …) ends at the last end tag
    /// of the field, so no text can add, end or change a field. A text that was divided at each
    /// `]]>` reads as before.
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
    /// If it is not well-formed UTF-8 within the limits of [`parse`](Self::parse).
    pub fn parse_push(document: impl Into<Vec<u8>>) -> Result<Self, InvalidDocument> {
        Self::read(document.into(), Origin::Platform)
    }

    fn read(document: Vec<u8>, origin: Origin) -> Result<Self, InvalidDocument> {
        let text = String::from_utf8(document)
            .map_err(|error| Refusal::Encoding(error.utf8_error().valid_up_to()))?;
        let document = u32::try_from(text.len()).map_err(|_| Refusal::Size)?;
        let bare = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        let (text, nodes, format) = if bare.trim_start().starts_with(['{', '[']) {
            let (text, nodes) = json::read(text).map_err(Refusal::Json)?;
            (text, nodes, Format::Json)
        } else {
            let nodes =
                reader::read(&text, origin).map_err(|error| match json::other_value(bare) {
                    Some(value) => Refusal::Json(value),
                    None => Refusal::Xml(error),
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

    /// The text of the first field at `path`, such as `Content` or `ScanCodeInfo.ScanResult`.
    ///
    /// Names are compared exactly. The accessors of [`Push`](crate::Push) and the types of its kinds find
    /// their fields whatever the names' case.
    pub fn get(&self, path: &str) -> Option<&str> {
        Some(self.root().find(path)?.text())
    }

    /// The texts of all fields at `path`, also where a field on the way to it repeats.
    pub fn get_all<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.root().find_all(path, str::eq);
        found.into_iter().map(Field::text)
    }

    /// The fields below the root, in order.
    pub fn iter(&self) -> impl Iterator<Item = Field<'_>> {
        self.root().iter()
    }

    /// The field that holds all others: `xml` in a push.
    pub fn root(&self) -> Field<'_> {
        self.at(Place(0))
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
    pub fn document(&self) -> &str {
        &self.text[..self.document as usize]
    }

    /// How the document is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Writes the fields as XML on one line, texts as CDATA, without characters that XML forbids.
    ///
    /// Text between the fields inside a field is left out.
    pub fn to_xml(&self) -> String {
        let mut writer = Writer::with_capacity(self.text.len());
        self.root().write(&mut writer);
        writer.finish()
    }

    /// As [`to_xml`](Self::to_xml), a line for each field, four spaces a level.
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

    /// Whether no field is inside this one.
    pub fn is_leaf(self) -> bool {
        self.node().end == self.index + 1
    }

    /// The first field at `path` below this one.
    pub fn find(self, path: &str) -> Option<Field<'a>> {
        let mut names = path.split('.');
        names.try_fold(self, |field, name| {
            field.iter().find(|child| child.name() == name)
        })
    }

    /// All fields at `path` below this one, with names compared by `same`.
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
