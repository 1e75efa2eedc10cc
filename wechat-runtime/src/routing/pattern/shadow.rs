//! Detects regular expressions that can never match, because earlier routes take all of their
//! texts.
//!
//! The compiler rejects equal routes. This module compares an expression with the literals that
//! come before it: one that begins with the text of a prefix, or one that only matches exact words.
//! Anything it cannot decide is accepted.

use regex_syntax::hir::{
    Hir, Look,
    literal::{Extractor, Literal, Seq},
};
use wechat_core::{Error, Result};

use super::Pattern;
use crate::{
    handler::route::Form,
    routing::table::{Candidate, Handlers},
};

/// Checks the patterns of one subject, which are in order of precedence.
pub(super) fn check<S>(patterns: &[Pattern<S>], handlers: &Handlers<S>) -> Result<()> {
    for (number, pattern) in patterns.iter().enumerate() {
        if pattern.candidate.route().matcher.form != Form::Regex {
            continue;
        }
        let Ok(regex) = regex_syntax::parse(pattern.expression()) else {
            continue;
        };
        let before = patterns[..number].iter().map(|before| before.candidate);
        let before = before
            .filter(|before| takes_all_of(before, &regex))
            .chain(words_for_all_of(&pattern.candidate, &regex, handlers))
            .next();
        if let Some(before) = before {
            let never = &pattern.candidate;
            return Err(Error::setting(format!(
                "{} of {} can never be reached: every text that it matches goes to {} of {}. Remove \
                 one of them, or give the latter a guard with `when = …`",
                never.route(),
                never.entry.info,
                before.route(),
                before.entry.info
            )));
        }
    }
    Ok(())
}

fn takes_all_of<S>(before: &Candidate<S>, regex: &Hir) -> bool {
    let route = before.route();
    if !route.is_final() || route.matcher.ignore_case {
        return false;
    }
    let literal = route.matcher.source.as_bytes();
    match route.matcher.form {
        Form::Prefix => {
            regex.properties().look_set_prefix().contains(Look::Start)
                && literals(regex, |all| {
                    all.iter().all(|text| text.starts_with(literal))
                })
        }
        Form::Contains => literals(regex, |all| {
            all.iter()
                .all(|text| text.windows(literal.len()).any(|part| part == literal))
        }),
        // The macros reject an expression that matches every text.
        Form::Regex | Form::Word | Form::Template | Form::Suffix | Form::Any => false,
    }
}

/// Returns the first word that precedes an expression, if each text of the expression is such a
/// word.
fn words_for_all_of<S>(
    never: &Candidate<S>,
    regex: &Hir,
    handlers: &Handlers<S>,
) -> Option<Candidate<S>> {
    let properties = regex.properties();
    let whole = properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End);
    let extracted = Extractor::new().extract(regex);
    if !whole || !extracted.is_exact() {
        return None;
    }
    let words: Option<Vec<_>> = texts(&extracted)?
        .iter()
        .map(|text| {
            let subject = never.route().subject;
            let mut found = handlers.words(subject, false, std::str::from_utf8(text).ok()?);
            found.find(|candidate| candidate.route().is_final())
        })
        .collect();
    words?.first().copied()
}

/// Returns whether every match begins with one of a finite set of texts for which `ask` is true.
fn literals(regex: &Hir, ask: impl FnOnce(&[&[u8]]) -> bool) -> bool {
    texts(&Extractor::new().extract(regex)).is_some_and(|texts| ask(&texts))
}

/// Returns the texts; `None` if there are too many.
fn texts(extracted: &Seq) -> Option<Vec<&[u8]>> {
    let literals = extracted.literals()?.iter();
    let texts: Vec<_> = literals.map(Literal::as_bytes).collect();
    Some(texts).filter(|texts| !texts.is_empty())
}
