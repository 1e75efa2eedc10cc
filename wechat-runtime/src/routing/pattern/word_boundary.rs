//! Removes `\b` from expressions, for the one pass over all patterns.
//!
//! The lazy automaton of a set does not support Unicode word boundaries. A single `\b` would make
//! the whole set fall back to an engine that is a hundred times slower for every Chinese text. So
//! the set contains such an expression without `\b`, and each of its matches is verified with the
//! full expression.

use std::borrow::Cow;

use regex_syntax::hir::{Capture, Hir, HirKind, Look, LookSet, Repetition};

/// Returns `source`, or an expression without `\b` that matches at least all of its texts.
pub(super) fn without_word_boundaries(source: &'static str) -> Cow<'static, str> {
    match regex_syntax::parse(source) {
        Ok(hir) if hir.properties().look_set().contains_word_unicode() => {
            Cow::Owned(loosened(hir).to_string())
        }
        // An invalid expression is reported when it is compiled.
        _ => Cow::Borrowed(source),
    }
}

fn loosened(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Look(look) if is_word_boundary(look) => Hir::empty(),
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

fn is_word_boundary(look: Look) -> bool {
    LookSet::singleton(look).contains_word_unicode()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_word_boundaries_are_removed() {
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
