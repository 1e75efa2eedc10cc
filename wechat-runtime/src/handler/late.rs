//! Ways of an answer that takes longer than the platform waits.

use std::{fmt, ops::BitOr};

/// Ways that a late answer may take, tried in this order: wait, notify, collect.
///
/// The platform hangs up after five seconds and sends the same push again, three times in all.
///
/// - `wait`: the retries wait for the handler that the first try started, which gives it about 14 s. No
///   permission is needed. Each try that is held counts as a failure on the platform, which pauses after
///   too many; so only some are held, and the others go on to the next way at once.
/// - `notify`: the last try is answered with a placeholder, and the answer is sent as a customer-service
///   message (客服消息), if the bot has an `Api` for that (feature `client`).
/// - `collect`: the last try is answered with a placeholder that says so, and the answer is the reply to
///   the user's next message.
///
/// A way that fails leads to the next; an answer takes one way only. Without `notify` and `collect` a handler
/// that is still running at the end is answered with the bot's error text.
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

    /// The platform's retries wait for the handler.
    pub const WAIT: Self = Self {
        wait: true,
        ..Self::NONE
    };
    /// A customer-service message (客服消息) brings the answer.
    pub const NOTIFY: Self = Self {
        notify: true,
        ..Self::NONE
    };
    /// The user's next message is answered with it.
    pub const COLLECT: Self = Self {
        collect: true,
        ..Self::NONE
    };

    /// The ways of both, as `|` gives them, also in a constant.
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
    /// All of them.
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
