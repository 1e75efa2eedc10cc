//! Splits a long text into several that fit the platform's limit.

use std::borrow::Cow;

use super::Text;
use crate::document::xml::writer::Writer;

/// Returns the text without characters that XML forbids.
pub fn clean(text: &str) -> Cow<'_, str> {
    Writer::clean(text)
}

/// Returns the parts that make up the text without characters that XML forbids. Blank ones are left
/// out.
pub fn split_clean(text: &str) -> Vec<String> {
    let content = clean(text);
    let parts = split(&content).filter(|part| !Writer::is_blank(part));
    parts.map(str::to_owned).collect()
}

/// Splits `text` into parts of at most [`Text::MAX_BYTES`]. A part ends after a line, a sentence or
/// white space in its last quarter if there is one, otherwise between two characters. A link is not
/// split.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (part, next) = rest.split_at(end_of_part(rest, Text::MAX_BYTES));
        rest = next;
        (!part.is_empty()).then_some(part)
    })
}

fn end_of_part(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    let whole = &text[..text.floor_char_boundary(most)];
    let start = whole.floor_char_boundary(most - most / 4);
    let quarter = &whole[start..];
    let behind = |ends: fn(char) -> bool| {
        let found = quarter.char_indices().rfind(|(_, c)| ends(*c));
        found.map(|(at, c)| start + at + c.len_utf8())
    };
    let end = behind(|c| c == '\n')
        .or_else(|| behind(|c| matches!(c, '。' | '！' | '？' | '!' | '?' | '；' | ';' | '…')))
        .or_else(|| behind(char::is_whitespace))
        .unwrap_or(whole.len());
    match whole[..end].rfind("<a ") {
        Some(link) if link > 0 && !whole[link..end].contains("</a>") => link,
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_add_up_to_the_text_and_each_fits(
            pieces in prop::collection::vec("\\PC{0,300}|[a-z。！好😀é\n ]{0,400}|<a href=x>[a-z]{1,40}</a>", 0..12),
        ) {
            let text = pieces.concat();
            let parts: Vec<_> = split(&text).collect();
            prop_assert_eq!(parts.concat(), &*text);
            for part in parts {
                prop_assert!((1..=Text::MAX_BYTES).contains(&part.len()));
            }
        }
    }

    fn lengths(text: &str) -> Vec<usize> {
        split(text).map(str::len).collect()
    }

    #[test]
    fn a_part_ends_where_a_reader_would_pause() {
        assert!(lengths("").is_empty());
        assert_eq!(lengths(&"a".repeat(2047)), [2047]);
        assert_eq!(lengths(&"a".repeat(2048)), [2047, 1]);
        // Two bytes are left for a third of a character.
        assert_eq!(lengths(&"好".repeat(1000)), [2046, 954]);
        let filled = "a".repeat(1800);
        for (pause, end) in [("\n", 1), ("。", 3), ("! ", 1), (" ", 1)] {
            let text = format!("{filled}{pause}{filled}");
            let rest = text.len() - 1800 - end;
            assert_eq!(lengths(&text), [1800 + end, rest], "{pause:?}");
        }
        // A line break takes precedence over a later end of a sentence.
        let text = format!("{filled}\nb。{filled}");
        assert_eq!(lengths(&text)[0], 1801);
        // A break that is too early would make small parts.
        let text = format!("{}\n{}", "a".repeat(100), "a".repeat(2000));
        assert_eq!(lengths(&text)[0], 2047);
    }

    #[test]
    fn a_link_stays_whole() {
        let link = r#"<a href="https://books.example.cn/">书单</a>"#;
        let text = format!("{}{link}{}", "a".repeat(2020), "b".repeat(2000));
        let parts: Vec<_> = split(&text).collect();
        assert_eq!(parts[0], "a".repeat(2020));
        assert!(parts[1].starts_with(link));
        // A link that is longer than a message is cut.
        let text = format!("<a href=\"{}\">", "a".repeat(3000));
        assert_eq!(lengths(&text)[0], 2047);
    }
}
