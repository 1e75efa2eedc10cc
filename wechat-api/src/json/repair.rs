//! Repairs the texts of an answer that is not strict JSON.
//!
//! Many clients report nicknames, remarks, tag names and article digests with raw control
//! characters, and texts cut in the middle of a UTF-8 sequence or a surrogate pair.

use std::str::Chars;

/// Returns the answer as UTF-8 without a byte order mark, and with valid JSON strings.
///
/// Invalid UTF-8 and half surrogate pairs become U+FFFD. Within strings, line feeds and tabs are
/// escaped, all other control characters are removed, and a backslash that begins no escape is kept
/// as a backslash. Nothing else changes, so JSON that is invalid for another reason stays invalid.
pub(super) fn repair(answer: &[u8]) -> String {
    let answer = answer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(answer);
    let answer = String::from_utf8_lossy(answer);
    let mut cleaned = String::with_capacity(answer.len());
    let mut chars = answer.chars();
    let mut is_in_string = false;
    while let Some(char) = chars.next() {
        match char {
            '"' => {
                is_in_string = !is_in_string;
                cleaned.push('"');
            }
            '\\' if is_in_string => escape(&mut chars, &mut cleaned),
            '\n' if is_in_string => cleaned.push_str("\\n"),
            '\t' if is_in_string => cleaned.push_str("\\t"),
            '\0'..'\x20' if is_in_string => {}
            _ => cleaned.push(char),
        }
    }
    cleaned
}

/// Writes the escape that begins with the backslash before `chars`, and advances `chars` past it.
fn escape(chars: &mut Chars<'_>, cleaned: &mut String) {
    let rest = chars.as_str();
    let (escape, length) = match rest.chars().next() {
        Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => (rest.get(..1), 1),
        Some('u') => match unit(rest) {
            Some(0xd800..=0xdbff) if is_low_surrogate(&rest[UNIT..]) => {
                (rest.get(..2 * UNIT + 1), 2 * UNIT + 1)
            }
            Some(0xd800..=0xdfff) => (Some("ufffd"), UNIT),
            Some(_) => (rest.get(..UNIT), UNIT),
            None => (None, 0),
        },
        _ => (None, 0),
    };
    cleaned.push('\\');
    cleaned.push_str(escape.unwrap_or("\\"));
    *chars = rest[length..].chars();
}

/// Length of `u003c`.
const UNIT: usize = 5;

/// Returns the UTF-16 code unit in `u003c…`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

fn is_low_surrogate(text: &str) -> bool {
    let low = text.strip_prefix('\\').and_then(unit);
    low.is_some_and(|low| (0xdc00..=0xdfff).contains(&low))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::json::from_slice;

    #[test]
    fn truncated_texts_and_control_characters_are_accepted() {
        let cases: [(&[u8], Value); 14] = [
            // Half of 好, and half of 😀.
            (
                b"{\"a\":\"\xe4\xbd\xa0\xe5\xa5\"}",
                json!({"a": "你\u{fffd}"}),
            ),
            (
                b"{\"a\":\"\xf0\x9f\x98\",\"b\":1}",
                json!({"a": "\u{fffd}", "b": 1}),
            ),
            (b"{\"\xe5\":1}", json!({"\u{fffd}": 1})),
            (b"{\"a\":\"x\x01\ty\nz\0\x1f\"}", json!({"a": "x\ty\nz"})),
            // Space between values stays space.
            (b"{\n\"a\":\t\"\n\"\r\n}", json!({"a": "\n"})),
            (br#"{"a":"\ud83d"}"#, json!({"a": "\u{fffd}"})),
            (
                br#"{"a":"\ud83dx\ude00\ud83d\u0041"}"#,
                json!({"a": "\u{fffd}x\u{fffd}\u{fffd}A"}),
            ),
            (b"{\"a\":\"\\ud83d\\ude00\x01\"}", json!({"a": "😀"})),
            (b"\xef\xbb\xbf{\"errcode\":0}", json!({"errcode": 0})),
            (br#"{"a":"C:\dir\u12"}"#, json!({"a": r"C:\dir\u12"})),
            (br#"{"a":"\\\"\x"}"#, json!({"a": r#"\"\x"#})),
            (
                "{\"a\":\"\\u00e\u{e9}\x02\"}".as_bytes(),
                json!({"a": "\\u00eé"}),
            ),
            // The last of two fields of one name is read, in a clean answer and in one that is not.
            (b"{\"a\":1,\"a\":\"x\x01\"}", json!({"a": "x"})),
            // A line ends with `\n` alone.
            (b"{\"a\":\"x\r\ny\"}", json!({"a": "x\ny"})),
        ];
        for (answer, expected) in cases {
            let shown = String::from_utf8_lossy(answer);
            assert_eq!(from_slice(answer).expect(&shown), expected, "{shown}");
        }
    }

    #[test]
    fn invalid_json_stays_invalid() {
        for answer in [
            &b""[..],
            b"<html>",
            b"{\"a\":\"\xe5",
            b"{\"a\":\x01\"b\"}",
            b"{\"a\":1}\0",
            br#"{"a":"\"#,
            b"\\ud83d",
        ] {
            assert!(from_slice(answer).is_err(), "{}", answer.escape_ascii());
        }
    }

    #[test]
    fn cleaning_does_not_change_strict_json() {
        for answer in [
            r#"{"a":"\u0000\ud83d\ude00\\u12\"\/\b\f\n\r\t","b":[1,-2.5e3,true,null]}"#,
            r#" ["\\","\\\\\"",{"\u0061":{}}] "#,
        ] {
            let strict: Value = serde_json::from_str(answer).unwrap();
            let cleaned: Value = serde_json::from_str(&repair(answer.as_bytes())).unwrap();
            assert_eq!(cleaned, strict);
        }
    }
}
