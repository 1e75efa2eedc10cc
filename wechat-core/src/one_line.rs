//! Text from outside as part of a log line or an error.

use std::fmt::{self, Write as _};

/// Formats a value as one log line. Control characters are escaped, so that text from a user cannot
/// start a new line.
#[derive(Debug)]
pub struct OneLine<'a, T>(pub &'a T);

impl<T: fmt::Display> fmt::Display for OneLine<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.to_string().chars() {
            if c.is_control() {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Escapes the first 64 characters of text from outside, as for a string literal.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(64).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_stays_on_its_line() {
        let shown = OneLine(&"a\nb\u{1b}[1m 你").to_string();
        assert_eq!(shown, "a\\nb\\u{1b}[1m 你");
    }

    #[test]
    fn shown_text_is_escaped_after_it_is_shortened() {
        assert_eq!(shown("a\"\n你"), "a\\\"\\n你");
        assert_eq!(shown(&"\n".repeat(65)), "\\n".repeat(64));
    }
}
