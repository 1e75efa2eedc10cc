//! Patterns that could never be reached, because one before them takes every text of theirs.
//!
//! Equal routes are the compiler's to refuse. Here a regular expression is compared with the
//! literals that are asked before it: one that begins with a prefix's text, say. What this cannot
//! tell is let pass.

use regex_syntax::hir::{Hir, Look, literal::Extractor};

use super::Pattern;
use crate::{
    error::{Error, Result},
    route::Form,
};

pub(super) fn check<S>(patterns: &[Pattern<S>]) -> Result<()> {
    for (number, pattern) in patterns.iter().enumerate() {
        if pattern.candidate.route().matcher.form != Form::Regex {
            continue;
        }
        let Ok(regex) = regex_syntax::parse(pattern.source()) else {
            continue;
        };
        if let Some(before) = patterns[..number]
            .iter()
            .find(|before| takes_all_of(before, &regex))
        {
            let (never, always) = (&pattern.candidate, &before.candidate);
            return Err(Error::setting(format!(
                "{} of {} can never be reached: every text that it matches goes to {} of {}. Take \
                 one of them out, or give the latter a guard with `when = …`",
                never.route(),
                never.entry.info,
                always.route(),
                always.entry.info
            )));
        }
    }
    Ok(())
}

fn takes_all_of<S>(before: &Pattern<S>, regex: &Hir) -> bool {
    let route = before.candidate.route();
    if !route.is_final() {
        return false;
    }
    let literal = route.matcher.written.as_bytes();
    let properties = regex.properties();
    match route.matcher.form {
        _ if route.matcher.ignore_case => false,
        Form::Regex => matches_everything(before),
        Form::Prefix => {
            properties.look_set_prefix().contains(Look::Start)
                && prefixes(regex).is_some_and(|all| all.iter().all(|p| p.starts_with(literal)))
        }
        Form::Contains => prefixes(regex).is_some_and(|all| {
            all.iter()
                .all(|p| p.windows(literal.len()).any(|w| w == literal))
        }),
        Form::Word | Form::Template | Form::Suffix | Form::Any => false,
    }
}

/// Every match begins with one of these; `None` if that cannot be told.
fn prefixes(regex: &Hir) -> Option<Vec<Vec<u8>>> {
    let extracted = Extractor::new().extract(regex);
    let literals = extracted.literals()?;
    let literals = literals.iter().map(|literal| literal.as_bytes().to_vec());
    Some(literals.collect()).filter(|literals: &Vec<_>| !literals.is_empty())
}

/// An expression that matches the empty text anywhere leaves nothing to those behind it.
fn matches_everything<S>(before: &Pattern<S>) -> bool {
    regex_syntax::parse(before.source()).is_ok_and(|regex| {
        let properties = regex.properties();
        properties.minimum_len() == Some(0) && properties.look_set().is_empty()
    })
}
