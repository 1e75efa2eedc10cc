//! What a bot counts and measures, through the facade of the crate `metrics`. Without the feature `metrics`
//! nothing is.
//!
//! Labels are names of handlers and fixed words only: nothing that a user wrote, and no id.

#[cfg(feature = "prometheus")]
pub(crate) mod prometheus;

use std::time::Duration;

/// How a try ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TryEnd {
    /// With the reply, or with none that the handler wanted.
    Answered,
    /// With the same bytes as an earlier one.
    Replayed,
    /// With a placeholder.
    GivenUp,
    /// Without an answer, for the next one to wait on.
    Released,
    /// Because too many handlers run.
    TurnedAway,
    /// Its connection is gone.
    Gone,
}

/// How a reply reached its user.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Channel {
    /// As the answer to a try.
    Passive,
    /// As a customer-service message.
    Notify,
    /// As the answer to the user's next message.
    Collect,
    /// As a customer-service message that may have arrived or not.
    Unknown,
    /// Not at all.
    Lost,
}

macro_rules! labels {
    ($ty:ident { $($variant:ident => $label:literal),* }) => {
        #[cfg(feature = "metrics")]
        impl $ty {
            fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label),*
                }
            }
        }
    };
}
labels!(TryEnd {
    Answered => "answered",
    Replayed => "replayed",
    GivenUp => "given_up",
    Released => "released",
    TurnedAway => "turned_away",
    Gone => "gone"
});
labels!(Channel {
    Passive => "passive",
    Notify => "notify",
    Collect => "collect",
    Unknown => "unknown",
    Lost => "lost"
});

/// Counts a try of a push, and whether it joined a run that an earlier one had begun.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_try(end: TryEnd, joined: bool) {
    #[cfg(feature = "metrics")]
    {
        metrics::counter!("wechat_tries_total", "end" => end.label()).increment(1);
        if joined {
            metrics::counter!("wechat_deduplicated_tries_total").increment(1);
        }
    }
}

/// A reply that found its way, or did not.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_reply(channel: Channel) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_replies_total", "channel" => channel.label()).increment(1);
}

/// How long a handler took; the platform waits 5 s.
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

/// How a handler failed: `error`, `panic`, `timeout`.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_failure(handler: &'static str, how: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_handler_failures_total", "handler" => handler, "how" => how)
        .increment(1);
}

/// A handler that kept its thread.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_block(handler: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_handler_blocks_total", "handler" => handler).increment(1);
}

/// A handler that has begun, or by −1 one that has ended.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_running(change: i8) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("wechat_handlers_running").increment(f64::from(change));
}

/// How many dialogues are open.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn set_dialogues(open: usize) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("wechat_dialogues_open")
        .set(f64::from(u32::try_from(open).unwrap_or(u32::MAX)));
}

/// How many tries may still be released.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn set_held_tries_left(left: usize) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("wechat_held_tries_left")
        .set(f64::from(u32::try_from(left).unwrap_or(u32::MAX)));
}

/// Says what each name means, for exporters that tell.
#[cfg(feature = "metrics")]
pub(crate) fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

    describe_counter!("wechat_tries_total", "tries of pushes, by how they ended");
    describe_counter!(
        "wechat_deduplicated_tries_total",
        "tries that an earlier try's run answers"
    );
    describe_counter!(
        "wechat_replies_total",
        "replies, by how they reached their user"
    );
    describe_histogram!(
        "wechat_handler_seconds",
        Unit::Seconds,
        "how long handlers took; the platform waits 5 s"
    );
    describe_counter!(
        "wechat_unhandled_total",
        "pushes that no handler takes, by whether a user asks for an answer"
    );
    describe_counter!(
        "wechat_handler_failures_total",
        "handlers that failed, by how"
    );
    describe_counter!(
        "wechat_handler_blocks_total",
        "polls of handlers that kept their thread for over 200 ms"
    );
    describe_counter!(
        "wechat_api_calls_total",
        "calls of the platform's API, by path and how they ended"
    );
    describe_counter!(
        "wechat_refusals_total",
        "requests that were refused, by status"
    );
    describe_counter!(
        "wechat_malformed_requests_total",
        "requests that could not be read, by cause"
    );
    describe_gauge!("wechat_handlers_running", "handlers that run");
    describe_gauge!("wechat_dialogues_open", "dialogues that are open");
    describe_gauge!(
        "wechat_held_tries_left",
        "tries that may still be released in these five minutes"
    );
}

/// A call of the platform's API, with the kind of its error: `OutOfWindow` and `OutOfQuota` are what users' windows and quotas refused.
#[cfg(feature = "client")]
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_call(path: &str, error: Option<impl std::fmt::Debug>) {
    #[cfg(feature = "metrics")]
    {
        let result = error.map_or_else(|| "ok".to_owned(), |kind| format!("{kind:?}"));
        metrics::counter!("wechat_api_calls_total", "path" => path.to_owned(), "result" => result)
            .increment(1);
    }
}

/// A request that was refused with this status.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_refusal(status: u16) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_refusals_total", "status" => status.to_string()).increment(1);
}

/// Counts a request that could not be read, for this cause.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_malformed(cause: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("wechat_malformed_requests_total", "cause" => cause).increment(1);
}
