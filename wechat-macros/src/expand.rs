//! Conversion from model to tokens. It cannot fail; all checks are in [`lower`](crate::lower).

mod bot;
mod handler;
mod menu;
mod names;
mod provide;
mod table;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    errors::Errors,
    lower::{self, Attached},
    model::Attribute,
    parse::{HandlerFn, HandlerList},
};

pub(crate) use bot::bot;
pub(crate) use menu::{buttons, menu};
pub(crate) use names::{kinds, names, names_doc};
pub(crate) use provide::provide;

/// Expands a function under a handler attribute.
pub(crate) fn handler(
    attribute: Attribute,
    arguments: TokenStream,
    item: &TokenStream,
) -> TokenStream {
    let mut function: HandlerFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.into_compile_error();
            return quote!(#item #error);
        }
    };
    // The function is always kept: after an error, editors still complete inside it, and its
    // callers compile.
    let beside =
        beside(attribute, arguments, &mut function).unwrap_or_else(syn::Error::into_compile_error);
    quote!(#function #beside)
}

fn beside(
    attribute: Attribute,
    arguments: TokenStream,
    function: &mut HandlerFn,
) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let stacked = lower::take_stacked(function, &mut errors);
    let outermost = errors.take(syn::parse2(arguments));
    let Some(arguments) = outermost else {
        lower::check_signature(function, &mut errors);
        return errors.finish().map(|()| TokenStream::new());
    };
    let mut attached = vec![Attached::outermost(attribute, arguments)];
    attached.extend(stacked);
    let handler = lower::handler(attached, function, errors)?;
    Ok(handler::expand(&handler))
}

/// Expands a list of handlers.
pub(crate) fn handlers(input: TokenStream) -> TokenStream {
    match syn::parse2::<HandlerList>(input) {
        Ok(list) => table::expand(&list),
        Err(error) => error.into_compile_error(),
    }
}
