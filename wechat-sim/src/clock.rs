//! The platform's clock, which is this machine's.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nanoseconds since the Unix epoch, for ids that are never given twice.
pub(crate) fn unix_nanoseconds() -> u64 {
    u64::try_from(since_the_epoch().as_nanos()).unwrap_or(u64::MAX)
}

/// Seconds since the Unix epoch.
pub fn unix_seconds() -> u64 {
    since_the_epoch().as_secs()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn since_the_epoch() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}
