//! Random numbers, which spread retries over time.

use std::time::Duration;

/// Returns a random number.
///
/// # Panics
/// If the system gives no random bytes.
pub fn number() -> u64 {
    getrandom::u64().expect("the system provides random bytes")
}

/// Returns a random duration from zero up to `most`, in whole milliseconds.
///
/// # Panics
/// As [`number`].
pub fn up_to(most: Duration) -> Duration {
    let most = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(number() % most.saturating_add(1).max(1))
}
