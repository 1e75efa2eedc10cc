//! From syntax to model: every check, and all mistakes at once.

mod routes;
mod signature;

use syn::{Error, Path};

use crate::{
    errors::Errors,
    model::Handler,
    parse::{Argument, Arguments, HandlerFn},
    paths,
};

/// Which attribute a handler stands under.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Attribute {
    OnText,
    OnMsg,
    OnEvent,
    Fallback,
}

/// # Errors
/// With every mistake in the attribute and in the signature.
pub(crate) fn handler(
    attribute: Attribute,
    arguments: Arguments,
    function: HandlerFn,
) -> syn::Result<Handler> {
    let mut errors = Errors::default();
    let (krate, arguments) = split_crate(arguments, &mut errors);
    let routes = match attribute {
        Attribute::OnText => routes::on_text(&arguments, &mut errors),
        Attribute::OnMsg => routes::on_msg(&arguments, &mut errors),
        Attribute::OnEvent => routes::on_event(&arguments, &mut errors),
        Attribute::Fallback => routes::fallback(&arguments, &mut errors),
    };
    let parameters = signature::parameters(&function.sig, &mut errors);
    let output = signature::output_span(&function.sig);
    errors.finish()?;
    let HandlerFn { attrs, vis, sig } = function;
    Ok(Handler {
        runtime: paths::runtime(krate.as_ref()),
        name: sig.ident,
        vis,
        attrs: attrs
            .into_iter()
            .filter(|attr| {
                ["cfg", "deprecated"]
                    .iter()
                    .any(|name| attr.path().is_ident(name))
            })
            .collect(),
        parameters,
        output,
        routes,
    })
}

fn split_crate(arguments: Arguments, errors: &mut Errors) -> (Option<Path>, Vec<Argument>) {
    let mut krate = None;
    let mut rest = Vec::new();
    for argument in arguments.0 {
        match argument {
            Argument::Crate(keyword, path) => {
                if krate.replace(path).is_some() {
                    errors.push(Error::new(keyword.span, "`crate` is set twice"));
                }
            }
            other => rest.push(other),
        }
    }
    (krate, rest)
}
