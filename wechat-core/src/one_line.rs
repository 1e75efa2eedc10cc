//! Text from outside as part of a log line or an error.

use std::fmt;

/// Upper bound on the bytes of text from outside in a log line or an error, after escaping.
const MAX_BYTES: usize = 320;
/// Bytes at the end that longer text keeps: the last cause of a chain is the most specific.
const TAIL_BYTES: usize = 120;
/// Upper bound on the bytes of a name from outside that is one part of an error.
const MAX_NAME_BYTES: usize = 128;

/// Formats a value as one short log line.
///
/// Control characters, and those that break or reorder a line, are escaped, so that text from
/// outside can neither start a line nor disguise one. The middle of a text of more than 320 bytes is
/// left out.
#[derive(Debug)]
pub struct OneLine<'a, T: ?Sized>(pub &'a T);

impl<T: fmt::Display + ?Sized> fmt::Display for OneLine<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let mut line = String::with_capacity(text.len().min(MAX_BYTES));
        let mut rest = text.chars();
        let head = rest.by_ref().find_map(|c| {
            push_escaped(&mut line, c);
            (line.len() > MAX_BYTES).then_some(())
        });
        if head.is_none() {
            return f.write_str(&line);
        }
        // Each character is at least one byte, so these are enough for the tail.
        let from = text.ceil_char_boundary(text.len().saturating_sub(TAIL_BYTES));
        let mut tail = String::with_capacity(TAIL_BYTES);
        text[from..]
            .chars()
            .for_each(|c| push_escaped(&mut tail, c));
        let head = &line[..line.floor_char_boundary(MAX_BYTES - TAIL_BYTES - "…".len())];
        let tail = &tail[tail.ceil_char_boundary(tail.len().saturating_sub(TAIL_BYTES))..];
        write!(f, "{head}…{tail}")
    }
}

fn push_escaped(line: &mut String, c: char) {
    if c.is_control() || is_layout(c) {
        line.extend(c.escape_default());
    } else {
        line.push(c);
    }
}

/// Returns whether a character separates lines or changes the direction of text.
fn is_layout(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Escapes the beginning of text from outside as for a string literal, up to 128 bytes.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        let escaped = c.escape_debug();
        if shown.len() + escaped.clone().map(char::len_utf8).sum::<usize>() > MAX_NAME_BYTES {
            break;
        }
        shown.extend(escaped);
    }
    shown
}

/// Returns whether a text is fit for a log line: short, and without characters of layout.
#[cfg(test)]
pub(crate) fn is_short_line(text: &str) -> bool {
    text.len() <= 400 && !text.contains(|c: char| c.is_control() || is_layout(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn logged_text_stays_on_one_line() {
        let shown = OneLine(&"a\nb\u{1b}[1m 你").to_string();
        assert_eq!(shown, "a\\nb\\u{1b}[1m 你");
    }

    #[test]
    fn a_long_text_keeps_its_ends_and_no_character_of_layout() {
        let long = format!(
            "first\n{}\u{2028}{}last\u{202e}",
            "你\n".repeat(5_000),
            "\u{85}".repeat(5_000)
        );
        let shown = OneLine(&long).to_string();
        assert!(
            shown.starts_with("first\\n你") && shown.ends_with("last\\u{202e}"),
            "{shown}"
        );
        assert!(is_short_line(&shown), "{} {shown}", shown.len());
        let fits = "x".repeat(MAX_BYTES);
        assert_eq!(OneLine(&fits).to_string(), fits);
    }

    proptest! {
        #[test]
        fn any_text_is_one_short_line(text in r"(\PC|[\x00-\x20\u{80}-\u{9f}\u{2028}\u{202e}]){0,400}") {
            let line = OneLine(&text).to_string();
            prop_assert!(is_short_line(&line), "{}", line);
            prop_assert!(is_short_line(&shown(&text)));
        }
    }

    #[test]
    fn shown_text_is_escaped_after_it_is_shortened() {
        assert_eq!(shown("a\"\n你"), "a\\\"\\n你");
        assert_eq!(shown(&"\n".repeat(65)), "\\n".repeat(64));
        assert!(shown(&"\u{10ffff}".repeat(64)).len() <= MAX_NAME_BYTES);
    }
}
