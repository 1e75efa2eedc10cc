//! Text replies.

use serde::{Deserialize, Serialize};

/// Text. `\n` breaks the line; `<a href="https://…">…</a>` is a link.
///
/// Longer text is cut to [`Text::MAX_BYTES`], between two characters. A text of white space only
/// becomes no reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    #[doc(hidden)]
    pub content: String,
}

impl Text {
    /// Maximum number of bytes of UTF-8. With one more, the user sees a service error.
    pub const MAX_BYTES: usize = 2047;

    /// Creates a text reply.
    pub fn new(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
        }
    }
}
