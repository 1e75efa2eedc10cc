//! A bot's patterns: all of one subject are matched in one pass over the text.
//!
//! Templates, prefixes and the like are regular expressions by the time they come here; the macros
//! have checked and translated them.

use regex::{Regex, RegexSet};

use crate::{
    captures::Captures,
    error::{Error, Result},
    route::{Form, Subject},
    table::{Candidate, Handlers},
};

mod shadow;

/// Compiled once, before the port is opened.
pub(crate) struct Patterns<S: 'static>(Vec<(Subject<'static>, PatternSet<S>)>);

struct PatternSet<S: 'static> {
    set: RegexSet,
    /// In order of precedence; the numbers are those of the set.
    patterns: Vec<Pattern<S>>,
}

/// A pattern whose text fits, or not.
pub(crate) struct Pattern<S: 'static> {
    pub(crate) candidate: Candidate<S>,
    /// Only where something is captured: the set tells whether it matches.
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
            shadow::check(&patterns)?;
            let sources = patterns.iter().map(Pattern::source);
            let set = RegexSet::new(sources).map_err(|error| {
                Error::setting("the handlers' patterns are too large together").caused_by(error)
            })?;
            Ok((subject, PatternSet { set, patterns }))
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
        set.into_iter().flat_map(move |(_, set)| {
            let matched = set.set.matches(text);
            matched.into_iter().map(move |number| &set.patterns[number])
        })
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
        // The whole match is the first.
        let captures = regex.captures_len() > 1;
        Ok(Self {
            candidate,
            regex: captures.then_some(regex),
        })
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
