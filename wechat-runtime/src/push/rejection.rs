//! Why a push cannot be read as a type.

use std::{borrow::Cow, fmt};

/// Why a push does not have what a handler's parameter needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    reason: Cow<'static, str>,
    declines: bool,
}

impl Rejection {
    /// Says in words what is lacking.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            declines: false,
        }
    }

    /// Says in words why this handler is not meant: the push goes to the next one that fits.
    pub fn decline(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            declines: true,
        }
    }

    /// Whether the push goes to the next handler that fits.
    pub fn declines(&self) -> bool {
        self.declines
    }

    /// The field `name` is missing.
    pub fn missing(name: &str) -> Self {
        Self::new(format!("the field `{name}` is missing"))
    }

    /// The field `name` is there, but `why`: "is not a whole number".
    pub fn invalid(name: &str, why: &str) -> Self {
        Self::new(format!("the field `{name}` {why}"))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Rejection {}
