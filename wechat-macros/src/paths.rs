//! The path under which generated code reaches the runtime.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::Path;

/// `::wechat_runtime`, or what `crate = path` says.
pub(crate) fn runtime(over: Option<&Path>) -> TokenStream {
    over.map_or_else(|| quote!(::wechat_runtime), |path| quote!(#path))
}

/// `path` with every token at `span`: an error about what it names is then underlined there, and
/// only there.
pub(crate) fn at(path: &TokenStream, span: Span) -> TokenStream {
    path.clone()
        .into_iter()
        .map(|mut token: TokenTree| {
            token.set_span(span);
            token
        })
        .collect()
}
