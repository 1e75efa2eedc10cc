//! Settings of delivery and their defaults.

use wechat_core::Reply;

use super::{LatePolicy, Limits};

/// Settings of delivery; [`BotBuilder`](crate::BotBuilder) documents each.
pub(crate) struct Options {
    pub(crate) late: LatePolicy,
    pub(crate) limits: Limits,
    pub(crate) deduplicates: bool,
    pub(crate) error_reply: Reply,
    pub(crate) overload_reply: Reply,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            late: LatePolicy::default(),
            limits: Limits::default(),
            deduplicates: true,
            error_reply: Reply::success(),
            overload_reply: Reply::success(),
        }
    }
}
