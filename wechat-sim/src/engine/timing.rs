//! Times at which the platform hangs up, retries and pauses.

use std::time::Duration;

/// Times and counts of the platform, as measured on the real one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Timing {
    /// Time after which the platform hangs up: 5 s.
    pub hang_up_after: Duration,
    /// Tries of a push that is not answered in time: 3.
    pub tries: usize,
    /// Tries of a push that is answered with another status than 200, without a pause: 4.
    pub tries_after_bad_status: usize,
    /// Failed pushes within `failures_within` after which the platform pauses: 30.
    pub failures: usize,
    /// Window in which failures are counted: 5 minutes.
    pub failures_within: Duration,
    /// Length of a pause, in which nothing is sent: 1 minute.
    pub pause: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            hang_up_after: Duration::from_secs(5),
            tries: 3,
            tries_after_bad_status: 4,
            failures: 30,
            failures_within: Duration::from_mins(5),
            pause: Duration::from_mins(1),
        }
    }
}
