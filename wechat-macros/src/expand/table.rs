//! `handlers!`: the list, the table that the compiler fills from it, and both as one value.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::{parse::HandlerList, paths};

pub(super) fn expand(list: &HandlerList) -> TokenStream {
    let HandlerList {
        handlers,
        state,
        krate,
    } = list;
    let runtime = paths::runtime(krate.as_ref());
    let state = state
        .as_ref()
        .map_or_else(|| quote!(()), |state| quote!(#state));
    let entries = handlers.iter().map(
        |handler| quote_spanned!(handler.span()=> <#handler as #runtime::__private::Handler<#state>>::ENTRY),
    );
    quote! {
        {
            const __ENTRIES: &[#runtime::__private::Entry<#state>] = &[#(#entries),*];
            const __SLOTS: usize = #runtime::__private::slots(__ENTRIES);
            // A static, so that the table is built once and not in every place that names it.
            static __TABLE: [#runtime::__private::Slot; __SLOTS] =
                #runtime::__private::build(__ENTRIES);
            #runtime::Handlers::new(__ENTRIES, &__TABLE)
        }
    }
}
