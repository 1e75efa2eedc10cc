//! This machine's clock, and the platform's, which starts with it and advances with tokio's time.

use std::time::Duration;

use tokio::time::Instant;
#[cfg(feature = "page")]
use wechat_core::__private::milliseconds;
use wechat_core::__private::since_the_epoch;

/// Wall clock of the platform. A test that pauses and advances time moves it too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlatformClock {
    began: Instant,
    /// Time at `began`, since the Unix epoch.
    began_at: Duration,
}

impl PlatformClock {
    /// Starts a clock with this machine's time.
    pub(crate) fn start() -> Self {
        Self {
            began: Instant::now(),
            began_at: since_the_epoch(),
        }
    }

    /// Returns the seconds since the Unix epoch.
    pub(crate) fn unix_seconds(self) -> u64 {
        (self.began_at + self.began.elapsed()).as_secs()
    }
}

/// Returns the nanoseconds since the Unix epoch, for ids that are unique across runs.
pub(crate) fn unix_nanoseconds() -> u64 {
    u64::try_from(since_the_epoch().as_nanos()).unwrap_or(u64::MAX)
}

/// Returns the seconds since the Unix epoch.
pub fn unix_seconds() -> u64 {
    since_the_epoch().as_secs()
}

/// Returns the milliseconds since the Unix epoch.
#[cfg(feature = "page")]
pub(crate) fn unix_milliseconds() -> u64 {
    milliseconds(since_the_epoch())
}
