//! Response extensions that report how a push was answered, for tests and for servers that mount a
//! bot.

use crate::handler::HandlerInfo;

/// Handler that a push was dispatched to. Inserted into the extensions of the push's response.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answered {
    /// Handler that was called. The extension is missing if the bot itself answered.
    pub handler: &'static HandlerInfo,
    /// Whether an earlier try of the same message called the handler.
    pub joined: bool,
}

/// Source of a push's answer. Inserted into the response's extensions next to [`Answered`]. It is
/// missing if the bot itself answered, or if the response repeats an answer that an earlier try
/// already got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnsweredBy {
    /// The routes selected the handler.
    Dispatch,
    /// A dialogue with the user was waiting for this push, so no route was matched.
    Dialogue,
    /// The answer to an earlier message was too late and was kept for this one, so no handler was
    /// called.
    KeptAnswer,
}
