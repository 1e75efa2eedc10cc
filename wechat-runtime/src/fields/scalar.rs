//! Numbers and `bool` as the platform writes them.

use std::str::FromStr;

/// A number without a plus before it, which `parse` alone would take and the platform never sends.
pub(crate) fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

/// `1` and `0` in one family of events, `true` and `false` in another, and as other languages write them.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "True" | "TRUE" => Some(true),
        "0" | "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}
