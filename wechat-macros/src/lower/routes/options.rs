//! `ignore_case` and `when`.

use proc_macro2::Span;
use syn::{Error, Path, spanned::Spanned};

use crate::{
    errors::Errors,
    model::{Attribute, Matcher, Route},
    parse::Argument,
};

/// Options for all routes of an attribute.
#[derive(Default)]
pub(super) struct Options {
    pub(super) ignore_case: Option<Span>,
    pub(super) when: Option<Path>,
}

impl Options {
    pub(super) fn split(arguments: Vec<Argument>, errors: &mut Errors) -> (Self, Vec<Argument>) {
        let mut options = Self::default();
        let mut rest = Vec::new();
        for argument in arguments {
            let twice = match argument {
                Argument::Name(name) if name == "ignore_case" => {
                    options.ignore_case.replace(name.span()).map(|_| name)
                }
                Argument::Path(name, path) if name == "when" => {
                    options.when.replace(path).map(|_| name)
                }
                Argument::Text(name, text) if name == "when" => {
                    errors.push(Error::new(
                        text.span(),
                        format!(
                            "a guard is a function's name, without quotes\nhelp: `when = {}`",
                            text.value()
                        ),
                    ));
                    None
                }
                other => {
                    rest.push(other);
                    None
                }
            };
            if let Some(name) = twice {
                errors.push(Error::new(name.span(), format!("`{name}` is set twice")));
            }
        }
        (options, rest)
    }

    /// # Errors
    /// If an option has nothing to apply to.
    pub(super) fn check(&self, attribute: Attribute, routes: &[Route]) -> syn::Result<()> {
        if let (Attribute::OnError, Some(when)) = (attribute, &self.when) {
            return Err(Error::new(
                when.span(),
                "`on_error` has no guard: one handler is called for every failure\n\
                 help: ask inside it, `if failure.downcast_ref::<MyError>().is_some()`",
            ));
        }
        let compares = |route: &Route| !matches!(route.matcher, Matcher::Any);
        match self.ignore_case {
            Some(span) if !routes.is_empty() && !routes.iter().any(compares) => Err(Error::new(
                span,
                "`ignore_case` needs a text to compare\nnote: names of kinds and events are always \
                 compared without regard to case",
            )),
            _ => Ok(()),
        }
    }
}
