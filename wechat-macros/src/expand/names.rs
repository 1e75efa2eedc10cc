//! Table of kinds for the runtime: declarations of its types, pairs of names, and text for the docs
//! of an attribute.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::Ident;

use crate::{
    kinds::{KINDS, Sort, TABLE},
    names,
};

/// ```text
/// callback! { messages { … } events { … } parts { … } }
/// ```
pub(crate) fn kinds(callback: &TokenStream) -> TokenStream {
    let table: TokenStream = TABLE.parse().expect("built from tokens");
    let mut items = Vec::new();
    let mut item = TokenStream::new();
    for token in table {
        let ends =
            matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        item.extend([token]);
        if ends {
            items.push(std::mem::take(&mut item));
        }
    }
    let of = |sort| {
        let items = items.iter().zip(KINDS);
        items
            .filter(move |(_, kind)| kind.sort == sort)
            .map(|(item, _)| without_sort(item))
    };
    let (messages, events, parts) = (of(Sort::Message), of(Sort::Event), of(Sort::Part));
    quote! {
        #callback! {
            messages { #(#messages)* }
            events { #(#events)* }
            parts { #(#parts)* }
        }
    }
}

/// Removes the first word after the doc.
fn without_sort(item: &TokenStream) -> TokenStream {
    let is_sort = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if *word == "message" || *word == "event" || *word == "part");
    let sort = item.clone().into_iter().position(|token| is_sort(&token));
    let tokens = item.clone().into_iter().enumerate();
    tokens
        .filter(|(i, _)| Some(*i) != sort)
        .map(|(_, token)| token)
        .collect()
}

/// `([("text", "Text"), …], [("subscribe", "Subscribe"), …])`
pub(crate) fn names() -> TokenStream {
    let [messages, events] = [Sort::Message, Sort::Event].map(|sort| {
        let pairs = names::of(sort).flat_map(|kind| {
            let ty = kind.ty;
            kind.names.iter().map(move |name| quote!((#name, #ty)))
        });
        quote!([#(#pairs),*])
    });
    quote!((#messages, #events))
}

/// Returns a Markdown table with name and type, and for events whether they have a key and expect
/// an answer. For `expecting_answer`, returns the list of these events.
pub(crate) fn names_doc(of: &Ident) -> TokenStream {
    let (sort, module) = match of.to_string().as_str() {
        "expecting_answer" => {
            let list = names::list(names::expecting_answer());
            return quote!(#list);
        }
        "event" => (Sort::Event, "event"),
        _ => (Sort::Message, "message"),
    };
    let mut doc = String::from("# Names\n\n| name | type |\n| --- | --- |\n");
    for kind in names::of(sort) {
        let names = names::list(kind.names.iter().copied());
        let key = if kind.has_key { ", has a key" } else { "" };
        let is_event = kind.sort == Sort::Event;
        let answer = if is_event && kind.expects_answer {
            ", expects an answer"
        } else {
            ""
        };
        let machine = if !is_event && !kind.expects_answer {
            ", from a machine"
        } else {
            ""
        };
        let ty = kind.ty;
        writeln!(
            doc,
            "| {names}{key}{answer}{machine} | [`{ty}`](crate::{module}::{ty}) |"
        )
        .expect("writing to a String cannot fail");
    }
    quote!(#doc)
}
