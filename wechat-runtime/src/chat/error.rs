//! Why a question of a dialogue got no answer.

use std::{error::Error, fmt};

use wechat_core::HandlerError;

/// Why a question got no answer. A handler that hands it on with `?` ends quietly, and the user gets what
/// [`ChatOptions`](crate::ChatOptions) says; only [`Question`](ChatErrorKind::Question) and
/// [`Misused`](ChatErrorKind::Misused) are failures like any other.
#[derive(Debug)]
pub struct ChatError {
    kind: ChatErrorKind,
    cause: HandlerError,
}

/// What has become of the dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChatErrorKind {
    /// The user did not answer in time. There is no push to reply to: what is said now takes the ways of a late
    /// answer.
    TimedOut,
    /// The user wrote a cancel word. The next question, or what the handler returns, answers that.
    Cancelled,
    /// The user wrote another handler's command, and that is answered; or they have unfollowed the account.
    Interrupted,
    /// Another dialogue of the user has begun, or the user has been told at another instance that this one is
    /// lost.
    Replaced,
    /// Too many dialogues are open, so this one could not begin.
    TooMany,
    /// The question is no reply that can be sent, or its `Result` was an error.
    Question,
    /// Asked twice at once, outside a bot, or when the handler had ended.
    Misused,
}

/// How a dialogue ended, as the cause of its [`ChatError`]. A library that boxes errors keeps their causes, so
/// it is found there.
#[derive(Clone, Copy, Debug)]
struct Ended(ChatErrorKind);

impl ChatError {
    pub(super) fn ended(kind: ChatErrorKind) -> Self {
        if kind == ChatErrorKind::Misused {
            return Self::misused("its handler has ended");
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

    /// What to act on.
    pub fn kind(&self) -> ChatErrorKind {
        self.kind
    }
}

/// How the dialogue ended that the error tells of, if it tells of that and nothing else.
pub(crate) fn ending(error: &(dyn Error + 'static)) -> Option<ChatErrorKind> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(Ended(kind)) = error.downcast_ref() {
            return Some(*kind);
        }
        cause = error.source();
    }
    None
}

impl fmt::Display for ChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the question has no answer")
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
            ChatErrorKind::Replaced => "another dialogue of the user took its place",
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
    fn the_ending_is_found_under_other_errors() {
        let error = Wrapped(ChatError::ended(ChatErrorKind::Cancelled));
        assert_eq!(ending(&error), Some(ChatErrorKind::Cancelled));
    }

    #[test]
    fn a_mistake_is_no_ending() {
        assert_eq!(ending(&ChatError::misused("twice")), None);
        let question = ChatError::question("no stock".into());
        assert_eq!(ending(&question), None);
        assert_eq!(ending(&std::io::Error::other("disk")), None);
    }
}
