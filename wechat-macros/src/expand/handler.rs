//! Hidden struct beside a handler's function, and its descriptor.
//!
//! Paths that may appear in an error carry the span of the user's code. Locals carry `mixed_site`,
//! so that they never clash with the user's names, even if a macro produced the function.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Ident, Type, ext::IdentExt, spanned::Spanned};

use crate::{
    model::{Capture, Handler, Matcher, Parameter, Pattern, Route, Subject},
    names::ANY,
    paths,
    type_name::{in_option, is_option},
};

pub(super) fn expand(handler: &Handler) -> TokenStream {
    let Handler {
        runtime,
        name,
        vis,
        attrs,
        parameters,
        output,
        routes,
        late,
    } = handler;
    let shown_name = name.unraw().to_string();
    let bounds = parameters.iter().filter_map(|parameter| match parameter {
        Parameter::Push(_) | Parameter::Capture(_) => None,
        Parameter::State(ty) => {
            let runtime = paths::at(runtime, ty.span());
            Some(quote_spanned!(ty.span()=> __S: #runtime::__private::Provide<#ty>))
        }
    });
    let routes = routes
        .iter()
        .map(|route| self::route(runtime, route, parameters));
    let late = late.split_first().map(|(first, others)| {
        let constant = |name: &str| {
            let name = Ident::new(name, Span::call_site());
            quote!(#runtime::__private::Late::#name)
        };
        let (first, others) = (constant(first), others.iter().map(|name| constant(name)));
        quote!(.late(#first #(.or(#others))*))
    });
    let takes_chat = takes_chat(handler);
    let taken = taken(handler);
    let borrowed = parameters.iter().enumerate().filter_map(|(i, parameter)| {
        let Parameter::State(ty) = parameter else {
            return None;
        };
        let variable = variable(i);
        let provide = quote_spanned!(ty.span()=> #runtime::__private::Provide::<#ty>::provide);
        Some(quote_spanned!(Span::mixed_site()=> let #variable = #provide(&*__state);))
    });
    // Cloned only if the handler borrows from the state.
    let shared = parameters
        .iter()
        .any(|parameter| matches!(parameter, Parameter::State(_)))
        .then(|| {
            quote_spanned!(Span::mixed_site()=> let __state = ::core::clone::Clone::clone(__state);)
        });
    let arguments = (0..parameters.len()).map(variable);
    let into_reply = quote_spanned!(*output=> #runtime::__private::IntoReply::into_reply);
    // Span of the function's name, so that an error about the handler underlines that line only.
    let header = {
        let runtime = paths::at(runtime, name.span());
        quote_spanned!(name.span()=> impl<__S> #runtime::__private::Handler<__S> for #name)
    };
    let async_move = quote_spanned!(name.span()=> async move);
    let output = Ident::new("__output", *output);
    // An impl cannot be deprecated.
    let cfgs = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    let implementation = quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[automatically_derived]
        #[allow(deprecated, unused_qualifications, reason = "not written by the author")]
        #header
        where
            __S: ::core::marker::Send + ::core::marker::Sync + 'static,
            #(#bounds,)*
        {
            const INFO: #runtime::__private::HandlerInfo = #runtime::__private::HandlerInfo::new(
                #shown_name,
                ::core::file!(),
                ::core::line!(),
                &[#(#routes),*],
            )#late #takes_chat;

            fn call(
                __cx: &#runtime::__private::Context,
                __state: &#runtime::__private::Shared<__S>,
            ) -> ::core::result::Result<
                #runtime::__private::HandlerFuture,
                #runtime::__private::Rejection,
            > {
                #taken
                #shared
                // Boxed here instead of in a function of the runtime, so that the error for a
                // future that is not `Send` carries no note about that function.
                ::core::result::Result::Ok(#runtime::__private::Box::pin(#async_move {
                    #(#borrowed)*
                    let #output = #name(#(#arguments),*).await;
                    #into_reply(#output)
                }))
            }
        }
    };
    quote! {
        // Braced, because a unit struct would also claim the function's name in the value
        // namespace.
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

        #implementation
    }
}

fn route(runtime: &TokenStream, route: &Route, parameters: &[Parameter]) -> TokenStream {
    let private = quote!(#runtime::__private);
    let guard = route.guard.as_ref().map(|guard| {
        let name = guard.to_token_stream().to_string().replace(' ', "");
        // Span of the guard, so that a function of another type is underlined there.
        quote_spanned!(guard.span()=> .when(#name, #guard))
    });
    let may_decline = parameters.iter().filter_map(|parameter| match parameter {
        Parameter::Capture(capture) if route.captures(&capture.name) => {
            let from_capture = from_capture_trait(runtime, capture);
            Some(quote!(.may_decline(#from_capture::MAY_DECLINE)))
        }
        _ => None,
    });
    let route = match (&route.subject, &route.matcher) {
        (
            Subject::Text,
            Matcher::Word {
                written,
                ignore_case: false,
            },
        ) => {
            quote!(#private::Route::text(#written))
        }
        (subject, Matcher::Any) => {
            let subject = self::subject(&private, subject);
            quote!(#private::Route::any(#subject))
        }
        (subject, matcher) => {
            let subject = self::subject(&private, subject);
            let matcher = self::matcher(&private, matcher);
            quote!(#private::Route::new(#subject, #matcher))
        }
    };
    quote!(#route #guard #(#may_decline)*)
}

fn subject(private: &TokenStream, subject: &Subject) -> TokenStream {
    match subject {
        Subject::Text => quote!(#private::Subject::Text),
        Subject::Key(event) => quote!(#private::Subject::Key(#event)),
        Subject::Event(name) => quote!(#private::Subject::Event(#name)),
        Subject::Message(name) => quote!(#private::Subject::Message(#name)),
        Subject::Fallback => quote!(#private::Subject::Fallback),
        Subject::FallbackEvents => quote!(#private::Subject::FallbackEvents),
        Subject::Failure => quote!(#private::Subject::Failure),
    }
}

fn matcher(private: &TokenStream, matcher: &Matcher) -> TokenStream {
    match matcher {
        Matcher::Any => TokenStream::new(),
        Matcher::Word {
            written,
            ignore_case: false,
        } => quote!(#private::Matcher::word(#written)),
        Matcher::Word {
            written,
            ignore_case: true,
        } => {
            let folded = written.to_lowercase();
            quote!(#private::Matcher::word_ignore_case(#written, #folded))
        }
        Matcher::Pattern(Pattern {
            form,
            written,
            identity,
            regex,
            literal,
            ignore_case,
            groups: _,
        }) => {
            let form = Ident::new(form, Span::call_site());
            quote!(#private::Matcher::pattern(
                #private::Form::#form, #written, #identity, #regex, #literal, #ignore_case,
            ))
        }
    }
}

/// Returns an expression that tells whether one of the parameters lets the handler ask. A type
/// gives the same answer for all kinds.
fn takes_chat(handler: &Handler) -> TokenStream {
    let by_kind = handler.kinds();
    let owned = handler
        .parameters
        .iter()
        .filter_map(|parameter| match parameter {
            Parameter::Push(ty) => Some(ty),
            Parameter::State(_) | Parameter::Capture(_) => None,
        });
    let takes_chat = owned.filter_map(|ty| {
        let kind = match &*by_kind {
            [] => return None,
            [_, _, ..] if is_option(ty) => ANY,
            [(kind, _), ..] => kind,
        };
        let from_push = from_push_trait(&handler.runtime, ty, kind);
        Some(quote!(.takes_chat(#from_push::TAKES_CHAT)))
    });
    quote!(#(#takes_chat)*)
}

/// Extracts the owned parameters from the push.
fn taken(handler: &Handler) -> TokenStream {
    let owned = handler
        .parameters
        .iter()
        .enumerate()
        .filter_map(|(i, parameter)| {
            let value = match parameter {
                Parameter::Push(ty) => from_push(handler, ty),
                Parameter::Capture(capture) => from_capture(&handler.runtime, capture),
                Parameter::State(_) => return None,
            };
            let variable = variable(i);
            Some(quote!(let #variable = #value?;))
        });
    quote!(#(#owned)*)
}

/// Bounds the parameter for every kind that the handler answers; the route tells which one arrived.
fn from_push(handler: &Handler, ty: &Type) -> TokenStream {
    let by_kind = handler.kinds();
    let [(kind, _), others @ ..] = &*by_kind else {
        return TokenStream::new();
    };
    let first = from_push_of(&handler.runtime, ty, kind);
    if others.is_empty() {
        return first;
    }
    if is_option(ty) {
        // `None` for kinds that the parameter does not extract from.
        return from_push_of(&handler.runtime, ty, ANY);
    }
    let arms = others.iter().map(|(kind, routes)| {
        let value = from_push_of(&handler.runtime, ty, kind);
        quote!(#(#routes)|* => #value,)
    });
    quote_spanned! {Span::mixed_site()=>
        match __cx.route() {
            #(#arms)*
            _ => #first,
        }
    }
}

fn from_push_of(runtime: &TokenStream, ty: &Type, kind: &str) -> TokenStream {
    let from_push = from_push_trait(runtime, ty, kind);
    let from_push = quote_spanned!(ty.span()=> #from_push::from_push);
    quote_spanned!(Span::mixed_site()=> #from_push(__cx))
}

/// Carries the span of the type, so that an error about it is underlined where the user wrote it.
fn from_push_trait(runtime: &TokenStream, ty: &Type, kind: &str) -> TokenStream {
    let (name, ty) = match in_option(ty) {
        // Not through the impl for `Option<T>`, which the compiler would report in place of the
        // reason.
        Some(ty) => ("OptionalFromPush", ty),
        None => ("FromPush", ty),
    };
    let (name, kind) = (Ident::new(name, ty.span()), Ident::new(kind, ty.span()));
    quote_spanned!(ty.span()=>
        <#ty as #runtime::__private::#name<#runtime::__private::kind::#kind>>
    )
}

fn from_capture(runtime: &TokenStream, capture: &Capture) -> TokenStream {
    let name = &capture.name;
    let from_capture = from_capture_trait(runtime, capture);
    let from_capture = quote_spanned!(capture.ty.span()=> #from_capture::from_capture);
    quote_spanned!(Span::mixed_site()=> #from_capture(__cx, #name))
}

/// Returns the parameter's type, which a capture is parsed into.
fn from_capture_trait(runtime: &TokenStream, capture: &Capture) -> TokenStream {
    let Capture { ty, optional, .. } = capture;
    let name = if *optional {
        "FromOptionalCapture"
    } else {
        "FromCapture"
    };
    let name = Ident::new(name, ty.span());
    quote_spanned!(ty.span()=> <#ty as #runtime::__private::#name>)
}

fn variable(i: usize) -> Ident {
    format_ident!("__{i}", span = Span::mixed_site())
}
