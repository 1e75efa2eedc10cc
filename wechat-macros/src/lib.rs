#![doc = include_str!("../README.md")]

mod errors;
mod expand;
mod lower;
mod model;
mod names;
mod parse;
mod paths;

use proc_macro::TokenStream;

/// Answers text messages.
///
/// ```text
/// #[on_text]                        // any text that no other handler takes
/// #[on_text("hello", "你好")]        // exactly these words
/// #[on_text("hello", crate = path)] // where this crate is known by another path
/// ```
///
/// The text is trimmed before it is compared. Parameters are those of the kind
/// [`Text`](../wechat_runtime/struct.Text.html).
#[proc_macro_attribute]
pub fn on_text(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(lower::Attribute::OnText, arguments.into(), &item.into()).into()
}

/// Answers messages of some kinds.
#[proc_macro_attribute]
pub fn on_msg(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(lower::Attribute::OnMsg, arguments.into(), &item.into()).into()
}

/// Answers events.
#[proc_macro_attribute]
pub fn on_event(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(lower::Attribute::OnEvent, arguments.into(), &item.into()).into()
}

/// Answers whatever no other handler does.
#[proc_macro_attribute]
pub fn fallback(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::handler(lower::Attribute::Fallback, arguments.into(), &item.into()).into()
}

/// Lists the handlers of a bot.
#[proc_macro]
pub fn handlers(input: TokenStream) -> TokenStream {
    expand::handlers(input.into()).into()
}

/// Lets handlers borrow each field of a state struct.
#[proc_macro_derive(Provide, attributes(provide))]
pub fn provide(item: TokenStream) -> TokenStream {
    expand::provide(item.into()).into()
}

/// The names that the attributes know, for a test that the runtime has a type for each.
#[doc(hidden)]
#[proc_macro]
pub fn __names(_: TokenStream) -> TokenStream {
    expand::names().into()
}
