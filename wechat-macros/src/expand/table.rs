//! `handlers!`: the list, the table that the compiler fills from it, and both as one value.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::{
    parse::{HandlerList, ListOptions},
    paths,
};

pub(super) fn expand(list: &HandlerList) -> TokenStream {
    let HandlerList {
        elements,
        options: ListOptions { state, krate },
    } = list;
    let runtime = paths::runtime(krate.as_ref());
    let state = state
        .as_ref()
        .map_or_else(|| quote!(()), |state| quote!(#state));
    let parts = elements.iter().map(|element| {
        let (attrs, path) = (&element.attrs, &element.path);
        let part = if element.is_list {
            // With the type written out, a list of another state is an error at this path.
            quote_spanned!(path.span()=> #runtime::__private::Handlers::<#state>::entries(&#path))
        } else {
            quote_spanned!(path.span()=> &[<#path as #runtime::__private::Handler<#state>>::ENTRY])
        };
        quote!(#(#attrs)* #part)
    });
    quote! {
        {
            const __PARTS: &[&[#runtime::__private::Entry<#state>]] = &[#(#parts),*];
            const __ENTRIES: [
                #runtime::__private::Entry<#state>;
                #runtime::__private::count(__PARTS)
            ] = #runtime::__private::concat(__PARTS);
            const __SLOTS: ::core::primitive::usize = #runtime::__private::slots(&__ENTRIES);
            // A static, so that the table is built once and not in every place that names it.
            static __TABLE: [#runtime::__private::Slot; __SLOTS] =
                #runtime::__private::build(&__ENTRIES);
            #runtime::__private::Handlers::<#state>::new(&__ENTRIES, &__TABLE)
        }
    }
}
