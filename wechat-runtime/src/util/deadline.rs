//! Deadlines that no duration overflows.

use std::time::Duration;

use tokio::time::Instant;

/// Adds a duration. One that overflows the clock becomes 30 years, longer than any process lives.
pub(crate) fn after(instant: Instant, time: Duration) -> Instant {
    let years = Duration::from_hours(24 * 365 * 30);
    instant.checked_add(time).unwrap_or(instant + years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_duration_overflows_the_clock() {
        let now = Instant::now();
        assert_eq!(
            after(now, Duration::from_secs(1)),
            now + Duration::from_secs(1)
        );
        assert!(after(now, Duration::MAX) > now);
    }
}
