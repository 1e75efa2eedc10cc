//! From model to tokens. Cannot fail; what can is [`lower`](crate::lower).

mod handler;
mod names;
mod provide;
mod table;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    lower::{self, Attribute},
    parse::{Arguments, HandlerFn, HandlerList},
};

pub(crate) use names::names;
pub(crate) use provide::provide;

/// A function under a handler attribute.
pub(crate) fn handler(
    attribute: Attribute,
    arguments: TokenStream,
    item: &TokenStream,
) -> TokenStream {
    // In either case the function stays as it is: on an error editors go on completing in it, and
    // its callers stay quiet.
    let beside = try_handler(attribute, arguments, item.clone())
        .unwrap_or_else(syn::Error::into_compile_error);
    quote!(#item #beside)
}

fn try_handler(
    attribute: Attribute,
    arguments: TokenStream,
    item: TokenStream,
) -> syn::Result<TokenStream> {
    let arguments: Arguments = syn::parse2(arguments)?;
    let function: HandlerFn = syn::parse2(item)?;
    let handler = lower::handler(attribute, arguments, function)?;
    Ok(handler::expand(&handler))
}

/// A list of handlers.
pub(crate) fn handlers(input: TokenStream) -> TokenStream {
    match syn::parse2::<HandlerList>(input) {
        Ok(list) => table::expand(&list),
        Err(error) => error.into_compile_error(),
    }
}
