//! How a push was answered, for tests and for a server that a bot is mounted in.

use crate::handler::HandlerInfo;

/// Handler that a push went to. It is in the extensions of the push's response.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answered {
    /// The handler that was called; a response without one was made by the bot itself.
    pub handler: &'static HandlerInfo,
    /// Whether an earlier try of the same message had called it.
    pub joined: bool,
}

/// How a push came to its answer, in the extensions of its response beside [`Answered`]. There is none if the bot
/// itself answered, or only gave an answer again that had been fetched before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnsweredBy {
    /// Its handler was found by the routes.
    Dispatch,
    /// A handler was in a dialogue with the user and waited for this push: no route was asked.
    Dialogue,
    /// An earlier answer had come too late and waited for the user's next message: no handler was called.
    KeptAnswer,
}
