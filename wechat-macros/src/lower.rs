//! Conversion from syntax to model, with every check. Reports all mistakes at once.

mod late;
mod menu;
mod pattern;
mod routes;
mod signature;

pub(crate) use menu::menu;
use proc_macro2::Span;
use quote::ToTokens;
use syn::{Error, Meta, Path};

use crate::{
    errors::Errors,
    model::{Attribute, Handler},
    parse::{Argument, Arguments, HandlerFn},
    paths,
};

/// An attribute and its arguments.
pub(crate) struct Attached {
    attribute: Attribute,
    span: Span,
    arguments: Arguments,
}

impl Attached {
    /// Attribute that invoked the macro.
    pub(crate) fn outermost(attribute: Attribute, arguments: Arguments) -> Self {
        Self {
            attribute,
            span: Span::call_site(),
            arguments,
        }
    }
}

/// Removes the handler attributes below the outermost one from the function: they are further
/// routes of the same handler.
pub(crate) fn take_stacked(function: &mut HandlerFn, errors: &mut Errors) -> Vec<Attached> {
    let mut stacked = Vec::new();
    function.attrs.retain(|attr| {
        let Some(attribute) = Attribute::named(attr.path()) else {
            return true;
        };
        let arguments = match &attr.meta {
            Meta::Path(_) => Ok(Arguments::default()),
            Meta::List(_) => attr.parse_args(),
            Meta::NameValue(_) => Err(Error::new_spanned(attr, "expected parentheses")),
        };
        if let Some(arguments) = errors.take(arguments) {
            stacked.push(Attached {
                attribute,
                span: attr.pound_token.span,
                arguments,
            });
        }
        false
    });
    stacked
}

/// # Errors
/// Lists every mistake in the attributes and in the signature.
pub(crate) fn handler(
    attached: Vec<Attached>,
    function: &HandlerFn,
    mut errors: Errors,
) -> syn::Result<Handler> {
    check_alone(&attached, &mut errors);
    let mut krate = None;
    let mut late = None;
    let mut routes = Vec::new();
    for Attached {
        attribute,
        span,
        arguments,
    } in attached
    {
        let arguments = take_crate(arguments, &mut krate, &mut errors);
        let arguments = late::take(attribute, arguments, &mut late, &mut errors);
        routes.extend(routes::routes(attribute, span, arguments, &mut errors));
    }
    signature::check(&function.sig, &mut errors);
    let captured = signature::Captured::by(&routes);
    let parameters: Vec<_> = function
        .sig
        .inputs
        .iter()
        .filter_map(|input| errors.take(signature::parameter(input, &captured)))
        .collect();
    captured.check_taken(&function.sig, &mut errors);
    errors.finish()?;
    let kept = ["cfg", "deprecated"];
    let attrs = function.attrs.iter();
    Ok(Handler {
        runtime: paths::runtime(krate.as_ref()),
        name: function.sig.ident.clone(),
        vis: function.vis.clone(),
        attrs: attrs
            .filter(|attr| kept.iter().any(|name| attr.path().is_ident(name)))
            .cloned()
            .collect(),
        parameters,
        output: signature::output_span(&function.sig),
        routes,
        late: late.unwrap_or_default(),
    })
}

/// Adds mistakes that are independent of the attributes.
pub(crate) fn check_signature(function: &HandlerFn, errors: &mut Errors) {
    signature::check(&function.sig, errors);
}

fn check_alone(attached: &[Attached], errors: &mut Errors) {
    let is_error_handler = |attached: &&Attached| attached.attribute == Attribute::OnError;
    if attached.len() > 1
        && let Some(on_error) = attached.iter().find(is_error_handler)
    {
        errors.push(Error::new(
            on_error.span,
            "`on_error` cannot be combined with other attributes: no push leads to it\nhelp: write a second function",
        ));
    }
}

fn take_crate(
    arguments: Arguments,
    krate: &mut Option<Path>,
    errors: &mut Errors,
) -> Vec<Argument> {
    let mut rest = Vec::new();
    for argument in arguments.0 {
        match argument {
            Argument::Crate(keyword, path) => {
                // Each of several attributes may set it.
                let written = |path: &Path| path.to_token_stream().to_string();
                if krate
                    .as_ref()
                    .is_some_and(|other| written(other) != written(&path))
                {
                    errors.push(Error::new(keyword.span, "`crate` is set to two paths"));
                }
                *krate = Some(path);
            }
            other => rest.push(other),
        }
    }
    rest
}
