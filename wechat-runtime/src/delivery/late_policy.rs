//! Policy for answers that are not ready in time.

use std::time::Duration;

use wechat_core::Reply;

use crate::handler::late::Late;

/// Policy for answers that are not ready in time: how they reach the user, and what the user sees
/// meanwhile.
///
/// Passed to [`BotBuilder::late`](crate::BotBuilder::late). A [`Late`] converts into a policy with
/// these ways and the defaults below.
///
/// ```
/// use std::time::Duration;
/// use wechat_runtime::{Late, LatePolicy};
///
/// let policy = LatePolicy::new()
///     .ways(Late::WAIT | Late::COLLECT)
///     .thinking_text("思考中，回复“查看”获取回答")
///     .collect_on("查看")
///     .keep_for(Duration::from_hours(2));
/// # let _ = policy;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing until a bot is given it"]
pub struct LatePolicy {
    pub(crate) ways: Late,
    pub(crate) thinking_reply: Option<Reply>,
    pub(crate) collect_word: Option<String>,
    pub(crate) keep_for: Duration,
    /// Number of tries that may be hung up on within five minutes.
    pub(crate) held_tries: usize,
}

impl Default for LatePolicy {
    fn default() -> Self {
        Self {
            ways: Late::default(),
            thinking_reply: None,
            collect_word: None,
            keep_for: Duration::from_hours(1),
            // The platform warns at 30.
            held_tries: 20,
        }
    }
}

impl From<Late> for LatePolicy {
    fn from(ways: Late) -> Self {
        Self::new().ways(ways)
    }
}

impl LatePolicy {
    /// Creates the default policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how a late answer reaches the user, unless its handler sets that itself (`late = …`).
    /// All ways are enabled by default: the platform's retries wait for it, otherwise it is sent as
    /// a customer-service message, otherwise it is collected.
    pub fn ways(mut self, ways: Late) -> Self {
        self.ways = ways;
        self
    }

    /// Sets the text for the user while a late answer is on its way or waits to be collected:
    /// 「思考中……」. By default the user sees nothing before a customer-service message, and
    /// instructions before an answer to collect.
    pub fn thinking_text(mut self, text: impl Into<String>) -> Self {
        self.thinking_reply = Some(text.into().into());
        self
    }

    /// Sets the text with which a user collects a late answer, ignoring white space around it. By
    /// default any message collects it.
    pub fn collect_on(mut self, word: impl Into<String>) -> Self {
        self.collect_word = Some(word.into().trim().to_owned());
        self
    }

    /// Sets how long a late answer waits to be collected, one hour by default.
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.keep_for = time;
        self
    }

    /// Sets how many tries per five minutes may be released without an answer so that the next
    /// one can wait, 20 by default. The platform counts each as a failure, warns at 30, and pauses
    /// for a minute after too many. Each instance counts separately. Beyond the limit, answers fall
    /// back to the next way at once.
    pub fn held_tries(mut self, most: usize) -> Self {
        self.held_tries = most;
        self
    }
}
