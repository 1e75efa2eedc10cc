//! Reads a document into the nodes of [`Fields`](crate::Fields). Rejects whatever a push never
//! contains.
//!
//! quick-xml splits the text into events and checks that tags match. It accepts much that is not
//! well-formed or not harmless; this module rejects that.

use std::{borrow::Cow, io::BufRead as _};

use quick_xml::events::{BytesStart, Event};
use thiserror::Error;

use super::{
    markup::{
        check_attributes, check_chars, check_declaration, is_char, is_layout, is_name, is_space,
    },
    user_text::{self, Ambiguous, UserText, joined, user_text},
};
use crate::{
    document::{BYTE_ORDER_MARK, MAX_DEPTH, MAX_FIELDS, Node, NodeText, Span},
    one_line::shown,
};

/// Error for a document that cannot be read. Positions are bytes from the start of the body.
#[derive(Debug, Error)]
pub(crate) enum XmlError {
    #[error("the XML declaration names the encoding `{0}`, but only UTF-8 is supported")]
    UnsupportedEncoding(String),
    #[error("the body is empty or contains no element")]
    Empty,
    #[error("the body ends inside `<{0}>`")]
    Truncated(String),
    #[error("there is a second root element or text outside the root at byte {0}")]
    OutsideRoot(u64),
    #[error("a push must not contain a DOCTYPE (byte {0})")]
    Doctype(u64),
    #[error("`&{0};` is neither a character reference nor one of the five entities of XML")]
    Reference(String),
    #[error("fields nest deeper than {MAX_DEPTH} (byte {0})")]
    Depth(u64),
    #[error(
        "the end of `<{0}>` is ambiguous: a user's text in the push holds its end tag and the start \
         of the next field"
    )]
    Ambiguous(String),
    #[error("there are more than {MAX_FIELDS} fields")]
    Fields,
    #[error("the attributes of `<{0}>` are too long")]
    Attributes(String),
    #[error("a character that XML forbids is outside CDATA, before byte {0}")]
    Character(u64),
    #[error("a name, an attribute or a declaration is malformed before byte {0}")]
    Markup(u64),
    #[error("the XML declaration names the version `{0}`, but only 1.0 is supported")]
    UnsupportedVersion(String),
    #[error("malformed XML at byte {at}, inside `<{inside}>`: {why}")]
    Syntax {
        why: quick_xml::Error,
        at: u64,
        inside: String,
    },
}

/// Origin of a document. Decides where a CDATA section ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// XML 1.0: a section ends at its first `]]>`.
    Any,
    /// The platform: a section with [`UserText`] ends with its field.
    Platform,
}

/// Reads a document.
///
/// # Errors
/// If the document is not well-formed or contains something that a push never does.
pub(crate) fn read(raw: &str, origin: Origin) -> Result<Vec<Node>, XmlError> {
    let mark = mark_before(raw);
    let mut reader = quick_xml::Reader::from_str(raw);
    reader.config_mut().check_comments = true;
    let mut tree = Tree::new(raw);
    let mut may_be_declared = true;
    loop {
        let event = reader.read_event().map_err(|why| XmlError::Syntax {
            why,
            at: mark + reader.error_position(),
            inside: shown(tree.innermost()),
        })?;
        let at = mark + reader.buffer_position();
        match event {
            Event::Start(start) => {
                may_be_declared = false;
                tree.open(&start, at)?;
                let length = tree.take_text(index(at), origin)?;
                reader.stream().consume(length);
            }
            Event::Empty(start) => {
                may_be_declared = false;
                tree.open(&start, at)?;
                tree.close();
                reader.stream().consume(layout_at(raw, index(at)));
            }
            // quick-xml has matched the name, so an element is open.
            Event::End(_) => {
                tree.close();
                reader.stream().consume(layout_at(raw, index(at)));
            }
            Event::Text(text) => {
                check_chars(&text, at)?;
                let is_ignored = tree.has_layout() && is_layout(&text);
                if !is_ignored {
                    tree.add(&text, at)?;
                }
            }
            // Any character is kept here: it is the user's text.
            Event::CData(text) => tree.add(&text, at)?,
            Event::GeneralRef(reference) => {
                let c = resolve(&reference)?;
                let node = tree.open_node().ok_or(XmlError::OutsideRoot(at))?;
                node.join(raw, c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(XmlError::Doctype(at)),
            Event::Decl(declaration) if may_be_declared => {
                check_declaration(&declaration, at)?;
                may_be_declared = false;
            }
            Event::Decl(_) => return Err(XmlError::Markup(at)),
            Event::PI(instruction) => {
                check_chars(&instruction, at)?;
                let target = instruction.target();
                if !is_name(target) || target.eq_ignore_ascii_case("xml") {
                    return Err(XmlError::Markup(at));
                }
                may_be_declared = false;
            }
            Event::Comment(comment) => {
                check_chars(&comment, at)?;
                may_be_declared = false;
            }
            Event::Eof => break,
        }
    }
    tree.finish()
}

/// Returns the length of a leading byte order mark. quick-xml skips the mark and counts positions
/// after it.
fn mark_before(raw: &str) -> u64 {
    if raw.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8() as u64
    } else {
        0
    }
}

/// Returns the length of the white space at `at`, behind an element, if a tag follows. Skipping it
/// saves an event per field: the platform writes each field on its own line.
fn layout_at(raw: &str, at: usize) -> usize {
    let rest = &raw.as_bytes()[at..];
    let length = rest.iter().position(|b| !is_space(char::from(*b)));
    length
        .filter(|length| rest[*length] == b'<')
        .unwrap_or_default()
}

/// Returns the beginning of `rest` up to a tag; nothing if a reference comes first.
fn plain_text(rest: &str) -> &str {
    let end = memchr::memchr2(b'<', b'&', rest.as_bytes());
    let end = end.filter(|end| rest.as_bytes()[*end] == b'<');
    &rest[..end.unwrap_or(0)]
}

/// Elements that have been read.
struct Tree<'a> {
    raw: &'a str,
    nodes: Vec<Node>,
    /// Indices of the `depth` elements whose end tags have not been read yet.
    open: [usize; MAX_DEPTH],
    depth: usize,
}

impl<'a> Tree<'a> {
    fn new(raw: &'a str) -> Self {
        Self {
            raw,
            // A text message has seven elements, and most pushes have at most ten.
            nodes: Vec::with_capacity(10),
            open: [0; MAX_DEPTH],
            depth: 0,
        }
    }

    /// Adds the element that begins with the tag before `at`.
    fn open(&mut self, start: &BytesStart<'_>, at: u64) -> Result<(), XmlError> {
        let name = start.name().into_inner();
        if self.depth == 0 && !self.nodes.is_empty() {
            return Err(XmlError::OutsideRoot(at));
        }
        if self.nodes.len() > MAX_FIELDS {
            return Err(XmlError::Fields);
        }
        if self.depth >= MAX_DEPTH {
            return Err(XmlError::Depth(at));
        }
        if !is_name(name) {
            return Err(XmlError::Markup(at));
        }
        check_attributes(name, start.attributes_raw(), at)?;
        let raw = self.raw;
        if let Some(parent) = self.open_node() {
            parent.drop_layout(raw);
        }
        self.open[self.depth] = self.nodes.len();
        self.depth += 1;
        self.nodes.push(Node {
            name: span_of(raw, name),
            text: NodeText::Raw(0..0),
            end: 0,
        });
        Ok(())
    }

    fn close(&mut self) {
        let end = u32_from(self.nodes.len());
        if let Some(node) = self.open_node() {
            node.end = end;
            self.depth -= 1;
        }
    }

    /// Adds the text that directly follows the start tag before `at`, and returns its length: one
    /// section, or plain text up to the next tag. Leaves everything else to quick-xml.
    fn take_text(&mut self, at: usize, origin: Origin) -> Result<usize, XmlError> {
        let raw = self.raw;
        let Some(text) = raw[at..].strip_prefix(user_text::BEGIN) else {
            let text = plain_text(&raw[at..]);
            check_chars(text, (at + text.len()) as u64)?;
            self.set_text(NodeText::Raw(span_of(raw, text)));
            return Ok(text.len());
        };
        let field = self.user_text(origin);
        let section = match field {
            None => user_text::section(text),
            Some(field) => {
                let name = self.innermost();
                let section = field.section(name, text);
                section.map_err(|Ambiguous| XmlError::Ambiguous(shown(name)))?
            }
        };
        let Some(text) = section else {
            return Ok(0);
        };
        self.set_text(match field.map_or(Cow::Borrowed(text), |_| joined(text)) {
            Cow::Borrowed(text) => NodeText::Raw(span_of(raw, text)),
            Cow::Owned(text) => NodeText::Joined(text),
        });
        Ok(user_text::BEGIN.len() + text.len() + user_text::END.len())
    }

    fn set_text(&mut self, text: NodeText) {
        if let Some(node) = self.nodes.last_mut() {
            node.text = text;
        }
    }

    /// Returns the entry of the innermost element if it is a user's text.
    fn user_text(&self, origin: Origin) -> Option<&'static UserText> {
        let (root, parent, field) = match self.open[..self.depth] {
            [root, field] => (root, root, field),
            [root, parent, field] => (root, parent, field),
            _ => return None,
        };
        user_text(self.name(parent), self.name(field))
            .filter(|_| origin == Origin::Platform && self.name(root) == "xml")
    }

    /// Returns whether white space here is layout, not text: it is around elements.
    fn has_layout(&self) -> bool {
        match self.open[..self.depth].last() {
            Some(node) => self.nodes.len() > node + 1,
            None => true,
        }
    }

    /// Adds a piece of text before `at`. The first piece is kept as a range of the document: most
    /// fields are one CDATA section.
    fn add(&mut self, piece: &str, at: u64) -> Result<(), XmlError> {
        let raw = self.raw;
        let node = self.open_node().ok_or(XmlError::OutsideRoot(at))?;
        match &node.text {
            NodeText::Raw(span) if span.is_empty() => {
                node.text = NodeText::Raw(span_of(raw, piece));
            }
            _ => node.join(raw, piece),
        }
        Ok(())
    }

    /// Returns the innermost open element.
    fn open_node(&mut self) -> Option<&mut Node> {
        let node = self.open[..self.depth].last()?;
        self.nodes.get_mut(*node)
    }

    /// Returns the name of the innermost open element.
    fn innermost(&self) -> &'a str {
        let node = self.open[..self.depth].last();
        node.map_or("", |node| self.name(*node))
    }

    fn name(&self, node: usize) -> &'a str {
        slice(self.raw, &self.nodes[node].name)
    }

    fn finish(self) -> Result<Vec<Node>, XmlError> {
        if self.depth > 0 {
            return Err(XmlError::Truncated(shown(self.innermost())));
        }
        if self.nodes.is_empty() {
            return Err(XmlError::Empty);
        }
        Ok(self.nodes)
    }
}

impl Node {
    /// Drops text that only separates the start tag from a child element.
    fn drop_layout(&mut self, raw: &str) {
        if let NodeText::Raw(span) = &self.text
            && is_layout(slice(raw, span))
        {
            self.text = NodeText::Raw(0..0);
        }
    }

    fn join(&mut self, raw: &str, piece: &str) {
        if let NodeText::Raw(span) = &self.text {
            self.text = NodeText::Joined(slice(raw, span).to_owned());
        }
        if let NodeText::Joined(joined) = &mut self.text {
            joined.push_str(piece);
        }
    }
}

fn slice<'a>(raw: &'a str, span: &Span) -> &'a str {
    &raw[span.start as usize..span.end as usize]
}

/// Resolves `&reference;` to its character.
pub(super) fn resolve(reference: &str) -> Result<char, XmlError> {
    let c = match reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => by_number(reference),
    };
    c.ok_or_else(|| XmlError::Reference(shown(reference)))
}

/// Resolves a numeric reference: `#20320` or `#x4F60`.
fn by_number(reference: &str) -> Option<char> {
    let number = reference.strip_prefix('#')?;
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // `from_str_radix` alone would accept a sign.
    let is_plain = digits.bytes().all(|b| b.is_ascii_alphanumeric());
    let code = u32::from_str_radix(digits, radix)
        .ok()
        .filter(|_| is_plain)?;
    char::from_u32(code).filter(|c| is_char(*c))
}

/// Returns the byte range of `part`, which is a slice of `raw`.
fn span_of(raw: &str, part: &str) -> Span {
    let start = part.as_ptr().addr() - raw.as_ptr().addr();
    u32_from(start)..u32_from(start + part.len())
}

/// Converts a position to an index into the document.
fn index(at: u64) -> usize {
    usize::try_from(at).expect("an offset into a document in memory")
}

fn u32_from(n: usize) -> u32 {
    u32::try_from(n).expect("bodies are limited to 64 KiB before they are read")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{Field, Fields, InvalidDocument, one_line::is_short_line};

    fn parse(body: &str) -> Result<Fields, InvalidDocument> {
        Fields::parse(body)
    }

    #[test]
    fn text_is_read_in_every_notation() {
        for (written, expected) in [
            ("<![CDATA[你好]]>", "你好"),
            ("你好", "你好"),
            ("", ""),
            ("<![CDATA[]]>", ""),
            ("<![CDATA[ a \n]]>", " a \n"),
            ("a[0]]]&gt;<![CDATA[<b>]]>", "a[0]]]><b>"),
            ("<![CDATA[a]]]]><![CDATA[>b]]>", "a]]>b"),
            (
                "1 &lt; 2 &amp;&amp; &quot;&apos; &#128512;&#x4F60;",
                "1 < 2 && \"' 😀你",
            ),
            ("a<!-- comment -->b<?pi?>c", "abc"),
            ("<![CDATA[bell \u{7} here]]>", "bell \u{7} here"),
        ] {
            let fields = parse(&format!("<xml><C>{written}</C></xml>")).unwrap();
            assert_eq!(fields.get("C"), Some(expected), "{written}");
        }
    }

    #[test]
    fn nested_and_repeated_fields_keep_their_order() {
        let fields = parse(
            "<xml><Count>2</Count><List><Id>1</Id></List><Empty/><List><Id>2</Id></List></xml>",
        )
        .unwrap();
        let names: Vec<_> = fields.iter().map(Field::name).collect();
        assert_eq!(names, ["Count", "List", "Empty", "List"]);
        assert_eq!(fields.get("List.Id"), Some("1"));
        assert_eq!(fields.get("Empty"), Some(""));
        assert_eq!(fields.get("List.Missing"), None);
        assert_eq!(fields.get(""), None);
        let ids: Vec<_> = fields
            .iter()
            .filter(|field| field.name() == "List")
            .flat_map(|list| list.iter().map(Field::text))
            .collect();
        assert_eq!(ids, ["1", "2"]);
    }

    #[test]
    fn harmless_deviations_are_accepted() {
        for body in [
            "\u{feff}<xml><C>a</C></xml>",
            "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<xml>\r\n<C>a</C></xml>\r\n",
            "  <xml a=\"1\"><C>a</C></xml>",
            "<xml><!-- hello --><C>a</C></xml><!-- bye -->",
        ] {
            assert_eq!(parse(body).unwrap().get("C"), Some("a"), "{body}");
        }
    }

    #[test]
    fn one_byte_order_mark_is_read_and_counted() {
        for (body, at) in [
            ("<xml>&x", 5),
            ("<!DOCTYPE x><xml></xml>", 12),
            ("<xml></xml><b/>", 15),
        ] {
            for (mark, more) in [("", 0), ("\u{feff}", 3)] {
                let error = parse(&format!("{mark}{body}")).unwrap_err().to_string();
                let expected = format!("byte {}", at + more);
                assert!(error.contains(&expected), "{error} at {expected}");
            }
        }
        for (body, at) in [
            ("\u{feff}\u{feff}<xml></xml>", 6),
            ("\u{feff}<xml></xml>\u{feff}", 17),
        ] {
            let error = parse(body).unwrap_err().to_string();
            let expected = format!("outside the root at byte {at}");
            assert!(error.contains(&expected), "{error}");
        }
    }

    #[test]
    fn constructs_that_no_push_contains_are_refused_with_the_reason() {
        let deep = format!("{}{}", "<xml>".repeat(9), "</xml>".repeat(9));
        let wide = format!("<xml>{}</xml>", "<a/>".repeat(129));
        let attributes = format!("<xml {}></xml>", "a='1' ".repeat(100));
        for (body, reason) in [
            ("", "empty"),
            (" \n", "empty"),
            ("hello", "outside the root"),
            ("<xml><C>a", "ends inside `<C>`"),
            ("<xml><C>a</C>", "ends inside `<xml>`"),
            ("<xml></xml><xml></xml>", "second root"),
            ("<xml></xml>text", "outside the root"),
            ("<xml></xml>\0", "XML forbids"),
            ("<xml><C></D></xml>", "malformed"),
            ("<xml><C>a & b</C></xml>", "malformed"),
            ("<xml><C><![CDATA[a</C></xml>", "malformed"),
            ("<xml><!-- a", "malformed"),
            ("<xml><C>&nbsp;</C></xml>", "`&nbsp;`"),
            ("<xml><C>&#0;</C></xml>", "`&#0;`"),
            ("<xml><C>&#xD800;</C></xml>", "`&#xD800;`"),
            ("<xml><C>&#99999999;</C></xml>", "`&#99999999;`"),
            ("<!DOCTYPE xml><xml></xml>", "DOCTYPE"),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>", "DOCTYPE"),
            ("<?xml version='1.0' encoding='gbk'?><xml></xml>", "`gbk`"),
            ("<xml><a\u{1}b></a\u{1}b></xml>", "malformed"),
            ("<xml><a>\u{1}</a></xml>", "XML forbids"),
            ("<xml><a>\u{fffe}</a></xml>", "XML forbids"),
            ("<xml><a>&#1;</a></xml>", "`&#1;`"),
            ("<xml><a b></a></xml>", "malformed"),
            ("<xml><a b='1' b='2'></a></xml>", "malformed"),
            ("<?xml version='1.1'?><xml></xml>", "`1.1`"),
            ("<xml></xml><?xml version='1.0'?>", "malformed"),
            (&deep, "deeper than 8"),
            (&wide, "more than 128"),
            (&attributes, "attributes"),
        ] {
            let error = parse(body).unwrap_err().to_string();
            assert!(error.contains(reason), "{body}: {error}");
        }
        let gbk = b"<xml><C>\xc4\xe3\xba\xc3</C></xml>".to_vec();
        let error = Fields::parse(gbk).unwrap_err().to_string();
        assert_eq!(
            error,
            "the body is not valid UTF-8 from byte 8 on (is it GBK?)"
        );
    }

    #[test]
    fn an_error_names_a_position_in_the_whole_body() {
        // quick-xml sees neither the sections nor the line ends behind tags.
        let body = "\u{feff}<xml>\n<a><![CDATA[你好]]></a>\r\n<b>1</b> <c/>\n";
        for (rest, reason) in [
            ("<d></e></xml>", "inside `<d>`"),
            ("<!DOCTYPE d></xml>", "DOCTYPE"),
            ("<1/></xml>", "malformed"),
        ] {
            let error = parse(&format!("{body}{rest}")).unwrap_err().to_string();
            let behind = rest.find('>').map(|end| body.len() + end + 1);
            let at = match reason {
                "inside `<d>`" => body.len() + "<d>".len(),
                _ => behind.unwrap_or_default(),
            };
            assert!(error.contains(reason), "{rest}: {error}");
            assert!(error.contains(&format!("byte {at}")), "{rest}: {error}");
        }
        let error = parse(&format!("{body}<d>\u{1}</d></xml>")).unwrap_err();
        let at = body.len() + "<d>\u{1}".len();
        assert!(
            error.to_string().ends_with(&format!("before byte {at}")),
            "{error}"
        );
    }

    proptest! {
        #[test]
        fn no_input_makes_the_reader_panic(body in r"(<xml>|</xml>|<a>|</a>|<a/>|<!\[CDATA\[|\]\]>|&amp;|&#\d{1,4};|<!--|-->|<\?xml|\?>|[ a&<>\x00-\x08你])*") {
            match parse(&body) {
                Ok(fields) => {
                    let _ = format!("{fields:?}");
                }
                Err(error) => prop_assert!(is_short_line(&error.to_string())),
            }
        }

        #[test]
        fn no_name_starts_a_line_of_the_log(name in r"(\PC|[\x00-\x20\u{2028}]){1,300}") {
            for body in [
                format!("<a></a{name}>"),
                format!("<{name}>"),
                format!("<a>&{name};</a>"),
                format!("<?xml version='{name}'?><a/>"),
                format!("<a {name}='1'>"),
                format!("<!{name}>"),
            ] {
                if let Err(error) = parse(&body) {
                    prop_assert!(is_short_line(&error.to_string()), "{}", error);
                }
            }
        }

        #[test]
        fn no_bytes_make_the_reader_panic(body in proptest::collection::vec(any::<u8>(), 0..256)) {
            if let Err(error) = Fields::parse(body) {
                prop_assert!(is_short_line(&error.to_string()));
            }
        }
    }
}
