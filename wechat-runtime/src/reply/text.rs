//! The text reply.

use serde::{Deserialize, Serialize};

/// A text. `\n` breaks the line; `<a href="https://…">…</a>` is a link.
///
/// At most [`Text::MAX_BYTES`] reach the user: what is longer is cut between two characters. A text of
/// white space only cannot be sent and becomes no reply at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub(crate) content: String,
}

impl Text {
    /// Bytes of UTF-8 that the platform delivers; one more, and the user reads a service fault.
    pub const MAX_BYTES: usize = 2047;

    /// Texts that each fit, cut behind a line where one ends in the last quarter, else between two
    /// characters.
    pub(crate) fn parts(self) -> impl Iterator<Item = Self> {
        let mut rest = self.content;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let fits = rest.floor_char_boundary(Self::MAX_BYTES);
            let line = rest[..fits].rfind('\n').map(|end| end + 1);
            let end = match line {
                Some(end) if fits < rest.len() && end > fits / 4 * 3 => end,
                _ => fits,
            };
            let behind = rest.split_off(end);
            Some(Self::new(std::mem::replace(&mut rest, behind)))
        })
    }

    /// A text reply.
    pub fn new(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
        }
    }
}
