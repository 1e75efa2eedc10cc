//! Path through which generated code reaches the runtime.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::Path;

/// `::wechat_runtime`, or the value of `crate = path`.
pub(crate) fn runtime(over: Option<&Path>) -> TokenStream {
    over.map_or_else(|| quote!(::wechat_runtime), |path| quote!(#path))
}

/// Returns `path` with every token at `span`, so that an error about the named item is underlined
/// there and nowhere else.
pub(crate) fn at(path: &TokenStream, span: Span) -> TokenStream {
    path.clone()
        .into_iter()
        .map(|mut token: TokenTree| {
            token.set_span(span);
            token
        })
        .collect()
}
