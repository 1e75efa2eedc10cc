//! The hidden struct beside a handler's function, and its descriptor.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Type, spanned::Spanned};

use crate::model::{Handler, Key, Parameter, Route};

pub(super) fn expand(handler: &Handler) -> TokenStream {
    let Handler {
        runtime,
        name,
        vis,
        attrs,
        parameters,
        output,
        routes,
    } = handler;
    let shown_name = name.to_string();
    let bounds = parameters.iter().filter_map(|parameter| match parameter {
        Parameter::Push(_) => None,
        Parameter::State(ty) => Some(quote_spanned!(ty.span()=>
            __S: #runtime::__private::Provide<#ty>
        )),
    });
    let routes = routes.iter().map(|route| key(runtime, route));
    let taken = taken(handler);
    let borrowed = parameters.iter().enumerate().filter_map(|(i, parameter)| {
        let Parameter::State(ty) = parameter else {
            return None;
        };
        let variable = variable(i);
        Some(quote_spanned!(ty.span()=>
            let #variable = #runtime::__private::Provide::<#ty>::provide(&*__state);
        ))
    });
    // A handler that borrows nothing need not share the state.
    let shared = parameters
        .iter()
        .any(|parameter| matches!(parameter, Parameter::State(_)))
        .then(|| quote!(let __state = ::core::clone::Clone::clone(__state);));
    let arguments = (0..parameters.len()).map(variable);
    let into_reply = quote_spanned!(*output=> #runtime::__private::IntoReply::into_reply(__output));
    let boxed = quote_spanned!(name.span()=> #runtime::__private::boxed);
    quote! {
        // Braced: a unit struct would take the function's name in the value namespace too.
        #(#attrs)*
        #[doc(hidden)]
        #[allow(
            non_camel_case_types,
            missing_debug_implementations,
            unreachable_pub,
            unnameable_types,
            reason = "a stand-in for the function of the same name"
        )]
        #vis struct #name {}

        #(#attrs)*
        #[automatically_derived]
        #[allow(deprecated, reason = "the function may be, its entry is not a use of it")]
        impl<__S> #runtime::__private::Handler<__S> for #name
        where
            __S: ::core::marker::Send + ::core::marker::Sync + 'static,
            #(#bounds,)*
        {
            const INFO: #runtime::__private::HandlerInfo = #runtime::__private::HandlerInfo::new(
                #shown_name,
                ::core::file!(),
                ::core::line!(),
                &[#(#routes),*],
            );

            fn call(
                __cx: &#runtime::__private::Context,
                __state: &#runtime::__private::Shared<__S>,
                __route: usize,
            ) -> ::core::result::Result<
                #runtime::__private::HandlerFuture,
                #runtime::__private::Rejection,
            > {
                #taken
                #shared
                ::core::result::Result::Ok(#boxed(async move {
                    #(#borrowed)*
                    let __output = #name(#(#arguments),*).await;
                    #into_reply
                }))
            }
        }
    }
}

fn key(runtime: &TokenStream, route: &Route) -> TokenStream {
    let route = match &route.key {
        Key::Text(word) => quote!(text(#word)),
        Key::Click(key) => quote!(click(#key)),
        Key::Scan(scene) => quote!(scan(#scene)),
        Key::Event(name) => quote!(event(#name)),
        Key::Message(name) => quote!(message(#name)),
        Key::Fallback => quote!(fallback()),
    };
    quote!(#runtime::__private::Route::#route)
}

/// Takes the owned parameters from the push.
fn taken(handler: &Handler) -> TokenStream {
    let owned = handler
        .parameters
        .iter()
        .enumerate()
        .filter_map(|(i, parameter)| {
            let Parameter::Push(ty) = parameter else {
                return None;
            };
            let variable = variable(i);
            let value = from_push(handler, ty);
            Some(quote!(let #variable = #value?;))
        });
    quote!(#(#owned)*)
}

/// The parameter must fit every kind that the handler answers; the route tells which one came.
fn from_push(handler: &Handler, ty: &Type) -> TokenStream {
    let by_kind = handler.kinds();
    let [(kind, _), others @ ..] = &*by_kind else {
        return TokenStream::new();
    };
    let first = from_push_of(&handler.runtime, ty, kind);
    if others.is_empty() {
        return first;
    }
    let arms = others.iter().map(|(kind, routes)| {
        let value = from_push_of(&handler.runtime, ty, kind);
        quote!(#(#routes)|* => #value,)
    });
    quote! {
        match __route {
            #(#arms)*
            _ => #first,
        }
    }
}

/// With the type's own span, so that a type that does not fit is underlined where it was written.
fn from_push_of(runtime: &TokenStream, ty: &Type, kind: &str) -> TokenStream {
    let kind = Ident::new(kind, ty.span());
    quote_spanned!(ty.span()=>
        <#ty as #runtime::__private::FromPush<#runtime::__private::kind::#kind>>::from_push(__cx)
    )
}

fn variable(i: usize) -> Ident {
    format_ident!("__{i}")
}
