//! Parses numbers and booleans as the platform writes them.

use std::str::FromStr;

/// Parses a number without a leading `+`, which `parse` alone would accept and the platform never
/// sends.
pub(crate) fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

/// Parses a whole number that may have a leading `+` or a fraction. The fraction is cut off.
pub(crate) fn whole<T: FromStr>(text: &str) -> Option<T> {
    let (whole, fraction) = split(text)?;
    digits(fraction).then(|| whole.parse().ok())?
}

/// Parses an identifier as [`whole`] does, but rejects a fraction other than zero, which would turn
/// it into another identifier.
pub(crate) fn exact<T: FromStr>(text: &str) -> Option<T> {
    let (whole, fraction) = split(text)?;
    let is_zero = fraction.bytes().all(|digit| digit == b'0');
    is_zero.then(|| whole.parse().ok())?
}

/// Splits a number at its decimal point.
fn split(text: &str) -> Option<(&str, &str)> {
    let number = match text.strip_prefix('+') {
        Some(signed_twice) if signed_twice.starts_with(['+', '-']) => return None,
        Some(unsigned) => unsigned,
        None => text,
    };
    Some(number.split_once('.').unwrap_or((number, "")))
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Parses a boolean. Some events send `1` and `0`, others `true` and `false`; the capitalised forms
/// come from other languages.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "True" | "TRUE" => Some(true),
        "0" | "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_may_have_a_plus_sign_and_a_zero_fraction() {
        for (written, expected) in [
            ("16", Some(16)),
            ("+16", Some(16)),
            ("16.", Some(16)),
            ("16.0", Some(16)),
            ("16.5", Some(16)),
            ("-16.9", Some(-16)),
            ("9223372036854775807.9", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("", None),
            ("+", None),
            (".", None),
            (".5", None),
            ("++16", None),
            ("+-16", None),
            ("16.x", None),
            ("16.5.1", None),
            ("16 5", None),
            ("0x10", None),
            ("many", None),
        ] {
            assert_eq!(whole::<i64>(written), expected, "{written:?}");
        }
        assert_eq!(whole::<u32>("-1"), None);
    }

    #[test]
    fn an_identifier_accepts_only_a_zero_fraction() {
        for (written, expected) in [
            ("5", Some(5)),
            ("+5", Some(5)),
            ("5.00", Some(5)),
            ("5.1", None),
            ("5.0x", None),
            ("++5", None),
            ("-5", None),
            ("18446744073709551616", None),
        ] {
            assert_eq!(exact::<u64>(written), expected, "{written:?}");
        }
    }
}
