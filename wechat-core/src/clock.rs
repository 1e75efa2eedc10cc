//! Wall-clock time, only for timestamps on the wire. Deadlines use `tokio::time::Instant`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Returns the time since the Unix epoch; zero while the clock is before it.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn since_the_epoch() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}

/// Returns the seconds since the Unix epoch.
pub fn unix_seconds() -> i64 {
    i64::try_from(since_the_epoch().as_secs()).unwrap_or(i64::MAX)
}
