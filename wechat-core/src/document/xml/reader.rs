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
        check_attributes, check_chars, check_declaration, is_all_chars, is_char, is_layout, is_name,
    },
    user_text::{AROUND, Ambiguous, UserText, joined, user_text},
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

/// Element whose end tag has not been read yet.
struct Open {
    node: usize,
    text: Option<NodeText>,
    /// Set once a child element starts: white space around children is layout, not text.
    has_elements: bool,
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
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_comments = true;
    // A plain text push has seven elements.
    let mut nodes: Vec<Node> = Vec::with_capacity(8);
    let mut open: Vec<Open> = Vec::with_capacity(MAX_DEPTH);
    // Nearly always all characters are allowed, and no piece needs a second check.
    let check_chars = if is_all_chars(raw) {
        |_: &str, _: u64| Ok(())
    } else {
        check_chars
    };
    let mut may_be_declared = true;
    loop {
        let event = reader.read_event().map_err(|why| XmlError::Syntax {
            why,
            at: mark + reader.error_position(),
            inside: shown(innermost(raw, &nodes, &open)),
        })?;
        let at = mark + reader.buffer_position();
        match event {
            Event::Start(start) => {
                if open.is_empty() && !nodes.is_empty() {
                    return Err(XmlError::OutsideRoot(at));
                }
                check_start(&start, nodes.len(), open.len(), at)?;
                check_chars(&start, at)?;
                may_be_declared = false;
                if let Some(parent) = open.last_mut() {
                    parent.begin_elements(raw);
                }
                open.push(Open {
                    node: nodes.len(),
                    text: None,
                    has_elements: false,
                });
                let name = start.name().into_inner();
                nodes.push(Node {
                    name: span_of(raw, name),
                    text: NodeText::Raw(0..0),
                    end: 0,
                });
                if origin == Origin::Platform
                    && let Some(length) = take_user_text(raw, index(at), &nodes, &mut open)?
                {
                    reader.stream().consume(length);
                }
            }
            // quick-xml has matched the name, so an element is open.
            Event::End(_) => open
                .pop()
                .into_iter()
                .for_each(|open| open.close(&mut nodes)),
            Event::Text(text) => {
                check_chars(&text, at)?;
                match open.last_mut() {
                    Some(open) if open.has_elements && is_layout(&text) => {}
                    Some(open) => open.add(raw, &text),
                    None if is_layout(&text) => {}
                    None => return Err(XmlError::OutsideRoot(at)),
                }
            }
            // Any character is kept here: it is the user's text.
            Event::CData(text) => match open.last_mut() {
                Some(open) => open.add(raw, &text),
                None => return Err(XmlError::OutsideRoot(at)),
            },
            Event::GeneralRef(reference) => {
                let c = resolve(&reference)?;
                let open = open.last_mut().ok_or(XmlError::OutsideRoot(at))?;
                open.join(raw, c.encode_utf8(&mut [0; 4]));
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
            Event::Empty(_) => {}
            Event::Eof => break,
        }
    }
    if !open.is_empty() {
        return Err(XmlError::Truncated(shown(innermost(raw, &nodes, &open))));
    }
    if nodes.is_empty() {
        return Err(XmlError::Empty);
    }
    Ok(nodes)
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

/// Returns the name of the innermost open element.
fn innermost<'a>(raw: &'a str, nodes: &[Node], open: &[Open]) -> &'a str {
    open.last().map_or("", |open| open.name(raw, nodes))
}

/// Reads the section behind the start tag that ends at `at`, if it is a user's text with a `]]>`.
/// Returns the length of the section.
fn take_user_text(
    raw: &str,
    at: usize,
    nodes: &[Node],
    open: &mut [Open],
) -> Result<Option<usize>, XmlError> {
    let Some(field) = user_text_at(raw, nodes, open).filter(|_| !raw[..at].ends_with("/>")) else {
        return Ok(None);
    };
    let name = innermost(raw, nodes, open);
    let section = field.section(name, &raw[at..]);
    let section = section.map_err(|Ambiguous| XmlError::Ambiguous(shown(name)))?;
    let (Some(text), Some(open)) = (section, open.last_mut()) else {
        return Ok(None);
    };
    open.text = Some(match joined(text) {
        Cow::Borrowed(text) => NodeText::Raw(span_of(raw, text)),
        Cow::Owned(text) => NodeText::Joined(text),
    });
    Ok(Some(text.len() + AROUND))
}

/// Returns the entry of the innermost element if it is a user's text.
fn user_text_at(raw: &str, nodes: &[Node], open: &[Open]) -> Option<&'static UserText> {
    let name = |open: &Open| open.name(raw, nodes);
    let is_in_a_push = |root: &Open| name(root) == "xml";
    match open {
        [root, field] if is_in_a_push(root) => user_text("xml", name(field)),
        [root, parent, field] if is_in_a_push(root) => user_text(name(parent), name(field)),
        _ => None,
    }
}

fn check_start(
    start: &BytesStart<'_>,
    fields: usize,
    depth: usize,
    at: u64,
) -> Result<(), XmlError> {
    let name = start.name();
    let name = name.as_ref();
    if fields > MAX_FIELDS {
        return Err(XmlError::Fields);
    }
    if depth >= MAX_DEPTH {
        return Err(XmlError::Depth(at));
    }
    if !is_name(name) {
        return Err(XmlError::Markup(at));
    }
    check_attributes(name, start.attributes_raw(), at)
}

impl Open {
    fn name<'a>(&self, raw: &'a str, nodes: &[Node]) -> &'a str {
        let name = &nodes[self.node].name;
        &raw[name.start as usize..name.end as usize]
    }

    fn close(self, nodes: &mut [Node]) {
        let end = u32_from(nodes.len());
        let node = &mut nodes[self.node];
        node.end = end;
        if let Some(text) = self.text {
            node.text = text;
        }
    }

    fn begin_elements(&mut self, raw: &str) {
        self.has_elements = true;
        if let Some(NodeText::Raw(span)) = &self.text
            && is_layout(&raw[span.start as usize..span.end as usize])
        {
            self.text = None;
        }
    }

    /// Adds a piece of text. The first piece is kept as a range of the document: most fields are
    /// one CDATA section.
    fn add(&mut self, raw: &str, piece: &str) {
        match &self.text {
            None => self.text = Some(NodeText::Raw(span_of(raw, piece))),
            Some(_) => self.join(raw, piece),
        }
    }

    fn join(&mut self, raw: &str, piece: &str) {
        let mut joined = match self.text.take() {
            None => String::new(),
            Some(NodeText::Raw(span)) => raw[span.start as usize..span.end as usize].to_owned(),
            Some(NodeText::Joined(text)) => text,
        };
        joined.push_str(piece);
        self.text = Some(NodeText::Joined(joined));
    }
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
