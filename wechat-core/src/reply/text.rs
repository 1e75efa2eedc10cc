//! The text reply.

use serde::{Deserialize, Serialize};

/// A text. `\n` breaks the line; `<a href="https://…">…</a>` is a link.
///
/// At most [`Text::MAX_BYTES`] reach the user: what is longer is cut between two characters. A text of
/// white space only cannot be sent and becomes no reply at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    #[doc(hidden)]
    pub content: String,
}

impl Text {
    /// Bytes of UTF-8 that the platform delivers; one more, and the user reads a service fault.
    pub const MAX_BYTES: usize = 2047;

    /// A text reply.
    pub fn new(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
        }
    }
}
