//! What was meant: a valid handler or menu, ready to be written out.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute as SynAttribute, Ident, LitStr, Path, Type, Visibility};

/// Attribute that a handler is declared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    OnText,
    OnMsg,
    OnEvent,
    Fallback,
    OnError,
}

impl Attribute {
    /// Returns the attribute by the last segment of its path. One that was renamed when imported is not
    /// recognised.
    pub(crate) fn named(path: &Path) -> Option<Self> {
        let last = &path.segments.last()?.ident;
        Some(match last.to_string().as_str() {
            "on_text" => Self::OnText,
            "on_msg" => Self::OnMsg,
            "on_event" => Self::OnEvent,
            "fallback" => Self::Fallback,
            "on_error" => Self::OnError,
            _ => return None,
        })
    }
}

/// A function with its routes and parameters.
pub(crate) struct Handler {
    pub(crate) runtime: TokenStream,
    pub(crate) name: Ident,
    pub(crate) vis: Visibility,
    /// `#[cfg]` and `#[deprecated]`, which hold for the generated items too.
    pub(crate) attrs: Vec<SynAttribute>,
    pub(crate) parameters: Vec<Parameter>,
    /// Where a wrong return type is underlined.
    pub(crate) output: Span,
    pub(crate) routes: Vec<Route>,
    /// Which ways its answer may take when it is late; names of the runtime's constants.
    pub(crate) late: Vec<&'static str>,
}

/// Where a parameter's value comes from.
pub(crate) enum Parameter {
    /// `T`: taken from the push.
    Push(Type),
    /// `&T`: borrowed from the state.
    State(Type),
    /// `T` under the name of a capture: parsed.
    Capture(Capture),
}

pub(crate) struct Capture {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// Whether there is a route without it, so that the type is an `Option`.
    pub(crate) optional: bool,
}

/// One thing that the handler answers, and the kind of push that it is.
pub(crate) struct Route {
    pub(crate) subject: Subject,
    pub(crate) matcher: Matcher,
    /// A type of the runtime's module `kind`.
    pub(crate) kind: &'static str,
    pub(crate) guard: Option<Path>,
}

/// Names are in lower case.
pub(crate) enum Subject {
    Text,
    Key(String),
    Event(String),
    Message(String),
    Fallback,
    FallbackEvents,
    Failure,
}

pub(crate) enum Matcher {
    Any,
    Word { written: String, ignore_case: bool },
    Pattern(Pattern),
}

/// A text that is more than a word, as the runtime matches it.
pub(crate) struct Pattern {
    /// A variant of the runtime's `Form`.
    pub(crate) form: &'static str,
    pub(crate) written: String,
    /// Equal for patterns that fit the same texts.
    pub(crate) identity: String,
    pub(crate) regex: String,
    /// Characters that must stand there literally.
    pub(crate) literal: u16,
    pub(crate) ignore_case: bool,
    pub(crate) groups: Vec<Group>,
}

/// A named part of a pattern.
pub(crate) struct Group {
    pub(crate) name: String,
    /// Whether the pattern can match without it.
    pub(crate) optional: bool,
    /// The pattern's literal, for errors.
    pub(crate) span: Span,
}

impl Route {
    /// Whether it captures something of this name.
    pub(crate) fn captures(&self, name: &str) -> bool {
        self.groups().iter().any(|group| group.name == name)
    }

    pub(crate) fn groups(&self) -> &[Group] {
        match &self.matcher {
            Matcher::Pattern(pattern) => &pattern.groups,
            Matcher::Any | Matcher::Word { .. } => &[],
        }
    }
}

impl Handler {
    /// The kinds of its routes, each with the routes' numbers, in order of appearance.
    pub(crate) fn kinds(&self) -> Vec<(&'static str, Vec<usize>)> {
        let mut kinds: Vec<(&'static str, Vec<usize>)> = Vec::new();
        for (number, route) in self.routes.iter().enumerate() {
            match kinds.iter_mut().find(|(kind, _)| *kind == route.kind) {
                Some((_, routes)) => routes.push(number),
                None => kinds.push((route.kind, vec![number])),
            }
        }
        kinds
    }
}

/// A menu that the platform takes.
pub(crate) struct Menu {
    pub(crate) runtime: TokenStream,
    pub(crate) buttons: Vec<Button>,
    pub(crate) warnings: Vec<Warning>,
}

pub(crate) struct Button {
    /// `#[cfg]`
    pub(crate) attrs: Vec<SynAttribute>,
    pub(crate) name: LitStr,
    pub(crate) action: Action,
}

pub(crate) enum Action {
    /// It opens others.
    Group(Vec<Button>),
    Kind {
        /// `type`
        kind: &'static str,
        fields: Vec<(&'static str, String)>,
        event: Option<Event>,
    },
}

/// What a tap sends.
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) key: String,
    /// Whether there must be a handler.
    pub(crate) needs_answer: bool,
}

/// What the platform takes, but hardly anybody means.
pub(crate) struct Warning {
    pub(crate) span: Span,
    pub(crate) text: String,
}
