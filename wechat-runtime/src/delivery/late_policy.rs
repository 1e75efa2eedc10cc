//! Policy for answers that are not ready in time.

use std::time::Duration;

use crate::{handler::late::Late, reply::Reply};

/// Policy for answers that are not ready in time: the ways that they may take, and what the user reads meanwhile.
/// Passed to [`BotBuilder::late`](crate::BotBuilder::late). A [`Late`] converts into a policy with these ways and
/// the defaults below.
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
    /// Tries that may be released without an answer in five minutes.
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

    /// Sets the ways that a late answer may take, unless its handler sets them itself (`late = …`). By default all
    /// three: the platform's retries wait for it, else it is sent as a message, else it is collected.
    pub fn ways(mut self, ways: Late) -> Self {
        self.ways = ways;
        self
    }

    /// Sets the text that the user reads while an answer is sent as a message or waits to be collected:
    /// 「思考中……」. By default the user reads nothing before a message, and a hint how to get an answer that waits.
    pub fn thinking_text(mut self, text: impl Into<String>) -> Self {
        self.thinking_reply = Some(text.into().into());
        self
    }

    /// Sets the one text by which a user collects an answer, without the white space around it. By default
    /// any message of the user does.
    pub fn collect_on(mut self, word: impl Into<String>) -> Self {
        self.collect_word = Some(word.into().trim().to_owned());
        self
    }

    /// Sets how long an answer is kept for its user, 1 hour by default.
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.keep_for = time;
        self
    }

    /// Sets how many tries may be released without an answer within five minutes, 20 by default, so that the next
    /// try can wait for it. The platform counts each as a failure, warns at 30, and sends nothing for a minute after
    /// too many. Each instance counts its own. Beyond the limit an answer takes the next way at once.
    pub fn held_tries(mut self, most: usize) -> Self {
        self.held_tries = most;
        self
    }
}
