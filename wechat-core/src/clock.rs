//! Wall-clock time, only for timestamps on the wire. Deadlines use `tokio::time::Instant`.

use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the seconds since the Unix epoch.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn unix_seconds() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        })
}
