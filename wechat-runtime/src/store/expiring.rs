//! Map whose entries expire, on tokio's clock.

use std::time::Duration;

use tokio::time::Instant;

pub(crate) type Expiring<K, V> = wechat_core::__private::Expiring<K, V, Instant>;

/// Adds a duration. One that overflows the clock becomes 30 years, longer than any process lives.
pub(crate) fn after(now: Instant, time: Duration) -> Instant {
    let years = Duration::from_hours(24 * 365 * 30);
    now.checked_add(time).unwrap_or(now + years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_duration_overflows_the_clock() {
        assert!(after(Instant::now(), Duration::MAX) > Instant::now());
    }
}
