//! Metric of API calls, recorded through the `metrics` facade. Without the feature `metrics`
//! nothing is counted.

use crate::error::ApiErrorKind;

/// Counts a call of the platform's API by the kind of its error. `OutOfWindow` and `OutOfQuota`
/// mean that a user's window or quota refused the message.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "nothing is counted")
)]
pub(crate) fn count_call(path: &str, error: Option<ApiErrorKind>) {
    #[cfg(feature = "metrics")]
    {
        let result = error.map_or_else(|| "ok".to_owned(), |kind| format!("{kind:?}"));
        metrics::counter!("wechat_api_calls_total", "path" => path.to_owned(), "result" => result)
            .increment(1);
    }
}
