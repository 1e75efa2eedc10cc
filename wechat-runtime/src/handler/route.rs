//! Routes of a handler: the part of the push that is compared, the matcher, and a condition.

mod hash;

use std::fmt;

use wechat_core::Push;

pub(crate) use self::hash::hash;

/// Part of a push that a route compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Text of a text message, trimmed.
    Text,
    /// Key of the event with this lower-case name.
    Key(&'a str),
    /// Any event with this lower-case name; [`Form::Any`] only.
    Event(&'a str),
    /// Any message of this lower-case kind; [`Form::Any`] only.
    Message(&'a str),
    /// Matches every push to which a user expects an answer.
    Fallback,
    /// Matches every other push, which is an event or comes from a machine.
    FallbackEvents,
    /// Called when another handler failed.
    Failure,
}

/// Form of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The whole text is this word.
    Word,
    /// The whole text is this template.
    Template,
    /// The text begins with this.
    Prefix,
    /// The text ends with this.
    Suffix,
    /// The text contains this.
    Contains,
    /// The expression matches somewhere in the text.
    Regex,
    /// Nothing is compared.
    Any,
}

/// Pattern that the subject is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Matcher {
    pub(crate) form: Form,
    /// Source text from the attribute.
    pub(crate) source: &'static str,
    /// Normalised source: two matchers of the same form and identity are equal. The captures of a
    /// template have no names here.
    pub(crate) identity: &'static str,
    /// Pattern as a regular expression; empty for [`Form::Word`] and [`Form::Any`].
    pub(crate) regex: &'static str,
    /// Number of literal characters: patterns with more take precedence.
    pub(crate) literal: u16,
    pub(crate) ignore_case: bool,
}

impl Matcher {
    const fn whole(form: Form, source: &'static str) -> Self {
        Self {
            form,
            source,
            identity: source,
            regex: "",
            literal: 0,
            ignore_case: false,
        }
    }

    /// Creates a matcher for exactly this word.
    pub const fn word(word: &'static str) -> Self {
        Self::whole(Form::Word, word)
    }

    /// Creates a matcher for a word that ignores case; `folded` is the word in lower case.
    pub const fn word_ignore_case(source: &'static str, folded: &'static str) -> Self {
        Self {
            identity: folded,
            ignore_case: true,
            ..Self::whole(Form::Word, source)
        }
    }

    /// Creates a matcher that uses a regular expression.
    pub const fn pattern(
        form: Form,
        source: &'static str,
        identity: &'static str,
        regex: &'static str,
        literal: u16,
        ignore_case: bool,
    ) -> Self {
        Self {
            form,
            source,
            identity,
            regex,
            literal,
            ignore_case,
        }
    }
}

/// Function that decides whether the handler is called.
#[derive(Clone, Copy)]
pub(crate) struct Guard {
    pub(crate) name: &'static str,
    pub(crate) check: fn(&Push) -> bool,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Route of a handler. The hash is computed where the handler is compiled, so that a long list only
/// has to insert it.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub(crate) subject: Subject<'static>,
    pub(crate) matcher: Matcher,
    pub(crate) guard: Option<Guard>,
    /// Whether a captured value may fail to parse as its parameter's type.
    pub(crate) may_decline: bool,
    pub(crate) hash: u64,
}

impl Route {
    /// Creates a route that compares `subject` with `matcher`.
    pub const fn new(subject: Subject<'static>, matcher: Matcher) -> Self {
        Self {
            subject,
            matcher,
            guard: None,
            may_decline: false,
            hash: hash(subject, matcher.form, matcher.ignore_case, matcher.identity),
        }
    }

    /// Creates a route for text messages with exactly this word.
    pub const fn text(word: &'static str) -> Self {
        Self::new(Subject::Text, Matcher::word(word))
    }

    /// Creates a route for any push with this subject.
    pub const fn any(subject: Subject<'static>) -> Self {
        Self::new(subject, Matcher::whole(Form::Any, ""))
    }

    /// Adds a guard: the route is used only if `check` returns true.
    #[must_use]
    pub const fn when(mut self, name: &'static str, check: fn(&Push) -> bool) -> Self {
        self.guard = Some(Guard { name, check });
        self
    }

    /// Marks that a captured value may fail to parse. Called once for each capture.
    #[must_use]
    pub const fn may_decline(mut self, may_decline: bool) -> Self {
        self.may_decline |= may_decline;
        self
    }

    /// Returns whether the handler always takes the push once the matcher fits, so that equal
    /// routes after it are never tried.
    pub(crate) const fn is_final(&self) -> bool {
        self.guard.is_none() && !self.may_decline
    }

    /// Returns whether the route precedes equal ones: routes with a condition do, otherwise they
    /// would never be tried. Regular expressions keep the order of the list.
    pub(crate) const fn goes_first(&self) -> bool {
        !self.is_final() && !matches!(self.matcher.form, Form::Regex)
    }

    /// Returns the sort key for precedence; the smallest comes first. Equal ones keep the order of
    /// the list.
    pub(crate) fn precedence(&self) -> impl Ord + use<> {
        let rank = match (self.subject, self.matcher.form) {
            (Subject::Failure, _) => 7,
            (Subject::Fallback | Subject::FallbackEvents, _) => 6,
            (_, Form::Word) if !self.matcher.ignore_case => 0,
            (_, Form::Word) => 1,
            (_, Form::Template | Form::Prefix | Form::Suffix) => 2,
            (_, Form::Contains) => 3,
            (_, Form::Regex) => 4,
            (_, Form::Any) => 5,
        };
        let (literal, form) = match self.matcher.form {
            Form::Regex => (0, 0),
            form => (self.matcher.literal, form as u8),
        };
        (rank, std::cmp::Reverse(literal), form, !self.goes_first())
    }
}

/// Formats the route as in the attribute: `text "hello"`, `click prefix "BUY-"`, `image`,
/// `fallback`.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.subject {
            Subject::Text => f.write_str("text")?,
            Subject::Key(name) | Subject::Event(name) => write!(f, "event {name}")?,
            Subject::Message(name) => write!(f, "message {name}")?,
            Subject::Fallback => f.write_str("fallback")?,
            Subject::FallbackEvents => f.write_str("fallback events")?,
            Subject::Failure => f.write_str("on_error")?,
        }
        let how = match self.matcher.form {
            Form::Word | Form::Template => Some(""),
            Form::Prefix => Some(" prefix"),
            Form::Suffix => Some(" suffix"),
            Form::Contains => Some(" contains"),
            Form::Regex => Some(" regex"),
            Form::Any => None,
        };
        if let Some(how) = how {
            write!(f, "{how} {:?}", self.matcher.source)?;
        }
        if self.matcher.ignore_case {
            f.write_str(" ignore_case")?;
        }
        if let Some(guard) = self.guard {
            write!(f, " when {}", guard.name)?;
        }
        Ok(())
    }
}
