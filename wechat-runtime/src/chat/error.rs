//! Errors of dialogues.

use std::{error::Error, fmt};

use wechat_core::{__private::causes, HandlerError};

/// Error of a question that got no answer. A handler that returns it with `?` ends without a log
/// line, and the user reads the text of [`ChatOptions`](crate::ChatOptions). Only
/// [`Question`](ChatErrorKind::Question) and [`Misused`](ChatErrorKind::Misused) are failures like
/// any other error.
#[derive(Debug)]
pub struct ChatError {
    kind: ChatErrorKind,
    cause: HandlerError,
}

/// Reason why a question got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChatErrorKind {
    /// The user did not answer in time. There is no push to reply to, so further output is
    /// delivered as a late answer.
    TimedOut,
    /// The user wrote a cancel word. The next question or the return value is the reply to it.
    Cancelled,
    /// The user wrote another handler's command, which is answered instead, or unfollowed the
    /// account.
    Interrupted,
    /// Another dialogue of the user has started, or another instance has reported this one as lost
    /// to the user.
    Replaced,
    /// Too many dialogues are open, so this one could not start.
    TooMany,
    /// The question cannot be sent as a reply, or its `Result` was an error.
    Question,
    /// The handler asked two questions at once, asked outside a bot, or asked after it had ended.
    Misused,
}

/// Source of a [`ChatError`]. Error libraries that box errors keep their sources, so [`ending`]
/// finds it.
#[derive(Clone, Copy, Debug)]
struct Ended(ChatErrorKind);

impl ChatError {
    pub(super) fn ended(kind: ChatErrorKind) -> Self {
        if kind == ChatErrorKind::Misused {
            return Self::misused("the handler has already ended; ask before it returns");
        }
        Self {
            kind,
            cause: Box::new(Ended(kind)),
        }
    }

    pub(super) fn question(cause: HandlerError) -> Self {
        Self {
            kind: ChatErrorKind::Question,
            cause,
        }
    }

    pub(super) fn misused(how: &'static str) -> Self {
        Self {
            kind: ChatErrorKind::Misused,
            cause: how.into(),
        }
    }

    /// Returns the reason, to act on.
    pub fn kind(&self) -> ChatErrorKind {
        self.kind
    }
}

/// Returns how the dialogue ended if a [`ChatError`] is among the error's sources.
pub(crate) fn ending(error: &(dyn Error + 'static)) -> Option<ChatErrorKind> {
    let Ended(kind) = causes(error).find_map(|error| error.downcast_ref::<Ended>())?;
    Some(*kind)
}

impl fmt::Display for ChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the question got no answer")
    }
}

impl Error for ChatError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            ChatErrorKind::TimedOut => "the user did not answer in time",
            ChatErrorKind::Cancelled => "the user cancelled the dialogue",
            ChatErrorKind::Interrupted => "another command interrupted the dialogue",
            ChatErrorKind::Replaced => "another dialogue of the user replaced this one",
            ChatErrorKind::TooMany => "too many dialogues are open",
            ChatErrorKind::Question | ChatErrorKind::Misused => "the dialogue failed",
        })
    }
}

impl Error for Ended {}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Wrapped(ChatError);

    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("wrapped")
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn an_ending_is_found_in_the_error_chain() {
        let error = Wrapped(ChatError::ended(ChatErrorKind::Cancelled));
        assert_eq!(ending(&error), Some(ChatErrorKind::Cancelled));
    }

    #[test]
    fn other_errors_are_not_endings() {
        assert_eq!(ending(&ChatError::misused("twice")), None);
        let question = ChatError::question("no stock".into());
        assert_eq!(ending(&question), None);
        assert_eq!(ending(&std::io::Error::other("disk")), None);
    }
}
