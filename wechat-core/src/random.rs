//! Random bytes of the operating system. As numbers they spread retries over time.

use std::time::Duration;

use crate::duration::milliseconds;

/// Returns random bytes, fit for cryptography.
///
/// # Panics
/// If the system gives no random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system provides random bytes");
    bytes
}

/// Returns a random number.
///
/// # Panics
/// If the system gives no random bytes.
pub fn number() -> u64 {
    u64::from_ne_bytes(bytes())
}

/// Returns a random duration from zero up to `most`, in whole milliseconds.
///
/// # Panics
/// As [`number`].
pub fn up_to(most: Duration) -> Duration {
    Duration::from_millis(number() % milliseconds(most).saturating_add(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bytes_differ_and_random_durations_are_bounded() {
        assert_ne!(bytes::<16>(), bytes::<16>());
        assert_eq!(up_to(Duration::ZERO), Duration::ZERO);
        assert!(up_to(Duration::from_millis(3)) <= Duration::from_millis(3));
    }
}
