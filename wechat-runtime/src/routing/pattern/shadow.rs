//! Regular expressions that could never be reached, because what is asked before them takes every
//! text of theirs.
//!
//! Equal routes are the compiler's to refuse. Here an expression is compared with the literals that
//! are asked before it: one that begins with a prefix's text, or one that matches only exact words.
//! What this cannot tell is let pass.

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

/// `patterns` are those of one subject in order of precedence.
pub(super) fn check<S>(patterns: &[Pattern<S>], handlers: &Handlers<S>) -> Result<()> {
    for (number, pattern) in patterns.iter().enumerate() {
        if pattern.candidate.route().matcher.form != Form::Regex {
            continue;
        }
        let Ok(regex) = regex_syntax::parse(pattern.source()) else {
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
                "{} of {} can never be reached: every text that it matches goes to {} of {}. Take \
                 one of them out, or give the latter a guard with `when = …`",
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
    let literal = route.matcher.written.as_bytes();
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
        // An expression for every text is refused by the macros.
        Form::Regex | Form::Word | Form::Template | Form::Suffix | Form::Any => false,
    }
}

/// A word before an expression that matches nothing but words that are handled already.
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

/// Whether every match begins with one of some texts, and those are as asked for.
fn literals(regex: &Hir, ask: impl FnOnce(&[&[u8]]) -> bool) -> bool {
    texts(&Extractor::new().extract(regex)).is_some_and(|texts| ask(&texts))
}

/// `None` if there are too many to tell.
fn texts(extracted: &Seq) -> Option<Vec<&[u8]>> {
    let literals = extracted.literals()?.iter();
    let texts: Vec<_> = literals.map(Literal::as_bytes).collect();
    Some(texts).filter(|texts| !texts.is_empty())
}
