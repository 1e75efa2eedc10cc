//! One thing that a handler answers: what is compared, with what, and on which condition.

mod hash;

use std::fmt;

use wechat_core::Push;

pub(crate) use self::hash::hash;

/// What of a push is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The text of a text message, trimmed.
    Text,
    /// The key of the event of this name, in lower case.
    Key(&'a str),
    /// The name of any event, in lower case; [`Form::Any`] only.
    Event(&'a str),
    /// The kind of any message, in lower case; [`Form::Any`] only.
    Message(&'a str),
    /// Nothing: it fits every push by which a user asks for an answer.
    Fallback,
    /// Nothing: it fits every other push, which is an event.
    FallbackEvents,
    /// Nothing: it is asked when another handler failed.
    Failure,
}

/// How it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The whole text is this word.
    Word,
    /// The whole text is this template.
    Template,
    /// The text begins so.
    Prefix,
    /// The text ends so.
    Suffix,
    /// The text has this in it.
    Contains,
    /// The expression matches somewhere in the text.
    Regex,
    /// Not at all.
    Any,
}

/// What the subject is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Matcher {
    pub(crate) form: Form,
    /// As the author wrote it.
    pub(crate) written: &'static str,
    /// What makes two matchers of one form the same: a template's captures have no names here.
    pub(crate) identity: &'static str,
    /// The pattern as a regular expression; empty for [`Form::Word`] and [`Form::Any`].
    pub(crate) regex: &'static str,
    /// Characters that must stand there literally: more of them come first.
    pub(crate) literal: u16,
    pub(crate) ignore_case: bool,
}

impl Matcher {
    const fn whole(form: Form, written: &'static str) -> Self {
        Self {
            form,
            written,
            identity: written,
            regex: "",
            literal: 0,
            ignore_case: false,
        }
    }

    /// The whole text is `word`.
    pub const fn word(word: &'static str) -> Self {
        Self::whole(Form::Word, word)
    }

    /// The whole text is a word, written as `written` and `folded` to lower case.
    pub const fn word_ignore_case(written: &'static str, folded: &'static str) -> Self {
        Self {
            identity: folded,
            ignore_case: true,
            ..Self::whole(Form::Word, written)
        }
    }

    /// Everything that a regular expression is needed for.
    pub const fn pattern(
        form: Form,
        written: &'static str,
        identity: &'static str,
        regex: &'static str,
        literal: u16,
        ignore_case: bool,
    ) -> Self {
        Self {
            form,
            written,
            identity,
            regex,
            literal,
            ignore_case,
        }
    }
}

/// A function that is asked before the handler.
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

/// A route of a handler. Its hash is computed where the handler is compiled, so that a long list
/// costs no more than inserting.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub(crate) subject: Subject<'static>,
    pub(crate) matcher: Matcher,
    pub(crate) guard: Option<Guard>,
    /// Whether a captured value may turn out not to be of its parameter's type.
    pub(crate) may_decline: bool,
    pub(crate) hash: u64,
}

impl Route {
    /// `subject` compared with `matcher`.
    pub const fn new(subject: Subject<'static>, matcher: Matcher) -> Self {
        Self {
            subject,
            matcher,
            guard: None,
            may_decline: false,
            hash: hash(subject, matcher.form, matcher.ignore_case, matcher.identity),
        }
    }

    /// A text message of exactly this word.
    pub const fn text(word: &'static str) -> Self {
        Self::new(Subject::Text, Matcher::word(word))
    }

    /// Any push of this sort.
    pub const fn any(subject: Subject<'static>) -> Self {
        Self::new(subject, Matcher::whole(Form::Any, ""))
    }

    /// Only if `check` says so.
    #[must_use]
    pub const fn when(mut self, name: &'static str, check: fn(&Push) -> bool) -> Self {
        self.guard = Some(Guard { name, check });
        self
    }

    /// Whether a captured value may not parse; several are asked one by one.
    #[must_use]
    pub const fn may_decline(mut self, may_decline: bool) -> Self {
        self.may_decline |= may_decline;
        self
    }

    /// Whether the push stays with the handler once the matcher fits, so that nothing behind an
    /// equal route is ever asked.
    pub(crate) const fn is_final(&self) -> bool {
        self.guard.is_none() && !self.may_decline
    }

    /// Whether the route goes before equal ones: those with a condition do, or they would never be
    /// asked. Regular expressions keep the order of the list.
    pub(crate) const fn goes_first(&self) -> bool {
        !self.is_final() && !matches!(self.matcher.form, Form::Regex)
    }

    /// Place in the order of precedence; the smallest is asked first. Equal ones are asked in the
    /// order of the list.
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

/// As in the attribute: `text "hello"`, `click prefix "BUY-"`, `image`, `fallback`.
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
            write!(f, "{how} {:?}", self.matcher.written)?;
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
