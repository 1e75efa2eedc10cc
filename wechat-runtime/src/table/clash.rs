//! The compile error for two handlers of one key. A `const` panic takes one `&str`, so the sentence
//! is put together by hand.

use crate::{
    handler::HandlerInfo,
    route::{Form, Route, Subject},
};

/// # Panics
/// Always.
#[track_caller]
pub(super) const fn report(route: &Route, first: &HandlerInfo, second: &HandlerInfo) -> ! {
    if first.line == second.line && is_same(first.file, second.file) {
        let sentence = Sentence::EMPTY.with_handler(first).with(" is listed twice");
        panic!("{}", sentence.as_str())
    }
    let sentence = Sentence::EMPTY.with("two handlers answer ");
    let sentence = match route.subject {
        Subject::Text => sentence.with("the text").with_matcher(route),
        Subject::Key(event) => sentence
            .with("the key of `")
            .with(event)
            .with("`")
            .with_matcher(route),
        Subject::Event(name) => sentence.with("the event `").with(name).with("`"),
        Subject::Message(name) => sentence.with("messages of the kind `").with(name).with("`"),
        Subject::Fallback => sentence.with("as the fallback"),
        Subject::Failure => sentence.with("errors"),
    };
    let sentence = sentence
        .with(": ")
        .with_handler(first)
        .with(" and ")
        .with_handler(second);
    panic!("{}", sentence.as_str())
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// Text with a fixed capacity; what does not fit is cut off.
struct Sentence {
    bytes: [u8; Sentence::CAPACITY],
    len: usize,
}

impl Sentence {
    const CAPACITY: usize = 1024;
    const EMPTY: Self = Self {
        bytes: [0; Self::CAPACITY],
        len: 0,
    };

    const fn with(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < Self::CAPACITY {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// The first hundred bytes or so, so that the handlers' places are not cut off.
    const fn with_start(self, text: &str) -> Self {
        let mut end = text.len();
        if end > 100 {
            end = 100;
            while !text.is_char_boundary(end) {
                end += 1;
            }
        }
        let (start, rest) = text.split_at(end);
        let this = self.with(start);
        if rest.is_empty() {
            this
        } else {
            this.with("…")
        }
    }

    const fn with_matcher(self, route: &Route) -> Self {
        self.with(match route.matcher.form {
            Form::Word | Form::Template | Form::Any => " \"",
            Form::Prefix => " with the prefix \"",
            Form::Suffix => " with the suffix \"",
            Form::Contains => " that contains \"",
            Form::Regex => " that matches \"",
        })
        .with_start(route.matcher.written)
        .with("\"")
    }

    /// The name in backticks, then file and line in parentheses.
    const fn with_handler(self, info: &HandlerInfo) -> Self {
        self.with("`")
            .with(info.name)
            .with("` (")
            .with(info.file)
            .with(":")
            .with_number(info.line)
            .with(")")
    }

    const fn with_number(self, number: u32) -> Self {
        let this = if number >= 10 {
            self.with_number(number / 10)
        } else {
            self
        };
        let digit = (number % 10) as usize;
        let (_, from) = "0123456789".split_at(digit);
        let (digit, _) = from.split_at(1);
        this.with(digit)
    }

    const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            // Only a cut inside a character leads here.
            Err(_) => "two handlers answer the same key",
        }
    }
}
