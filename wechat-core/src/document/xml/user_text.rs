//! Text of users in a push, read so that nothing in it can end its field.
//!
//! The platform wraps such text in one CDATA section. By reports it does not split a `]]>` inside
//! the text, so the first `]]>` is not always the end of the section. A section that directly fills
//! one of the fields below ends at the last end tag of its field in the document: no text can then
//! add, end or change a field.

use std::borrow::Cow;

use super::markup::is_space;

const BEGIN: &str = "<![CDATA[";

/// A field with text that the platform took over from a user.
pub(crate) struct UserText {
    /// The element around the field.
    parent: &'static str,
    name: &'static str,
    /// The end of its section and its end tag.
    end: &'static str,
    /// Fields of the same push that users fill, too, and that the platform writes behind this one.
    /// The end tag before the start of such a field ends this one. Otherwise the text of a later
    /// field could extend an earlier one.
    later: &'static [&'static str],
}

macro_rules! user_texts {
    ($($parent:literal / $name:literal $(before $($later:literal),+)?;)*) => {
        &[$(UserText {
            parent: $parent,
            name: $name,
            end: concat!("]]></", $name, ">"),
            later: &[$($($later),+)?],
        }),*]
    };
}

/// Sources: 接收普通消息, 自定义菜单事件推送, 电子发票.
const USER_TEXTS: &[UserText] = user_texts! {
    // A text message.
    "xml" / "Content";
    // A link, a file, a mini-program page: whoever made what the user passes on wrote these.
    "xml" / "Title" before "Description", "Url";
    "xml" / "Description" before "Url";
    "xml" / "Url";
    "xml" / "PagePath";
    // A place.
    "xml" / "Label";
    // Speech, as the platform understood it.
    "xml" / "Recognition";
    // Parameters of the link or button by which the user came.
    "xml" / "SessionFrom";
    "xml" / "OuterStr";
    // A scanned code.
    "ScanCodeInfo" / "ScanResult";
    // A place chosen by a menu button.
    "SendLocationInfo" / "Label" before "Poiname";
    "SendLocationInfo" / "Poiname";
    // An invoice title.
    "xml" / "tax_no" before "addr", "phone", "bank_type", "bank_no";
    "xml" / "addr" before "phone", "bank_type", "bank_no";
    "xml" / "phone" before "bank_type", "bank_no";
    "xml" / "bank_type" before "bank_no";
    "xml" / "bank_no";
};

/// Returns the entry of the field `name` inside the element `parent`.
pub(crate) fn user_text(parent: &str, name: &str) -> Option<&'static UserText> {
    USER_TEXTS
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name) && field.parent == parent)
}

impl UserText {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the text of the section that `rest` begins with, up to the end tag of `name`.
    ///
    /// Returns `None` if `rest` does not begin with a section that directly fills the field, or if
    /// the section is an ordinary one: it holds no `]]>`.
    pub(super) fn section<'a>(&self, name: &str, rest: &'a str) -> Option<&'a str> {
        let text = rest.strip_prefix(BEGIN)?;
        let end = if name == self.name {
            Cow::Borrowed(self.end)
        } else {
            Cow::Owned(format!("]]></{name}>"))
        };
        let text = &text[..self.position_of(&end, text)?];
        text.contains("]]>").then_some(text)
    }

    fn position_of(&self, end: &str, text: &str) -> Option<usize> {
        let begins_later = |at: usize| {
            let behind = text[at + end.len()..].trim_start_matches(is_space);
            self.later.iter().any(|later| {
                let start = behind
                    .strip_prefix('<')
                    .and_then(|tag| tag.strip_prefix(later));
                start.is_some_and(|behind| behind.starts_with("><![CDATA["))
            })
        };
        if self.later.is_empty() {
            return text.rfind(end);
        }
        let mut ends = text.match_indices(end).map(|(at, _)| at);
        ends.find(|at| begins_later(*at))
            .or_else(|| text.rfind(end))
    }
}

/// Number of bytes around the text of a section, its end tag left out.
pub(super) const AROUND: usize = BEGIN.len() + "]]>".len();

/// Joins the sections of a text that its writer divided at each `]]>`. Any other text is literal.
pub(super) fn joined(text: &str) -> Cow<'_, str> {
    // The ways in which writers divide `]]>`.
    for divided in ["]]]]><![CDATA[>", "]]]><![CDATA[]>", "]]>]]&gt;<![CDATA["] {
        // A writer that divides one divides all.
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
    fn a_users_text_is_found_however_its_element_is_written() {
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
    fn a_section_outside_of_users_fields_ends_where_xml_ends_it() {
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
    fn a_section_that_never_ends_is_refused() {
        for push in [
            "<xml><Content><![CDATA[a]]>",
            "<xml><Content><![CDATA[a</Content></xml>",
        ] {
            assert!(Fields::parse_push(push).is_err(), "{push}");
        }
    }
}
