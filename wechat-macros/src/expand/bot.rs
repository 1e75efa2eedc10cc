//! `#[bot]`: the unchanged module, and a `handlers!` of the annotated functions in it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    parse::{BotModule, ListOptions},
    paths,
};

pub(crate) fn bot(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    try_bot(arguments, item.clone()).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote!(#item #error)
    })
}

fn try_bot(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let ListOptions {
        state,
        menus,
        krate,
    } = syn::parse2(arguments)?;
    let BotModule {
        attrs,
        vis,
        token,
        name,
        content,
        handlers,
    } = syn::parse2(item)?;
    let runtime = paths::runtime(krate.as_ref());
    let state = state.map_or_else(|| quote!(()), |state| quote!(#state));
    let menus = menus.map(|menus| quote!(, menu = [#(#menus),*]));
    let krate = krate.map(|krate| quote!(, crate = #krate));
    let elements = handlers.iter().map(|found| {
        let (cfgs, path) = (&found.cfgs, &found.path);
        quote!(#(#cfgs)* #(#path)::*)
    });
    Ok(quote! {
        #(#attrs)*
        #vis #token #name {
            #content

            /// Handlers of this module.
            pub static HANDLERS: #runtime::__private::Handlers<#state> =
                #runtime::__private::handlers![#(#elements),*; state = #state #menus #krate];
        }
    })
}
