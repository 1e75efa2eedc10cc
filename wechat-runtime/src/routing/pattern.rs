//! Patterns of a bot. All patterns of one subject are matched in one pass over the text.
//!
//! The macros have already translated templates, prefixes and the like into regular expressions.

use std::borrow::Cow;

use regex::{Regex, RegexSet, RegexSetBuilder};
use wechat_core::{Error, Result};

use crate::{
    handler::{
        captures::Captures,
        route::{Form, Subject},
    },
    routing::table::{Candidate, Handlers},
};

mod shadow;
mod word_boundary;

/// All patterns of a bot, compiled once, before the port is opened.
pub(crate) struct Patterns<S: 'static>(Vec<(Subject<'static>, PatternSet<S>)>);

struct PatternSet<S: 'static> {
    set: RegexSet,
    /// Patterns in order of precedence, with the same indices as in the set.
    patterns: Vec<Pattern<S>>,
}

/// Upper bound on the size of all patterns of one subject. A template takes about 20 KiB.
const MAX_PROGRAM_BYTES: usize = 256 * 1024 * 1024;
/// Upper bound on the lazy automaton that each thread caches. With the default of 2 MiB it is
/// discarded again and again from about 400 templates on.
const MAX_AUTOMATON_BYTES: usize = 64 * 1024 * 1024;

/// Compiled pattern of a route.
pub(crate) struct Pattern<S: 'static> {
    pub(crate) candidate: Candidate<S>,
    /// Expression in the set; owned if it is loosened and matches more texts than the pattern.
    in_set: Cow<'static, str>,
    /// Set only if the pattern captures something, or if the expression in the set is loosened.
    regex: Option<Regex>,
}

impl<S> Patterns<S> {
    /// # Errors
    /// If a pattern is too large to compile or can never match.
    pub(crate) fn compile(handlers: &Handlers<S>) -> Result<Self> {
        let mut candidates: Vec<_> = handlers
            .candidates()
            .filter(|candidate| !matches!(candidate.route().matcher.form, Form::Word | Form::Any))
            .collect();
        candidates.sort_by_key(|candidate| candidate.route().precedence());
        let mut sets: Vec<(Subject<'static>, Vec<Pattern<S>>)> = Vec::new();
        for candidate in candidates {
            let subject = candidate.route().subject;
            let pattern = Pattern::compile(candidate)?;
            match sets.iter_mut().find(|(known, _)| *known == subject) {
                Some((_, patterns)) => patterns.push(pattern),
                None => sets.push((subject, vec![pattern])),
            }
        }
        let sets = sets.into_iter().map(|(subject, patterns)| {
            shadow::check(&patterns, handlers)?;
            Ok((subject, PatternSet::compile(patterns)?))
        });
        Ok(Self(sets.collect::<Result<_>>()?))
    }

    /// Returns the patterns that match, lazily, in order of precedence.
    pub(crate) fn fitting<'a>(
        &'a self,
        subject: Subject<'a>,
        text: &'a str,
    ) -> impl Iterator<Item = &'a Pattern<S>> {
        let set = self.0.iter().find(|(known, _)| *known == subject);
        set.into_iter().flat_map(move |(_, set)| set.fitting(text))
    }
}

impl<S> PatternSet<S> {
    fn compile(patterns: Vec<Pattern<S>>) -> Result<Self> {
        let set = RegexSetBuilder::new(patterns.iter().map(|pattern| &*pattern.in_set))
            .size_limit(MAX_PROGRAM_BYTES)
            .dfa_size_limit(MAX_AUTOMATON_BYTES)
            .build();
        let set = set.map_err(|error| {
            let message = format!(
                "the handlers' {} patterns are too large together: write those that capture nothing as \
                 words, and narrow repetitions such as `\\w{{1,1000}}`",
                patterns.len()
            );
            Error::setting(message).caused_by(error)
        })?;
        Ok(Self { set, patterns })
    }

    fn fitting(&self, text: &str) -> impl Iterator<Item = &Pattern<S>> {
        let matched = self.set.matches(text);
        matched
            .into_iter()
            .map(|number| &self.patterns[number])
            .filter(move |pattern| pattern.fits(text))
    }
}

impl<S> Pattern<S> {
    fn compile(candidate: Candidate<S>) -> Result<Self> {
        let source = candidate.route().matcher.regex;
        let regex = Regex::new(source).map_err(|error| {
            Error::setting(format!(
                "a pattern cannot be compiled: {} of {}",
                candidate.route(),
                candidate.entry.info
            ))
            .caused_by(error)
        })?;
        let in_set = word_boundary::without_word_boundaries(source);
        // The whole match counts as the first group.
        let captures = regex.captures_len() > 1;
        let is_needed = captures || matches!(in_set, Cow::Owned(_));
        Ok(Self {
            candidate,
            in_set,
            regex: is_needed.then_some(regex),
        })
    }

    /// Returns whether the pattern really matches a text that the set matched.
    fn fits(&self, text: &str) -> bool {
        match (&self.in_set, &self.regex) {
            (Cow::Owned(_), Some(regex)) => regex.is_match(text),
            _ => true,
        }
    }

    fn expression(&self) -> &'static str {
        self.candidate.route().matcher.regex
    }

    pub(crate) fn captures(&self, text: &str) -> Captures {
        self.regex
            .as_ref()
            .and_then(|regex| Captures::of(regex, text))
            .unwrap_or_default()
    }
}
