//! Faults of the network between the platform and a bot, on request.

use std::time::Duration;

/// Network of one push. The default has no faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Network {
    /// Delay of each answer. The platform hangs up after five seconds.
    pub delay: Duration,
    /// Number of tries whose answer is lost. The platform waits for each in vain, and retries.
    pub lost: usize,
    /// Whether the request arrives again after the end of the push.
    pub twice: bool,
    /// Whether the first try arrives twice at the same moment.
    pub at_once: bool,
    /// Whether the push is signed with another token than the account's.
    pub bad_signature: bool,
    /// Age of the query's timestamp in seconds; negative for a timestamp in the future.
    pub seconds_old: i64,
}
