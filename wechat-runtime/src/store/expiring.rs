//! A map whose entries end by themselves, on tokio's clock.

use std::time::Duration;

use tokio::time::Instant;

pub(crate) type Expiring<K, V> = wechat_core::__private::Expiring<K, V, Instant>;

/// A time that the clock cannot hold is none for as long as a process lives.
pub(crate) fn after(now: Instant, time: Duration) -> Instant {
    let years = Duration::from_hours(24 * 365 * 30);
    now.checked_add(time).unwrap_or(now + years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_too_long() {
        assert!(after(Instant::now(), Duration::MAX) > Instant::now());
    }
}
