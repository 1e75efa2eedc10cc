//! The table of names as an expression: `([("text", "Text"), …], [("subscribe", "Subscribe"), …])`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::names::{EVENTS, MESSAGES};

pub(crate) fn names() -> TokenStream {
    let [messages, events] = [MESSAGES, EVENTS].map(|table| {
        let pairs = table.iter().map(|(name, kind)| quote!((#name, #kind)));
        quote!([#(#pairs),*])
    });
    quote!((#messages, #events))
}
