//! Rejections of pushes by a handler's parameters.

use std::{borrow::Cow, fmt};

use crate::one_line::OneLine;

/// Reason why a handler's parameter cannot be created for a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    reason: Cow<'static, str>,
    effect: Effect,
}

/// Consequence of a rejection for the push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// No handler is called.
    Stop,
    /// The next handler that fits gets the push, as the author of the parameter intended.
    Decline,
    /// The next handler that fits gets the push, and the log names the field: the platform sent
    /// something unexpected.
    MissingField,
}

impl Rejection {
    /// Creates a rejection for something that the bot lacks. No handler is called, the user gets no
    /// reply, and the log has the reason.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            effect: Effect::Stop,
        }
    }

    /// Creates a rejection that passes the push on to the next handler that fits.
    pub fn decline(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            effect: Effect::Decline,
        }
    }

    /// Returns whether the push goes on to the next handler that fits.
    pub fn declines(&self) -> bool {
        self.effect != Effect::Stop
    }

    /// Creates the rejection of a push that lacks the field `name`. The next handler that fits gets
    /// the push, and a warning is logged.
    pub fn missing(name: &str) -> Self {
        Self::of_field(name, "is missing")
    }

    /// Creates the rejection of a push whose field `name` has an unusable value; `why` completes
    /// the sentence: "is not a whole number". The next handler that fits gets the push, and a
    /// warning is logged.
    pub fn invalid(name: &str, why: &str) -> Self {
        Self::of_field(name, why)
    }

    fn of_field(name: &str, why: &str) -> Self {
        Self {
            reason: format!("the field `{name}` {why}").into(),
            effect: Effect::MissingField,
        }
    }

    /// Returns whether a field of the push is the reason.
    #[doc(hidden)]
    pub fn is_of_a_field(&self) -> bool {
        self.effect == Effect::MissingField
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A reason may quote the push.
        OneLine(&self.reason).fmt(f)
    }
}

impl std::error::Error for Rejection {}
