//! What was meant: a valid handler, ready to be written out.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Ident, Type, Visibility};

/// A function with its routes and parameters.
pub(crate) struct Handler {
    pub(crate) runtime: TokenStream,
    pub(crate) name: Ident,
    pub(crate) vis: Visibility,
    /// `#[cfg]` and `#[deprecated]`, which hold for the generated items too.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) parameters: Vec<Parameter>,
    /// Where a wrong return type is underlined.
    pub(crate) output: Span,
    pub(crate) routes: Vec<Route>,
}

/// Where a parameter's value comes from.
pub(crate) enum Parameter {
    /// `T`: taken from the push.
    Push(Type),
    /// `&T`: borrowed from the state.
    State(Type),
}

/// One key that the handler answers, and the kind of push that has it.
pub(crate) struct Route {
    pub(crate) key: Key,
    /// A type of the runtime's module `kind`.
    pub(crate) kind: &'static str,
}

pub(crate) enum Key {
    Text(String),
    Click(String),
    Scan(String),
    /// In lower case.
    Event(String),
    /// In lower case.
    Message(String),
    Fallback,
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
