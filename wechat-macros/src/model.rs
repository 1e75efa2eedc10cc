//! A valid handler or menu, ready for expansion.

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
    /// Returns the attribute by the last segment of its path. An attribute that is renamed on
    /// import is not recognised.
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
    /// `#[cfg]` and `#[deprecated]`, which apply to the generated items as well.
    pub(crate) attrs: Vec<SynAttribute>,
    pub(crate) parameters: Vec<Parameter>,
    /// Span that is underlined for a wrong return type.
    pub(crate) output: Span,
    pub(crate) routes: Vec<Route>,
    /// Late-answer options, as names of the runtime's constants.
    pub(crate) late: Vec<&'static str>,
}

/// Source of a parameter's value.
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
    /// Whether some route lacks the capture, so that the type is an `Option`.
    pub(crate) optional: bool,
}

/// A route of the handler, and the kind of push that it is for.
pub(crate) struct Route {
    pub(crate) subject: Subject,
    pub(crate) matcher: Matcher,
    /// Name of a type in the runtime's module `kind`.
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

/// A pattern, as the runtime matches it.
pub(crate) struct Pattern {
    /// A variant of the runtime's `Form`.
    pub(crate) form: &'static str,
    pub(crate) written: String,
    /// Equal for patterns that match the same texts.
    pub(crate) identity: String,
    pub(crate) regex: String,
    /// Number of literal characters in the pattern.
    pub(crate) literal: u16,
    pub(crate) ignore_case: bool,
    pub(crate) groups: Vec<Group>,
}

/// A named part of a pattern.
pub(crate) struct Group {
    pub(crate) name: String,
    /// Whether the pattern can match without it.
    pub(crate) optional: bool,
    /// Literal of the pattern, for errors.
    pub(crate) span: Span,
}

impl Route {
    /// Returns whether the pattern has a capture of this name.
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
    /// Returns the kinds of its routes, each with the routes' numbers, in order of appearance.
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

/// A menu within the platform's limits.
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
    /// A button that opens a submenu.
    Group(Vec<Button>),
    Kind {
        /// `type`
        kind: &'static str,
        fields: Vec<(&'static str, String)>,
        event: Option<Event>,
    },
}

/// Event that a tap sends.
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) key: String,
    /// Whether a handler is required.
    pub(crate) needs_answer: bool,
}

/// Warnings: the platform accepts this, but it is rarely intended.
pub(crate) struct Warning {
    pub(crate) span: Span,
    pub(crate) text: String,
}
