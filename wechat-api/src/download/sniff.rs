//! Recognises by its first bytes whether an answer is a file, or JSON sent instead of one.

use serde_json::Value;

use crate::{answer, json, transport::MAX_ANSWER};

/// Maximum white space before a `{`.
const MAX_SPACE: usize = 1 << 10;
/// Maximum that is read of an answer that may be JSON, but does not begin like the platform's.
const MAX_UNKNOWN: usize = 1 << 20;
/// Maximum that is read of an answer that begins like the platform's JSON: eight articles of up to
/// 1 MB.
pub(super) const MAX_KNOWN: usize = MAX_ANSWER;

/// Fields that the platform's answers begin with. Sources: 获取永久素材, 获取临时素材, 返回码说明.
const FIRST_FIELDS: [&[u8]; 7] = [
    b"errcode",
    b"errmsg",
    b"video_url",
    b"down_url",
    b"news_item",
    b"title",
    b"description",
];

/// Beginnings of an HTML page, in lower case. No file that the platform stores begins like this.
const PAGES: [&[u8]; 2] = [b"<!doctype html", b"<html"];

/// Returns whether more must be read before these first bytes can be judged.
pub(super) fn needs_more(seen: &[u8]) -> bool {
    let Some(object) = trimmed(seen).strip_prefix(b"{") else {
        return may_become_page(seen) && seen.len() <= MAX_SPACE;
    };
    match object.trim_ascii_start().first() {
        None => seen.len() <= MAX_SPACE,
        Some(b'"') if begins_as_answer(seen) => seen.len() <= MAX_KNOWN,
        Some(b'"' | b'}') => seen.len() <= MAX_UNKNOWN,
        Some(_) => false,
    }
}

/// Returns whether the bytes begin like an HTML page.
pub(super) fn is_page(seen: &[u8]) -> bool {
    let seen = trimmed(seen);
    PAGES.iter().any(|page| {
        let begin = seen.get(..page.len());
        let is_name_over = |next: &u8| next.is_ascii_whitespace() || matches!(next, b'>' | b'/');
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(page))
            && seen.get(page.len()).is_none_or(is_name_over)
    })
}

/// Returns whether more bytes could make a page of these, which are space or the beginning of one.
fn may_become_page(seen: &[u8]) -> bool {
    let seen = trimmed(seen);
    let mut pages = PAGES.iter();
    pages.any(|page| {
        let begin = page.get(..seen.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(seen))
    })
}

/// Returns whether the bytes begin with a field that the platform's answers begin with.
pub(super) fn begins_as_answer(seen: &[u8]) -> bool {
    let name = trimmed(seen)
        .strip_prefix(b"{")
        .map(<[u8]>::trim_ascii_start);
    let name = name.and_then(|name| name.strip_prefix(b"\""));
    name.is_some_and(|name| {
        let mut fields = FIRST_FIELDS.iter();
        fields.any(|field| {
            let rest = name.strip_prefix(*field);
            rest.is_some_and(|rest| rest.starts_with(b"\""))
        })
    })
}

/// Returns whether a whole or truncated answer is JSON of the platform.
pub(super) fn is_answer(whole: &[u8]) -> bool {
    if !trimmed(whole).starts_with(b"{") {
        return false;
    }
    match json::from_slice(whole) {
        Ok(json) => {
            answer::errcode(&json).is_some()
                || json["video_url"].is_string()
                || json["down_url"].is_string()
                || json["news_item"].is_array()
        }
        Err(error) => error.is_eof() && begins_as_answer(whole),
    }
}

/// Returns the address in an answer that describes a video.
pub(super) fn video_url(json: &Value) -> Option<&str> {
    let mut names = ["video_url", "down_url"].into_iter();
    names.find_map(|name| json[name].as_str())
}

fn trimmed(seen: &[u8]) -> &[u8] {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    // Half a byte order mark is space, too, as long as nothing follows.
    if MARK.starts_with(seen) {
        return b"";
    }
    seen.strip_prefix(MARK).unwrap_or(seen).trim_ascii_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_platform_json_object_is_an_answer() {
        for answer in [
            &br#"{"errcode":40007,"errmsg":"invalid media_id"}"#[..],
            br#"{"errcode":"40007"}"#,
            b"\xef\xbb\xbf \n{ \"errcode\" : 0 }",
            br#"{"video_url":"http://v"}"#,
            br#"{"title":"t","description":"d","down_url":"http://v"}"#,
            b"{\"news_item\":[{\"digest\":\"\xe5\xa5\"}]}",
            br#"{"errmsg":"x","errcode":-1}"#,
            // Truncated.
            br#"{"errcode":40007,"errm"#,
            br#"{"video_url":"http"#,
        ] {
            assert!(is_answer(answer), "{}", answer.escape_ascii());
        }
        for file in [
            &b""[..],
            b"{",
            b"{}",
            b"\x89PNG\r\n\x1a\n{\"errcode\":1}",
            b"plain words",
            br#"{"errcode":"none"}"#,
            br#"{"errcode":null}"#,
            br#"{"my":{"errcode":40007}}"#,
            br#"{"title":"a file of its own"}"#,
            br#"{"news_item":"a text"}"#,
            br#"{"other":"cut of"#,
            b"{\"title\":1}\n{\"title\":2}",
            br#"[{"errcode":40007}]"#,
            br"{\rtf1\ansi}",
        ] {
            assert!(!is_answer(file), "{}", file.escape_ascii());
        }
    }

    #[test]
    fn only_the_bytes_needed_to_decide_are_read() {
        let padded = |begin: &str, length: usize| [begin.as_bytes(), &vec![b' '; length]].concat();
        for (seen, needs) in [
            (b"".to_vec(), true),
            (b"\x89PNG".to_vec(), false),
            (b"words".to_vec(), false),
            (br"{\rtf".to_vec(), false),
            (b"<".to_vec(), true),
            (b"\xef\xbb".to_vec(), true),
            (b" <!DOCTYPE htm".to_vec(), true),
            (b"<!DOCTYPE html> ".to_vec(), false),
            (b"<svg".to_vec(), false),
            (padded("", 9), true),
            (padded("", MAX_SPACE + 1), false),
            (padded("{", 9), true),
            (padded("{", MAX_SPACE + 1), false),
            (padded("{\"a", 9), true),
            (padded("{\"a", MAX_UNKNOWN), false),
            (padded("{\"news_item\":", MAX_UNKNOWN), true),
            (padded("{\"news_item\":", MAX_KNOWN), false),
        ] {
            assert_eq!(
                needs_more(&seen),
                needs,
                "{}",
                seen[..seen.len().min(20)].escape_ascii()
            );
        }
    }
}
