//! Reads text that users wrote in a push, so that nothing in it can end its field.
//!
//! The platform wraps such text in one CDATA section. By reports it does not split a `]]>` inside
//! the text, so the first `]]>` is not always the end of the section. A section that directly fills
//! one of the fields below ends at the last end tag of its field in the document: no text can then
//! add, end or change a field.
//!
//! Some pushes have several such fields. The first then ends where the next one begins. A text that
//! holds both the end tag of one and the start of the next makes the push ambiguous, and an
//! ambiguous push is refused: otherwise the title of a page could forge the URL of the page.

use std::borrow::Cow;

use super::markup::is_space;

pub(super) const BEGIN: &str = "<![CDATA[";
pub(super) const END: &str = "]]>";

/// Field whose text the platform copies from a user.
pub(crate) struct UserText {
    /// Name of the parent element.
    parent: &'static str,
    name: &'static str,
    /// Starts of the fields that the platform writes behind this one, if users fill those, too.
    next: &'static [&'static str],
}

/// The error of a section that could end in more than one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ambiguous;

macro_rules! user_texts {
    ($($parent:literal / $name:literal $(before $($next:literal),+)?;)*) => {
        &[$(UserText {
            parent: $parent,
            name: $name,
            next: &[$($($next),+)?],
        }),*]
    };
}

/// Sources: 接收普通消息, 自定义菜单事件推送, 电子发票.
const USER_TEXTS: &[UserText] = user_texts! {
    // Text message.
    "xml" / "Content";
    // A link, a file, a mini-program page: fields of shared content, which its author controls.
    "xml" / "Title" before "<Description><![CDATA[", "<Url><![CDATA[", "<tax_no><![CDATA[", "<addr><![CDATA[",
        "<phone><![CDATA[", "<bank_type><![CDATA[", "<bank_no><![CDATA[";
    "xml" / "Description" before "<Url><![CDATA[";
    "xml" / "Url";
    "xml" / "PagePath";
    // Location message.
    "xml" / "Label";
    // Speech recognition result.
    "xml" / "Recognition";
    // Parameters of the QR code, link or button that the user came from.
    "xml" / "EventKey" before "<ScanCodeInfo>", "<SendPicsInfo>", "<SendLocationInfo>";
    "xml" / "SessionFrom";
    "xml" / "OuterStr";
    // Scanned code.
    "ScanCodeInfo" / "ScanResult";
    // A place chosen by a menu button.
    "SendLocationInfo" / "Label" before "<Poiname><![CDATA[";
    "SendLocationInfo" / "Poiname";
    // An invoice title. Its `title` is the `Title` above: names are compared without regard to
    // case.
    "xml" / "tax_no" before "<addr><![CDATA[", "<phone><![CDATA[", "<bank_type><![CDATA[", "<bank_no><![CDATA[";
    "xml" / "addr" before "<phone><![CDATA[", "<bank_type><![CDATA[", "<bank_no><![CDATA[";
    "xml" / "phone" before "<bank_type><![CDATA[", "<bank_no><![CDATA[";
    "xml" / "bank_type" before "<bank_no><![CDATA[";
    "xml" / "bank_no";
};

/// Initials of the names above, for each length of a name: bit 1 for `A` and `a`. This rules out
/// nearly all other names, and every field of every push is looked up.
const INITIALS: [u32; 12] = {
    let mut initials = [0; 12];
    let mut entry = 0;
    while entry < USER_TEXTS.len() {
        let name = USER_TEXTS[entry].name.as_bytes();
        initials[name.len()] |= 1 << (name[0] & 31);
        entry += 1;
    }
    initials
};

/// Returns the entry of the field `name` inside the element `parent`.
pub(crate) fn user_text(parent: &str, name: &str) -> Option<&'static UserText> {
    let initial = name.bytes().next()? & 31;
    if INITIALS.get(name.len())? & (1 << initial) == 0 {
        return None;
    }
    USER_TEXTS
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name) && field.parent == parent)
}

impl UserText {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }
}

/// Returns the beginning of `text`, which follows the start of a section, up to the end of the
/// section in XML. Returns `None` if it does not end.
pub(super) fn section(text: &str) -> Option<&str> {
    ends(text).next().map(|end| &text[..end])
}

/// Returns the positions of `]]>`.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    let text = text.as_bytes();
    memchr::memchr_iter(b']', text).filter(|at| text[*at..].starts_with(END.as_bytes()))
}

impl UserText {
    /// Returns the beginning of `text` as [`section`] does, up to the last end tag of `name`, if
    /// there is one.
    ///
    /// # Errors
    /// If the section could end in more than one place.
    pub(super) fn section<'a>(
        &self,
        name: &str,
        text: &'a str,
    ) -> Result<Option<&'a str>, Ambiguous> {
        let behind = |end: usize| {
            let tag = text[end + END.len()..].strip_prefix("</")?;
            tag.strip_prefix(name)?.strip_prefix('>')
        };
        if !self.next.is_empty() {
            let is_before_next = |end: &usize| {
                behind(*end).is_some_and(|behind| {
                    let behind = behind.trim_start_matches(is_space);
                    self.next.iter().any(|next| behind.starts_with(next))
                })
            };
            let mut ends = ends(text).filter(is_before_next);
            match (ends.next(), ends.next()) {
                (Some(_), Some(_)) => return Err(Ambiguous),
                (Some(end), None) => return Ok(Some(&text[..end])),
                (None, _) => {}
            }
        }
        let last = ends(text).filter(|end| behind(*end).is_some()).last();
        Ok(last.map_or_else(|| section(text), |end| Some(&text[..end])))
    }
}

/// Joins the sections of a text whose writer split it at each `]]>`. Any other text is taken
/// literally.
pub(super) fn joined(text: &str) -> Cow<'_, str> {
    if ends(text).next().is_none() {
        return text.into();
    }
    // Known ways to split `]]>`.
    for divided in ["]]]]><![CDATA[>", "]]]><![CDATA[]>", "]]>]]&gt;<![CDATA["] {
        // A writer that splits one splits all.
        if text.contains(divided) && text.split(divided).all(|piece| !piece.contains("]]>")) {
            return text.replace(divided, "]]>").into();
        }
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use crate::Fields;

    #[test]
    fn a_user_text_is_found_in_every_notation_of_its_element() {
        for (written, expected) in [
            ("<Content><![CDATA[a]]>b]]></Content>", "a]]>b"),
            ("<content><![CDATA[a]]>b]]></content>", "a]]>b"),
            ("<Content x=\"1\" ><![CDATA[a]]>b]]></Content>", "a]]>b"),
            ("<Content>\n<![CDATA[a]]>\n</Content>", "\na\n"),
            ("<Content>1 &lt; 2<![CDATA[ a]]></Content>", "1 < 2 a"),
            ("<Content><![CDATA[]]></Content>", ""),
            ("<Content/>", ""),
        ] {
            for mark in ["", "\u{feff}"] {
                let push = format!("{mark}<xml>{written}<MsgId>1</MsgId></xml>");
                let fields = Fields::parse_push(&*push).unwrap();
                let content = fields.get("Content").or(fields.get("content"));
                assert_eq!(content, Some(expected), "{push}");
                assert_eq!(fields.get("MsgId"), Some("1"), "{push}");
                assert_eq!(fields.iter().count(), 2, "{push}");
            }
        }
    }

    #[test]
    fn a_cdata_section_outside_user_fields_ends_as_in_xml() {
        for push in [
            "<xml><MsgType><![CDATA[a]]>b]]></MsgType></xml>",
            "<html><Content><![CDATA[a]]>b]]></Content></html>",
            "<xml><a><Content><![CDATA[a]]>b]]></Content></a></xml>",
            "<xml><Content/><![CDATA[a]]>b]]></xml>",
        ] {
            let strict = Fields::parse(push).unwrap();
            let read = Fields::parse_push(push).unwrap();
            assert_eq!(format!("{read:?}"), format!("{strict:?}"), "{push}");
        }
        let open = "<xml><Content/><![CDATA[a]]>b]]></Content></xml>";
        assert!(Fields::parse_push(open).is_err());
    }

    #[test]
    fn an_unterminated_cdata_section_is_refused() {
        for push in [
            "<xml><Content><![CDATA[a]]>",
            "<xml><Content><![CDATA[a</Content></xml>",
        ] {
            assert!(Fields::parse_push(push).is_err(), "{push}");
        }
    }
}
