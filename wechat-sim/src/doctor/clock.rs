//! Compares the bot's clock with this machine's, by its `Date` header and by the timestamps that it
//! accepts.

use std::time::UNIX_EPOCH;

use super::finding::{Check, Finding};
use crate::clock::unix_seconds;

/// Clock difference from which a bot refuses requests: the window of the runtime.
const TOO_FAR: u64 = 300;
const FAR: u64 = 60;
const HOUR: i64 = 3600;

const REMEDY: &str = "set both clocks by NTP (`timedatectl set-ntp true`); whole hours are a time zone: \
    compare `timestamp` with seconds since 1970 in UTC";

/// Returns by how many seconds the clock behind a `Date` header is ahead.
pub(super) fn skew(date: Option<&str>) -> Option<i64> {
    let date = httpdate::parse_http_date(date?).ok()?;
    let there = date.duration_since(UNIX_EPOCH).ok()?.as_secs();
    i64::try_from(there)
        .ok()?
        .checked_sub_unsigned(unix_seconds())
}

/// Returns timestamps to try on a bot that refuses the correct one: the time of its own clock, one
/// hour off (summer time), and eight hours off (confusion of China's time with UTC).
pub(super) fn shifts(skew: Option<i64>) -> impl Iterator<Item = i64> {
    let skew = skew.filter(|skew| skew.unsigned_abs() > FAR);
    let guesses = [HOUR, -HOUR, 8 * HOUR, -8 * HOUR];
    skew.into_iter().chain(guesses)
}

/// Returns the finding for a `Date` header.
pub(super) fn by_date(skew: Option<i64>) -> Finding {
    let Some(skew) = skew else {
        return Finding::skipped(Check::Clock, "the answer has no `Date` header");
    };
    let what = format!(
        "by its `Date` header the bot's clock, or its proxy's, is {}",
        off(skew)
    );
    let seconds = skew.unsigned_abs();
    // Rounding to whole seconds, and the time on the way.
    if seconds <= 2 {
        Finding::pass(Check::Clock, "the same as this machine's")
    } else if seconds <= FAR {
        Finding::pass(Check::Clock, what)
    } else if seconds <= TOO_FAR {
        Finding::warn(Check::Clock, what, REMEDY)
    } else {
        Finding::fail(Check::Clock, what, REMEDY)
    }
}

/// Returns the finding for a bot that accepts only timestamps that are `shift` seconds off.
pub(super) fn by_shift(shift: i64) -> Finding {
    let what = format!(
        "the bot refuses current timestamps and accepts those of its own clock, which is {}",
        off(shift)
    );
    Finding::fail(Check::Clock, what, REMEDY)
}

fn off(skew: i64) -> String {
    let seconds = skew.unsigned_abs();
    let side = if skew > 0 { "ahead of" } else { "behind" };
    let (count, unit) = match seconds {
        0..100 => (seconds, "s"),
        100..7200 => (seconds.div_ceil(60), "min"),
        7200..172_800 => ((seconds + 1800) / 3600, "h"),
        172_800.. => (seconds / 86_400, "days"),
    };
    format!("about {count} {unit} {side} this machine's")
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Verdict, *};

    #[test]
    fn a_clock_is_judged_by_its_offset() {
        for (skew, verdict, words) in [
            (Some(0), Verdict::Pass, "the same"),
            (Some(-45), Verdict::Pass, "45 s behind"),
            (Some(90), Verdict::Warn, "90 s ahead"),
            (Some(-301), Verdict::Fail, "6 min behind"),
            (Some(28_800), Verdict::Fail, "8 h ahead"),
            (Some(-1_000_000), Verdict::Fail, "11 days behind"),
            (None, Verdict::Skipped, "no `Date`"),
        ] {
            let finding = by_date(skew);
            assert_eq!(finding.verdict, verdict, "{skew:?}");
            assert!(finding.what.contains(words), "{finding:?}");
        }
    }

    #[test]
    fn an_invalid_date_is_ignored() {
        assert_eq!(skew(Some("yesterday")), None);
        assert_eq!(skew(None), None);
    }
}
