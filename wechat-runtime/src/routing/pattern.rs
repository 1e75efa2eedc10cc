//! A bot's patterns: all of one subject are matched in one pass over the text.
//!
//! Templates, prefixes and the like are regular expressions by the time they come here; the macros
//! have checked and translated them.

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

mod loosened;
mod shadow;

/// Compiled once, before the port is opened.
pub(crate) struct Patterns<S: 'static>(Vec<(Subject<'static>, PatternSet<S>)>);

struct PatternSet<S: 'static> {
    set: RegexSet,
    /// In order of precedence; the numbers are those of the set.
    patterns: Vec<Pattern<S>>,
}

/// All patterns of a bot together. A template takes about 20 KiB.
const MAX_PROGRAM_BYTES: usize = 256 * 1024 * 1024;
/// What one thread keeps of the automaton as it grows with the texts; with the default of 2 MiB it
/// is thrown away again and again from about 400 templates on.
const MAX_AUTOMATON_BYTES: usize = 64 * 1024 * 1024;

/// A pattern whose text fits, or not.
pub(crate) struct Pattern<S: 'static> {
    pub(crate) candidate: Candidate<S>,
    /// As it stands in the set; owned if it fits more texts there.
    in_set: Cow<'static, str>,
    /// Only where something is captured, or where the set does not tell whether it matches.
    regex: Option<Regex>,
}

impl<S> Patterns<S> {
    /// # Errors
    /// If a pattern is too large to compile, or can never be reached.
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

    /// The patterns that fit, in order of precedence. Nothing is looked at before the first is
    /// asked for.
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
                "the handlers' {} patterns are too large together: make words of those that capture \
                 nothing, and narrow repetitions such as `\\w{{1,1000}}`",
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
        let in_set = loosened::without_word_boundaries(source);
        // The whole match is the first.
        let captures = regex.captures_len() > 1;
        let is_needed = captures || matches!(in_set, Cow::Owned(_));
        Ok(Self {
            candidate,
            in_set,
            regex: is_needed.then_some(regex),
        })
    }

    /// Whether it fits a text that the set says it fits.
    fn fits(&self, text: &str) -> bool {
        match (&self.in_set, &self.regex) {
            (Cow::Owned(_), Some(regex)) => regex.is_match(text),
            _ => true,
        }
    }

    fn source(&self) -> &'static str {
        self.candidate.route().matcher.regex
    }

    pub(crate) fn captures(&self, text: &str) -> Captures {
        self.regex
            .as_ref()
            .and_then(|regex| Captures::of(regex, text))
            .unwrap_or_default()
    }
}
