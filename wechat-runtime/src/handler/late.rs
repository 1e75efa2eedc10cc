//! Delivery of answers that take longer than the platform waits.

use std::{fmt, ops::BitOr};

/// Ways in which a late answer may reach the user, tried in this order: wait, notify, collect.
///
/// The platform hangs up after five seconds and sends the same push again, three times in all.
///
/// - `wait`: the retries wait for the handler that the first try started, which gives it about
///   14 s. No permission is needed. The platform counts each try without an answer as a failure
///   and pauses after too many, so only some tries are held; the others fall back to the next
///   way at once.
/// - `notify`: the last try is answered with a placeholder, and the answer is sent as a
///   customer-service message (客服消息), if the bot has an `Api` (feature `client`).
/// - `collect`: the last try is answered with instructions, and the answer is the reply to the
///   user's next message.
///
/// If one way fails, the next is tried; an answer is delivered once only. Without `notify` and
/// `collect`, if the handler is still running then, the user gets the bot's error text.
///
/// ```
/// use wechat_runtime::Late;
///
/// assert_eq!(Late::default(), Late::WAIT | Late::NOTIFY | Late::COLLECT);
/// assert_eq!((Late::WAIT | Late::COLLECT).to_string(), "wait | collect");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Late {
    pub(crate) wait: bool,
    pub(crate) notify: bool,
    pub(crate) collect: bool,
}

impl Late {
    const NONE: Self = Self {
        wait: false,
        notify: false,
        collect: false,
    };

    /// Lets the platform's retries wait for the handler.
    pub const WAIT: Self = Self {
        wait: true,
        ..Self::NONE
    };
    /// Sends the answer as a customer-service message (客服消息).
    pub const NOTIFY: Self = Self {
        notify: true,
        ..Self::NONE
    };
    /// Answers the user's next message with it.
    pub const COLLECT: Self = Self {
        collect: true,
        ..Self::NONE
    };

    /// Combines the ways of both, like `|`, also in a constant.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            wait: self.wait || other.wait,
            notify: self.notify || other.notify,
            collect: self.collect || other.collect,
        }
    }
}

impl BitOr for Late {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl Default for Late {
    /// Enables all ways.
    fn default() -> Self {
        Self::WAIT | Self::NOTIFY | Self::COLLECT
    }
}

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ways = [
            ("wait", self.wait),
            ("notify", self.notify),
            ("collect", self.collect),
        ];
        let ways = ways.iter().filter(|(_, is_on)| *is_on);
        let ways: Vec<_> = ways.map(|(name, _)| *name).collect();
        f.write_str(&ways.join(" | "))
    }
}
