//! The reason why a push cannot be read as a type.

use std::{borrow::Cow, fmt};

/// The reason why a push lacks what a handler's parameter needs.
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
    /// The push goes on to the next handler, as its author intended.
    Decline,
    /// The push goes on to the next handler, and the log names the field: the platform sent
    /// something unexpected.
    LackField,
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

    /// Creates the rejection of a push that lacks the field `name`. The push goes on to the next
    /// handler that fits, and the log has a warning.
    pub fn missing(name: &str) -> Self {
        Self::of_field(name, "is missing")
    }

    /// Creates the rejection of a push whose field `name` has an unusable value; `why` completes the
    /// sentence: "is not a whole number". The push goes on to the next handler that fits, and the
    /// log has a warning.
    pub fn invalid(name: &str, why: &str) -> Self {
        Self::of_field(name, why)
    }

    fn of_field(name: &str, why: &str) -> Self {
        Self {
            reason: format!("the field `{name}` {why}").into(),
            effect: Effect::LackField,
        }
    }

    /// Returns whether a field of the push is the reason.
    #[doc(hidden)]
    pub fn is_of_a_field(&self) -> bool {
        self.effect == Effect::LackField
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Rejection {}
