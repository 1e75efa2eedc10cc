//! Random numbers, which spread retries over time.

use std::time::Duration;

/// Returns a random number.
pub(crate) fn number() -> u64 {
    getrandom::u64().expect("the system provides random bytes")
}

/// Returns a random duration from zero up to `most`, in whole milliseconds.
pub(crate) fn up_to(most: Duration) -> Duration {
    let most = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(number() % most.saturating_add(1).max(1))
}
