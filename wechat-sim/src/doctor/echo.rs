//! Difference between an answer and `echostr`. Source: 接入指南: "原样返回 echostr 参数内容".

use crate::engine::Answer;

/// Fault of an echo, and its remedy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Deviation {
    pub(super) what: String,
    pub(super) remedy: &'static str,
}

const AS_TEXT: &str = "answer with the text itself as text/plain, not through the framework's JSON: \
    `PlainTextResponse` in FastAPI, `res.type('text').send(echostr)` in Express";
const NO_BREAK: &str = "write the text without a line break or space: no `println`, no template, no file with a last line";
const NO_BOM: &str = "save the source files, templates and includes as UTF-8 without BOM";
const OWN_PATH: &str = "is the path in the URL the bot's? A proxy or site answers here; \
    answer with nothing but `echostr`";
const ONLY: &str = "answer with exactly the parameter `echostr` of the query";
const NO_NUMBER: &str = "keep `echostr` as text: it has more digits than a JavaScript number holds";

/// Returns whether `echostr` is in the body, with anything around it.
pub(super) fn holds(body: &[u8], echostr: &str) -> bool {
    let echostr = echostr.as_bytes();
    body.windows(echostr.len()).any(|window| window == echostr)
}

/// Returns whether the body is a web page.
pub(super) fn is_page(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(256)]).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Returns the word of a health check, if that is what came back: of the bot's own path for them,
/// or of its status port.
pub(super) fn health(body: &[u8]) -> Option<&'static str> {
    let body = body.trim_ascii();
    let mut words = ["ok", "ready"].into_iter();
    words.find(|word| body == word.as_bytes())
}

/// Returns `None` if the answer is `echostr`, byte for byte.
pub(super) fn deviation(echostr: &str, answer: &Answer) -> Option<Deviation> {
    let body = answer.body.as_slice();
    if body == echostr.as_bytes() {
        return None;
    }
    let text = String::from_utf8_lossy(body);
    let bare = text.trim_start_matches('\u{feff}');
    let trimmed = bare.trim();
    let unquoted = trimmed.trim_matches(['"', '\'']);
    let is_number = !trimmed.is_empty() && trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let (what, remedy) = if body.is_empty() {
        ("the body is empty".to_owned(), ONLY)
    } else if is_page(body) {
        ("the answer is an HTML page".to_owned(), OWN_PATH)
    } else if trimmed != echostr && unquoted == echostr {
        (
            "`echostr` is in quotes, like a JSON text".to_owned(),
            AS_TEXT,
        )
    } else if trimmed == echostr && bare.len() < text.len() {
        (
            "a byte order mark (BOM) precedes `echostr`".to_owned(),
            NO_BOM,
        )
    } else if trimmed == echostr && bare.trim_end_matches(['\r', '\n']) == echostr {
        ("a line break follows `echostr`".to_owned(), NO_BREAK)
    } else if trimmed == echostr {
        ("white space surrounds `echostr`".to_owned(), NO_BREAK)
    } else if holds(body, echostr) {
        let more = body.len() - echostr.len();
        let what = format!("`echostr` is inside other content: {more} bytes too many");
        (
            what,
            if trimmed.starts_with('{') {
                AS_TEXT
            } else {
                ONLY
            },
        )
    } else if is_number {
        (
            "another number than `echostr` was returned".to_owned(),
            NO_NUMBER,
        )
    } else {
        let what = format!(
            "something other than `echostr` was returned: {} bytes",
            body.len()
        );
        (what, OWN_PATH)
    };
    Some(Deviation { what, remedy })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ECHOSTR: &str = "4375120948345356249";

    fn answer(body: &str) -> Answer {
        Answer::new(200, body)
    }

    #[test]
    fn an_exact_echo_deviates_in_nothing() {
        assert_eq!(deviation(ECHOSTR, &answer(ECHOSTR)), None);
    }

    #[test]
    fn each_deviation_is_named() {
        for (body, what) in [
            ("", "is empty"),
            ("\"4375120948345356249\"", "in quotes"),
            ("\"4375120948345356249\"\n", "in quotes"),
            ("'4375120948345356249'", "in quotes"),
            ("4375120948345356249\n", "a line break"),
            ("4375120948345356249\r\n", "a line break"),
            (" 4375120948345356249", "white space"),
            ("\u{feff}4375120948345356249", "byte order mark"),
            ("<!DOCTYPE html><p>4375120948345356249", "HTML page"),
            ("\n<HTML></HTML>", "HTML page"),
            ("{\"echostr\":\"4375120948345356249\"}", "14 bytes too many"),
            ("4375120948345356000", "another number"),
            ("ok", "something other than `echostr` was returned: 2 bytes"),
        ] {
            let found = deviation(ECHOSTR, &answer(body)).expect(body);
            assert!(found.what.contains(what), "{body:?}: {found:?}");
        }
    }
}
