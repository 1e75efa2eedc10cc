//! Writes XML element by element. Text cannot break out of its element.

use std::borrow::Cow;

use super::markup::{is_all_chars, is_char};

/// Writer of one document.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
    /// Number of open elements if the output is indented, otherwise `None`.
    level: Option<usize>,
}

impl Writer {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
            level: None,
        }
    }

    /// Creates a writer that puts each element on its own line, indented by four spaces per level.
    pub(crate) fn pretty() -> Self {
        Self {
            out: String::new(),
            level: Some(0),
        }
    }

    /// Writes `<name>` … `</name>` around the elements that `inside` writes.
    #[inline]
    pub(crate) fn element(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.indent();
        self.tag("<", name);
        self.level = self.level.map(|level| level + 1);
        inside(self);
        self.level = self.level.map(|level| level - 1);
        self.indent();
        self.tag("</", name);
    }

    /// Writes a text field as CDATA.
    #[inline]
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.indent();
        self.tag("<", name);
        self.out.push_str("<![CDATA[");
        self.cdata(text);
        self.out.push_str("]]>");
        self.tag("</", name);
    }

    /// Writes a number without CDATA.
    #[inline]
    pub(crate) fn number(&mut self, name: &str, number: i64) {
        self.indent();
        self.tag("<", name);
        self.out.push_str(itoa::Buffer::new().format(number));
        self.tag("</", name);
    }

    /// Returns whether `text` has no visible character that XML allows.
    pub(crate) fn is_blank(text: &str) -> bool {
        !text.contains(|c: char| is_char(c) && !c.is_whitespace())
    }

    /// Returns `text` without the characters that XML 1.0 forbids.
    pub(crate) fn clean(text: &str) -> Cow<'_, str> {
        if is_all_chars(text) {
            Cow::Borrowed(text)
        } else {
            text.chars().filter(|c| is_char(*c)).collect()
        }
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    fn indent(&mut self) {
        if let Some(level) = self.level
            && !self.out.is_empty()
        {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("    ", level));
        }
    }

    #[inline]
    fn tag(&mut self, before: &str, name: &str) {
        self.out.push_str(before);
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes text inside a CDATA section. Characters that XML 1.0 forbids are dropped: one of them
    /// makes the platform discard the whole reply.
    fn cdata(&mut self, text: &str) {
        if !is_all_chars(text) {
            text.split(|c| !is_char(c))
                .for_each(|part| self.sections(part));
        } else if text.contains('>') {
            self.sections(text);
        } else {
            self.out.push_str(text);
        }
    }

    /// Writes text without forbidden characters. `]]>` would end the section and let a user's text
    /// add elements of its own, so it is split between two sections.
    fn sections(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find('>') {
            let (before, from) = rest.split_at(at);
            self.out.push_str(before);
            if self.out.ends_with("]]") {
                self.out.push_str("]]><![CDATA[");
            }
            let (end, next) = from.split_at(1);
            self.out.push_str(end);
            rest = next;
        }
        self.out.push_str(rest);
    }
}

/// Generates text from all of Unicode, with an emphasis on characters that have a meaning in XML.
#[cfg(test)]
pub(crate) fn any_text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;

    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        r"\PC{0,4}",
        r"[\]>\[<&\r\n\t\x00-\x1f]{1,4}",
        "\u{FFFE}|\u{FFFF}|]]>",
    ];
    proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut writer = Writer::default();
        writer.text("C", text);
        writer.finish()
    }

    #[test]
    fn text_cannot_end_its_cdata_section() {
        for (text, expected) in [
            ("", "<C><![CDATA[]]></C>"),
            ("a > b", "<C><![CDATA[a > b]]></C>"),
            ("a[b[0]]>c", "<C><![CDATA[a[b[0]]]]><![CDATA[>c]]></C>"),
            ("]]", "<C><![CDATA[]]]]></C>"),
            (
                "]]></C><MsgType>x",
                "<C><![CDATA[]]]]><![CDATA[></C><MsgType>x]]></C>",
            ),
            ("]]\u{1}>", "<C><![CDATA[]]]]><![CDATA[>]]></C>"),
            ("a\0b\u{8}c\u{fffe}\u{ffff}d", "<C><![CDATA[abcd]]></C>"),
            ("tab\tline\n😀", "<C><![CDATA[tab\tline\n😀]]></C>"),
        ] {
            assert_eq!(written(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_back_in_another_parser(text in any_text()) {
            let document = written(&text);
            let parsed = roxmltree::Document::parse(&document).expect("well-formed");
            let read: String = parsed
                .root_element()
                .children()
                .filter_map(|node| node.text())
                .collect();
            // A parser must turn `\r\n` and `\r` into `\n` (XML 1.0, section 2.11).
            let kept: String = text.chars().filter(|c| is_char(*c)).collect();
            prop_assert_eq!(read, kept.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }
}
