//! The fields of a push, and how they are written.

use std::fmt::Write as _;

use thiserror::Error;
use wechat_runtime::Fields;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) content: Content,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Text(String),
    Fields(Vec<Field>),
}

impl Field {
    pub(super) fn text(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            content: Content::Text(text.to_owned()),
        }
    }

    /// Copies a field of a document.
    fn read(field: wechat_runtime::Field<'_>) -> Self {
        let content = if field.is_leaf() {
            Content::Text(field.text().to_owned())
        } else {
            Content::Fields(field.iter().map(Self::read).collect())
        };
        let name = field.name().to_owned();
        Self { name, content }
    }

    pub(super) fn write(&self, layout: Layout, out: &mut String) {
        let name = &self.name;
        let (indent, inside) = match layout {
            Layout::Lines => (0, Layout::Lines),
            Layout::Indented(level) => (4 * level, Layout::Indented(level + 1)),
        };
        match &self.content {
            Content::Text(text) if is_number(text) && !is_free_text(name) => {
                writeln!(out, "{:indent$}<{name}>{text}</{name}>", "")
            }
            Content::Text(text) => {
                writeln!(out, "{:indent$}<{name}>{}</{name}>", "", cdata(text))
            }
            Content::Fields(fields) => {
                let opened = writeln!(out, "{:indent$}<{name}>", "");
                for field in fields {
                    field.write(inside, out);
                }
                opened.and_then(|()| writeln!(out, "{:indent$}</{name}>", ""))
            }
        }
        .expect("writing to a String cannot fail");
    }
}

/// Layout of elements.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layout {
    /// One element a line.
    Lines,
    /// One element a line, indented by this many levels.
    Indented(usize),
}

/// Writes the fields of a push one a line, indented by four spaces a level, as beside the encrypted
/// text in compatible mode.
pub(in crate::engine) fn indented(push: &str) -> String {
    let mut out = String::new();
    // Anything but a document has no fields to show.
    if let Ok(fields) = Fields::parse_push(push) {
        for field in fields.iter() {
            Field::read(field).write(Layout::Indented(1), &mut out);
        }
    }
    out
}

/// Returns a text as the platform writes it: one CDATA section, without characters that XML
/// forbids.
///
/// The platform does not divide a `]]>` in the text, by public reports.
pub(in crate::engine) fn cdata(text: &str) -> String {
    let text = text.replace(is_illegal, "");
    format!("<![CDATA[{text}]]>")
}

/// Returns whether XML 1.0 forbids this character, even as a reference.
pub(in crate::engine) fn is_illegal(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

pub(super) fn check_path(path: &str) -> Result<(), InvalidField> {
    let is_name = |name: &str| {
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        name.bytes().all(is_allowed) && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    if path
        .split('.')
        .all(|name| !name.is_empty() && is_name(name))
    {
        Ok(())
    } else {
        Err(InvalidField::Name(path.to_owned()))
    }
}

/// Returns whether the field holds text of a user or developer, which is in CDATA even if it is a
/// number.
fn is_free_text(name: &str) -> bool {
    const OWN: [&str; 12] = [
        "Content",
        "EventKey",
        "Title",
        "Description",
        "Label",
        "Poiname",
        "ScanResult",
        "MediaId",
        "ThumbMediaId",
        "KeyStr",
        "UserCardCode",
        "FromUserName",
    ];
    OWN.contains(&name)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

pub(super) fn insert(fields: &mut Vec<Field>, path: &str, content: Content) {
    let Some((first, rest)) = path.split_once('.') else {
        let name = path.to_owned();
        fields.push(Field { name, content });
        return;
    };
    let open = fields.iter_mut().rev().find_map(|field| match field {
        Field {
            name,
            content: Content::Fields(inside),
        } if name == first => Some(inside),
        _ => None,
    });
    if let Some(inside) = open {
        insert(inside, rest, content);
        return;
    }
    let mut inside = Vec::new();
    insert(&mut inside, rest, content);
    fields.push(Field {
        name: first.to_owned(),
        content: Content::Fields(inside),
    });
}

/// Reason why a field cannot be added to a push.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidField {
    /// A name in the path is empty or contains other characters.
    #[error(
        "`{0}` is not the name of a field: use letters, digits and `_`, with dots between names"
    )]
    Name(String),
    /// The field is in the header, or was given before.
    #[error("`{0}` is in the header of every push: it cannot be given twice")]
    Header(String),
}
