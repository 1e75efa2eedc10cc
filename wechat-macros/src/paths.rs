//! The path under which generated code reaches the runtime.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// `::wechat_runtime`, or what `crate = path` says.
pub(crate) fn runtime(over: Option<&Path>) -> TokenStream {
    over.map_or_else(|| quote!(::wechat_runtime), |path| quote!(#path))
}
