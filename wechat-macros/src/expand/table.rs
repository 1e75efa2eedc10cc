//! `handlers!`: the list, the table that the compiler fills from it, and both as one value.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, Path, spanned::Spanned};

use crate::{
    parse::{HandlerList, ListOptions},
    paths,
};

pub(super) fn expand(list: &HandlerList) -> TokenStream {
    let HandlerList {
        elements,
        options: ListOptions {
            state,
            menus,
            krate,
        },
    } = list;
    let runtime = paths::runtime(krate.as_ref());
    let state = state
        .as_ref()
        .map_or_else(|| quote!(()), |state| quote!(#state));
    let parts = elements.iter().map(|element| {
        let (attrs, path) = (&element.attrs, &element.path);
        let part = if element.is_list {
            // The explicit type puts an error about a list with another state at this path.
            let entries = entries_of(menus.is_some());
            quote_spanned!(path.span()=> #runtime::__private::Handlers::<#state>::#entries(&#path))
        } else {
            quote_spanned!(path.span()=> &[<#path as #runtime::__private::Handler<#state>>::ENTRY])
        };
        quote!(#(#attrs)* #part)
    });
    let menus = menus.as_ref().map(|menus| self::menus(&runtime, menus));
    let with_menus = menus.as_ref().map(|_| quote!(.with_menus(__MENUS)));
    quote! {
        {
            const __PARTS: &[&[#runtime::__private::Entry<#state>]] = &[#(#parts),*];
            const __ENTRIES: [
                #runtime::__private::Entry<#state>;
                #runtime::__private::count(__PARTS)
            ] = #runtime::__private::concat(__PARTS);
            const __SLOTS: ::core::primitive::usize = #runtime::__private::slots(&__ENTRIES);
            // A static, so that the table exists once and not in every place that names it.
            static __TABLE: [#runtime::__private::Slot; __SLOTS] =
                #runtime::__private::build(&__ENTRIES);
            #menus
            #runtime::__private::Handlers::<#state>::new(&__ENTRIES, &__TABLE)#with_menus
        }
    }
}

/// A list that names its menu also covers the lists inside it.
fn entries_of(has_menu: bool) -> Ident {
    let name = if has_menu {
        "entries"
    } else {
        "entries_without_menu"
    };
    Ident::new(name, Span::call_site())
}

/// Returns the menus and the constant that compares them with the handlers. A mismatch is an error
/// at their names.
fn menus(runtime: &TokenStream, menus: &[Path]) -> TokenStream {
    let named = menus.iter().map(|menu| {
        // The explicit type puts an error about a value that is not a menu at its name.
        quote_spanned!(menu.span()=> &#menu)
    });
    let span = menus[0].span();
    let runtime_there = paths::at(runtime, span);
    let check = quote_spanned!(span=> #runtime_there::__private::check_menus(&__ENTRIES, __MENUS));
    quote! {
        const __MENUS: &[&#runtime::__private::Menu] = &[#(#named),*];
        const _: () = #check;
    }
}
