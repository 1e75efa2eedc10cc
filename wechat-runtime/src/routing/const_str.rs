//! Strings in constants: a builder for compile errors, and comparisons, because `==` cannot be
//! called there yet.

/// String with a fixed capacity; text beyond it is cut off. A `const` panic takes a single `&str`,
/// so compile errors are built with it.
pub(crate) struct ConstString {
    bytes: [u8; ConstString::CAPACITY],
    len: usize,
}

impl ConstString {
    const CAPACITY: usize = 4096;
    pub(crate) const EMPTY: Self = Self {
        bytes: [0; Self::CAPACITY],
        len: 0,
    };

    pub(crate) const fn push(&mut self, text: &str) -> &mut Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < Self::CAPACITY {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Appends at most about a hundred bytes, so that a long text does not push the handlers'
    /// locations beyond the capacity.
    pub(crate) const fn push_start(&mut self, text: &str) -> &mut Self {
        let mut end = text.len();
        if end > 100 {
            end = 100;
            while !text.is_char_boundary(end) {
                end += 1;
            }
        }
        let (start, rest) = text.split_at(end);
        self.push(start);
        if !rest.is_empty() {
            self.push("…");
        }
        self
    }

    /// Appends the name in backticks, then file and line in parentheses.
    pub(crate) const fn push_handler(&mut self, name: &str, file: &str, line: u32) -> &mut Self {
        self.push("`").push(name).push("`").push_place(file, line)
    }

    pub(crate) const fn push_place(&mut self, file: &str, line: u32) -> &mut Self {
        self.push(" (")
            .push(file)
            .push(":")
            .push_number(line)
            .push(")")
    }

    const fn push_number(&mut self, number: u32) -> &mut Self {
        if number >= 10 {
            self.push_number(number / 10);
        }
        let digit = (number % 10) as usize;
        let (_, from) = "0123456789".split_at(digit);
        let (digit, _) = from.split_at(1);
        self.push(digit)
    }

    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            // Only reached if the text was cut inside a character.
            Err(_) => "the handlers do not fit together",
        }
    }
}

pub(crate) const fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && starts_with(a, b)
}

pub(crate) const fn starts_with(text: &str, start: &str) -> bool {
    matches_at(text, start, 0)
}

pub(crate) const fn ends_with(text: &str, end: &str) -> bool {
    text.len() >= end.len() && matches_at(text, end, text.len() - end.len())
}

pub(crate) const fn contains(text: &str, part: &str) -> bool {
    let mut at = 0;
    while at + part.len() <= text.len() {
        if matches_at(text, part, at) {
            return true;
        }
        at += 1;
    }
    false
}

/// Returns whether `text` has `part` at byte `at`.
const fn matches_at(text: &str, part: &str, at: usize) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    if text.len() < at + part.len() {
        return false;
    }
    let mut i = 0;
    while i < part.len() {
        if text[at + i] != part[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn const_comparison_agrees_with_the_run_time_one() {
        let texts = ["", "a", "ab", "ba", "aba", "你", "你好", "好你好", "a你"];
        for a in texts {
            for b in texts {
                assert_eq!(is_same(a, b), a == b, "{a:?} {b:?}");
                assert_eq!(starts_with(a, b), a.starts_with(b), "{a:?} {b:?}");
                assert_eq!(ends_with(a, b), a.ends_with(b), "{a:?} {b:?}");
                assert_eq!(contains(a, b), a.contains(b), "{a:?} {b:?}");
            }
        }
    }
}
