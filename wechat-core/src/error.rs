//! Error of setting up and serving a bot.

use std::{error, fmt};

use crate::chain::Chain;

/// `Result` with this crate's [`Error`]. `fn main() -> wechat_runtime::Result` needs no arguments.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Error of setting up or serving a bot.
///
/// `Debug` prints the same text as `Display`, with all causes, because a `main` that returns this
/// error prints `Debug`. No token, key or secret is ever part of the text.
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

/// Kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting is missing or malformed.
    Setting,
    /// The server cannot listen on the address.
    Listen,
    /// A store that the bot requires cannot be reached or written.
    Store,
}

impl Error {
    /// Creates an error, for components that are set up and served together with a bot.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    #[doc(hidden)]
    pub fn setting(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Setting, message)
    }

    #[doc(hidden)]
    pub fn listen(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Listen, message)
    }

    #[doc(hidden)]
    pub fn store(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Store, message)
    }

    /// Sets the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Chain(self))
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source
            .as_ref()
            .map(|source| &**source as &(dyn error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_message_and_every_cause() {
        let error = Error::listen("cannot listen on 127.0.0.1:80")
            .caused_by(std::io::Error::other("permission denied"));
        assert_eq!(
            format!("{error:?}"),
            "cannot listen on 127.0.0.1:80: permission denied"
        );
        assert_eq!(error.to_string(), "cannot listen on 127.0.0.1:80");
    }
}
