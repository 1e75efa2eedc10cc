//! Settings of delivery and their defaults.

use std::time::Duration;

use wechat_core::Reply;

use crate::handler::late::Late;

/// Settings of delivery; [`BotBuilder`](crate::BotBuilder) documents each.
pub(crate) struct Options {
    pub(crate) reply_within: Duration,
    pub(crate) handler_limit: Duration,
    pub(crate) error_reply: Reply,
    pub(crate) joins: bool,
    pub(crate) late: Late,
    pub(crate) thinking_reply: Option<Reply>,
    pub(crate) collect_word: Option<String>,
    pub(crate) keep_late: Duration,
    /// Number of tries that may be hung up on within five minutes.
    pub(crate) held_tries: usize,
    pub(crate) max_running: usize,
    pub(crate) overload_reply: Reply,
    /// Number of answered messages to remember.
    pub(crate) remember: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            // The platform hangs up after 5 s. Half a second is reserved for sealing and sending
            // the answer.
            reply_within: Duration::from_millis(4_500),
            handler_limit: Duration::from_mins(1),
            error_reply: Reply::success(),
            joins: true,
            late: Late::default(),
            thinking_reply: None,
            collect_word: None,
            keep_late: Duration::from_hours(1),
            // The platform warns at 30.
            held_tries: 20,
            max_running: 10_000,
            overload_reply: Reply::success(),
            remember: 100_000,
        }
    }
}
