//! Limits on time and number.

use std::time::Duration;

use tokio::sync::Semaphore;

/// Limits on time and number, passed to [`BotBuilder::limits`](crate::BotBuilder::limits).
///
/// ```
/// use std::time::Duration;
/// use wechat_runtime::Limits;
///
/// let limits = Limits::new()
///     .handler_limit(Duration::from_mins(3))
///     .max_running(500);
/// # let _ = limits;
/// ```
#[derive(Clone, Debug)]
#[must_use = "limits do nothing until a bot is given them"]
pub struct Limits {
    pub(crate) reply_within: Duration,
    pub(crate) handler_limit: Duration,
    pub(crate) max_running: usize,
    pub(crate) remember: usize,
    pub(crate) timestamp_window: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // The platform hangs up after 5 s. Half a second is reserved for sealing and sending
            // the answer.
            reply_within: Duration::from_millis(4_500),
            handler_limit: Duration::from_mins(1),
            max_running: 10_000,
            remember: 16 << 20,
            timestamp_window: Some(Duration::from_mins(5)),
        }
    }
}

impl Limits {
    /// Creates the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time that a request waits for its handler, 4.5 s by default. The platform closes
    /// the connection after 5 s.
    pub fn reply_within(mut self, limit: Duration) -> Self {
        self.reply_within = limit;
        self
    }

    /// Sets the time after which a running handler is dropped, 60 s by default.
    pub fn handler_limit(mut self, limit: Duration) -> Self {
        self.handler_limit = limit;
        self
    }

    /// Sets how many handlers may run at once, 10,000 by default. Further pushes are answered with
    /// [`overload_text`](crate::BotBuilder::overload_text).
    pub fn max_running(mut self, most: usize) -> Self {
        self.max_running = most.min(Semaphore::MAX_PERMITS);
        self
    }

    /// Sets the memory in bytes for answers that are remembered for the platform's retries, 16 MiB by
    /// default. An answer is remembered for 20 s after the first try; the last retry arrives
    /// earlier. Short answers take some 450 bytes, so the default covers 1,000 messages a second or
    /// more; at higher rates the oldest answers are forgotten earlier. A retry of a forgotten
    /// answer counts as a new message, and with 0 every retry that arrives after the answer does.
    pub fn remember(mut self, bytes: usize) -> Self {
        self.remember = bytes;
        self
    }

    /// Sets the allowed difference between a request's timestamp and this machine's clock, 300 s by
    /// default; `None` allows any. Fractions of a second are ignored.
    pub fn timestamp_window(mut self, window: impl Into<Option<Duration>>) -> Self {
        self.timestamp_window = window.into();
        self
    }
}
