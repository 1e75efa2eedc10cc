//! The text reply.

/// A text. `\n` breaks the line; `<a href="https://…">…</a>` is a link.
///
/// At most [`Text::MAX_BYTES`] reach the user: what is longer is cut between two characters. An
/// empty text cannot be sent and becomes no reply at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub(crate) content: String,
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

    /// The part that fits.
    pub(crate) fn fitting(&self) -> &str {
        let end = self.content.floor_char_boundary(Self::MAX_BYTES);
        &self.content[..end]
    }
}
