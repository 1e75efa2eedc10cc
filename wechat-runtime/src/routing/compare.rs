//! Comparisons of texts in constants, where `==` and its like cannot be called yet.

pub(crate) const fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && starts_with(a, b)
}

pub(crate) const fn starts_with(text: &str, start: &str) -> bool {
    stands_at(text, start, 0)
}

pub(crate) const fn ends_with(text: &str, end: &str) -> bool {
    text.len() >= end.len() && stands_at(text, end, text.len() - end.len())
}

pub(crate) const fn contains(text: &str, part: &str) -> bool {
    let mut at = 0;
    while at + part.len() <= text.len() {
        if stands_at(text, part, at) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether `part` stands in `text` from this byte on.
const fn stands_at(text: &str, part: &str, at: usize) -> bool {
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
    fn texts_compare_as_at_run_time() {
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
