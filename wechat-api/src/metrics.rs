//! The count of calls, through the facade of the crate `metrics`. Without the feature `metrics` nothing is counted.

/// A call of the platform's API, with the kind of its error: `OutOfWindow` and `OutOfQuota` are what users' windows and quotas refused.
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
