#![doc = include_str!("../README.md")]

mod buttons;
mod errors;
mod expand;
mod kinds;
mod lower;
mod model;
mod names;
mod parse;
mod paths;
mod type_name;

use proc_macro::TokenStream;

/// See `wechat_runtime::on_text`.
#[proc_macro_attribute]
pub fn on_text(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(model::Attribute::OnText, arguments.into(), &item.into()).into()
}

/// See `wechat_runtime::on_msg`.
#[proc_macro_attribute]
pub fn on_msg(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(model::Attribute::OnMsg, arguments.into(), &item.into()).into()
}

/// See `wechat_runtime::on_event`.
#[proc_macro_attribute]
pub fn on_event(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(model::Attribute::OnEvent, arguments.into(), &item.into()).into()
}

/// See `wechat_runtime::fallback`.
#[proc_macro_attribute]
pub fn fallback(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(model::Attribute::Fallback, arguments.into(), &item.into()).into()
}

/// See `wechat_runtime::on_error`.
#[proc_macro_attribute]
pub fn on_error(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(model::Attribute::OnError, arguments.into(), &item.into()).into()
}

/// See `wechat_runtime::bot`.
#[proc_macro_attribute]
pub fn bot(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::bot(arguments.into(), &item.into()).into()
}

/// See `wechat_runtime::handlers`.
#[proc_macro]
pub fn handlers(input: TokenStream) -> TokenStream {
    expand::handlers(input.into()).into()
}

/// See `wechat_runtime::menu`.
#[proc_macro]
pub fn menu(input: TokenStream) -> TokenStream {
    expand::menu(input.into()).into()
}

/// See `wechat_runtime::Provide`.
#[proc_macro_derive(Provide, attributes(provide))]
pub fn provide(item: TokenStream) -> TokenStream {
    expand::provide(item.into()).into()
}

/// Passes the declarations of all kinds to a macro of the runtime.
#[doc(hidden)]
#[proc_macro]
pub fn __kinds(callback: TokenStream) -> TokenStream {
    expand::kinds(&callback.into()).into()
}

/// Expands to the names that an attribute knows, as text for its docs.
#[doc(hidden)]
#[proc_macro]
pub fn __names_doc(sort: TokenStream) -> TokenStream {
    let sort = syn::parse_macro_input!(sort as syn::Ident);
    expand::names_doc(&sort).into()
}

/// Expands to the names that the attributes know, for a test that the runtime has a type for each.
#[doc(hidden)]
#[proc_macro]
pub fn __names(_: TokenStream) -> TokenStream {
    expand::names().into()
}

/// Expands to the platform's limits for a menu, as a literal of this struct of the runtime.
#[doc(hidden)]
#[proc_macro]
pub fn __buttons(name: TokenStream) -> TokenStream {
    let name = syn::parse_macro_input!(name as syn::Ident);
    expand::buttons(&name).into()
}
