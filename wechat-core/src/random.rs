//! Chance, so that many do not do the same at the same moment.

use std::time::Duration;

/// Any number.
///
/// # Panics
/// If the system gives no random bytes.
pub fn number() -> u64 {
    getrandom::u64().expect("the system gives random bytes")
}

/// From nothing up to `most`, to the millisecond.
///
/// # Panics
/// As [`number`].
pub fn up_to(most: Duration) -> Duration {
    let most = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(number() % most.saturating_add(1).max(1))
}
