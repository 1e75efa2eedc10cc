//! Metrics, through the facade of the crate `metrics`. Does nothing without the feature `metrics`.
//!
//! Labels are names of handlers and fixed words only, never user input or ids.

use std::time::Duration;

/// Outcome of one try of a push.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TryEnd {
    /// Answered with the handler's reply, which may be empty.
    Answered,
    /// Answered with the same bytes as an earlier try.
    Replayed,
    /// Answered with a placeholder.
    GivenUp,
    /// Released without an answer, so that the next try can wait.
    Released,
    /// Refused because too many handlers run.
    TurnedAway,
    /// The connection closed.
    Gone,
}

/// Channel through which a reply reached its user.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Channel {
    /// Answer to a try.
    Passive,
    /// Customer-service message.
    Notify,
    /// Answer to the user's next message.
    Collect,
    /// Customer-service message that may or may not have arrived.
    Unknown,
    /// The reply did not reach its user.
    Lost,
}

/// Declares how a counter is raised for each value of its label. Labels that are literals make keys
/// that are constants; any other key would be allocated for each message.
macro_rules! counted {
    ($ty:ident in $counter:literal by $key:literal { $($variant:ident => $label:literal),* }) => {
        #[cfg(feature = "metrics")]
        impl $ty {
            fn count(self) {
                match self {
                    $(Self::$variant => metrics::counter!($counter, $key => $label),)*
                }
                .increment(1);
            }
        }
    };
}
counted!(TryEnd in "wechat_tries_total" by "end" {
    Answered => "answered",
    Replayed => "replayed",
    GivenUp => "given_up",
    Released => "released",
    TurnedAway => "turned_away",
    Gone => "gone"
});
counted!(Channel in "wechat_replies_total" by "channel" {
    Passive => "passive",
    Notify => "notify",
    Collect => "collect",
    Unknown => "unknown",
    Lost => "lost"
});

/// Counts one try of a push, and whether it joined the run of an earlier try.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_try(end: TryEnd, joined: bool) {
    #[cfg(feature = "metrics")]
    {
        end.count();
        if joined {
            metrics::counter!("wechat_deduplicated_tries_total").increment(1);
        }
    }
}

/// Counts a reply by its channel.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_reply(channel: Channel) {
    #[cfg(feature = "metrics")]
    channel.count();
}

/// Records the duration of a handler; the platform waits 5 s.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is measured")
)]
pub(crate) fn measure_handler(handler: &'static str, took: Duration) {
    #[cfg(feature = "metrics")]
    metrics::histogram!("wechat_handler_seconds", "handler" => handler).record(took.as_secs_f64());
}

/// Counts a push that no handler takes.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_unhandled(expects_answer: bool) {
    #[cfg(feature = "metrics")]
    {
        let expects_answer = if expects_answer { "yes" } else { "no" };
        metrics::counter!("wechat_unhandled_total", "expects_answer" => expects_answer)
            .increment(1);
    }
}

/// Counts a failure of a handler: `error`, `panic` or `timeout`.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_failure(handler: &'static str, how: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_handler_failures_total", "handler" => handler, "how" => how)
        .increment(1);
}

/// Counts a poll of a handler that blocked its thread.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_block(handler: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_handler_blocks_total", "handler" => handler).increment(1);
}

/// Changes the number of running handlers by 1 or −1.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_running(change: i8) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("wechat_handlers_running").increment(f64::from(change));
}

/// Sets the number of open dialogues.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn set_dialogues(open: usize) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("wechat_dialogues_open")
        .set(f64::from(u32::try_from(open).unwrap_or(u32::MAX)));
}

/// Sets the number of tries that may still be released without an answer.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn set_held_tries_left(left: usize) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("wechat_held_tries_left")
        .set(f64::from(u32::try_from(left).unwrap_or(u32::MAX)));
}

/// Describes each metric to the recorder of the process, for exporters that show descriptions.
#[cfg(feature = "metrics")]
pub(crate) fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

    describe_counter!("wechat_tries_total", "tries of pushes, by outcome");
    describe_counter!(
        "wechat_deduplicated_tries_total",
        "tries that joined the run of an earlier one"
    );
    describe_counter!(
        "wechat_replies_total",
        "replies, by the channel through which they reached their user"
    );
    describe_histogram!(
        "wechat_handler_seconds",
        Unit::Seconds,
        "duration of handlers; the platform waits 5 s"
    );
    describe_counter!(
        "wechat_unhandled_total",
        "pushes without a handler, by whether the user expects an answer"
    );
    describe_counter!(
        "wechat_handler_failures_total",
        "failures of handlers, by kind"
    );
    describe_counter!(
        "wechat_handler_blocks_total",
        "polls of handlers that blocked their thread for over 200 ms"
    );
    describe_counter!(
        "wechat_api_calls_total",
        "calls of the platform's API, by path and outcome"
    );
    describe_counter!("wechat_refusals_total", "refused requests, by status");
    describe_counter!(
        "wechat_malformed_requests_total",
        "requests that could not be read, by cause"
    );
    describe_gauge!("wechat_handlers_running", "running handlers");
    describe_gauge!("wechat_dialogues_open", "open dialogues");
    describe_gauge!(
        "wechat_held_tries_left",
        "tries that may still be released without an answer in these five minutes"
    );
}

/// Counts a request that was refused with this status.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_refusal(status: u16) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_refusals_total", "status" => status.to_string()).increment(1);
}

/// Counts a request that could not be read, by cause.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_malformed(cause: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_malformed_requests_total", "cause" => cause).increment(1);
}
