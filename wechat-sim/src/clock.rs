//! This machine's clock, and the platform's, which begins with it and goes on in tokio's time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// The platform's wall clock: a test that pauses and advances time moves it, too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlatformClock {
    began: Instant,
    /// Since the Unix epoch.
    began_at: Duration,
}

impl PlatformClock {
    /// One that shows this machine's time now.
    pub(crate) fn start() -> Self {
        Self {
            began: Instant::now(),
            began_at: since_the_epoch(),
        }
    }

    /// Seconds since the Unix epoch.
    pub(crate) fn unix_seconds(self) -> u64 {
        (self.began_at + self.began.elapsed()).as_secs()
    }
}

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

/// Milliseconds since the Unix epoch.
#[cfg(feature = "page")]
pub(crate) fn unix_milliseconds() -> u64 {
    u64::try_from(since_the_epoch().as_millis()).unwrap_or(u64::MAX)
}
