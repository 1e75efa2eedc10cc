//! Deadlines that no duration overflows, and time limits that cost nothing for futures that are
//! ready at once.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;
use tokio::{
    task::unconstrained,
    time::{Instant, Sleep, sleep_until},
};

/// Adds a duration. One that overflows the clock becomes 30 years, longer than any process lives.
pub(crate) fn after(instant: Instant, time: Duration) -> Instant {
    let years = Duration::from_hours(24 * 365 * 30);
    instant.checked_add(time).unwrap_or(instant + years)
}

/// Error of a future that was not ready by its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Elapsed;

/// Runs a future until `deadline`.
///
/// Unlike [`tokio::time::timeout_at`], creates no timer before the first poll has returned
/// `Pending`.
pub(crate) fn within<F: Future>(deadline: Instant, future: F) -> Within<F> {
    Within {
        future,
        timer: None,
        deadline,
    }
}

pin_project! {
    /// Future of [`within`]. A type of its own, because an `async fn` would hold `F` twice.
    pub(crate) struct Within<F> {
        #[pin]
        future: F,
        timer: Option<Pin<Box<Sleep>>>,
        deadline: Instant,
    }
}

impl<F: Future> Future for Within<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(output) = this.future.poll(cx) {
            return Poll::Ready(Ok(output));
        }
        let timer = this
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(*this.deadline)));
        // A future that has used up the task's budget must not outlive its deadline.
        pin!(unconstrained(timer)).poll(cx).map(|()| Err(Elapsed))
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::sleep;

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

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_future_ends_at_its_deadline() {
        let began = Instant::now();
        assert_eq!(within(began + SECOND, pending::<()>()).await, Err(Elapsed));
        assert_eq!(began.elapsed(), SECOND);
        let deadline = Instant::now() + 2 * SECOND;
        assert_eq!(within(deadline, sleep(SECOND)).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_future_that_is_ready_wins_over_a_deadline_in_the_past() {
        let past = Instant::now();
        sleep(SECOND).await;
        assert_eq!(within(past, async { 7 }).await, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn a_future_that_uses_up_its_budget_ends_at_its_deadline() {
        let busy = async {
            loop {
                tokio::task::consume_budget().await;
            }
        };
        let past = Instant::now();
        sleep(SECOND).await;
        let output: Result<(), _> = within(past, busy).await;
        assert_eq!(output, Err(Elapsed));
    }
}
