//! Expressions without `\b`, for the one pass over all patterns.
//!
//! The automaton for a set cannot tell where a word of letters outside ASCII ends. One `\b` would
//! leave every Chinese text, for all patterns, to an engine that is a hundred times slower. So the set
//! holds such an expression without it, and what the set finds is matched again in full.

use std::borrow::Cow;

use regex_syntax::hir::{Capture, Hir, HirKind, Look, LookSet, Repetition};

/// `source`, or an expression that fits all of its texts and perhaps more.
pub(super) fn without_word_boundaries(source: &'static str) -> Cow<'static, str> {
    match regex_syntax::parse(source) {
        Ok(hir) if hir.properties().look_set().contains_word_unicode() => {
            Cow::Owned(loosened(hir).to_string())
        }
        // What is no expression is reported where it is compiled.
        _ => Cow::Borrowed(source),
    }
}

fn loosened(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Look(look) if asks_for_words(look) => Hir::empty(),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(loosened(*repetition.sub)),
            ..repetition
        }),
        HirKind::Capture(capture) => Hir::capture(Capture {
            sub: Box::new(loosened(*capture.sub)),
            ..capture
        }),
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(loosened).collect()),
        HirKind::Alternation(branches) => {
            Hir::alternation(branches.into_iter().map(loosened).collect())
        }
    }
}

fn asks_for_words(look: Look) -> bool {
    LookSet::singleton(look).contains_word_unicode()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_word_boundaries_are_left_out() {
        for (source, loose) in [
            (r"\bSKU(?<n>\d)?\b", r"(?:SKU(?P<n>\d)?)"),
            (r"^a\B$", r"(?:\Aa\z)"),
            (r"^a$", r"^a$"),
        ] {
            let found = without_word_boundaries(source);
            let same = |pattern: &str| regex_syntax::parse(pattern).expect("an expression");
            assert_eq!(same(&found), same(loose), "{found}");
        }
    }
}
