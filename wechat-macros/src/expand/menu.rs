//! `menu!`: the buttons as constants, and the runtime's table of them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;

use crate::{
    buttons::{BUTTON_KINDS, MAX_BUTTONS, MAX_INNER, MAX_INNER_NAME, MAX_NAME, most},
    lower,
    model::{Action, Button, Event, Menu, Warning},
    parse::MenuList,
};

/// A declared menu.
pub(crate) fn menu(input: TokenStream) -> TokenStream {
    let list = syn::parse2::<MenuList>(input);
    match list.and_then(lower::menu) {
        Ok(menu) => expand(&menu),
        Err(error) => {
            let error = error.into_compile_error();
            // Diverges, so that a wrong expected type adds no second error.
            quote!({ #error ::core::panic!() })
        }
    }
}

fn expand(menu: &Menu) -> TokenStream {
    let Menu {
        runtime,
        buttons,
        warnings,
    } = menu;
    let buttons = list(runtime, buttons);
    let warnings = warnings.iter().map(|Warning { span, text }| {
        let used = quote_spanned!(*span=> __TWO_BUTTONS_OF_ONE_KEY);
        quote! {
            const _: () = {
                #[deprecated(note = #text)]
                const __TWO_BUTTONS_OF_ONE_KEY: () = ();
                #used
            };
        }
    });
    quote! {
        {
            #(#warnings)*
            #runtime::__private::Menu::new(::core::file!(), ::core::line!(), #buttons)
        }
    }
}

/// A constant is promoted to `'static`, wherever the macro is used.
fn list(runtime: &TokenStream, buttons: &[Button]) -> TokenStream {
    let buttons = buttons.iter().map(|button| {
        let (attrs, name) = (&button.attrs, &button.name);
        // Line of the button itself.
        let place = quote_spanned!(name.span()=> ::core::file!(), ::core::line!());
        let button = match &button.action {
            Action::Group(inner) => {
                let inner = list(runtime, inner);
                quote!(#runtime::__private::Button::group(#name, #place, #inner))
            }
            Action::Kind {
                kind,
                fields,
                event,
            } => {
                let fields = fields.iter().map(|(name, text)| quote!((#name, #text)));
                let sends = event.as_ref().map(sends);
                quote! {
                    #runtime::__private::Button::new(#name, #place, &[("type", #kind), #(#fields),*])
                        #sends
                }
            }
        };
        quote!(#(#attrs)* #button)
    });
    quote! {
        {
            const __BUTTONS: &[#runtime::__private::Button] = &[#(#buttons),*];
            __BUTTONS
        }
    }
}

fn sends(event: &Event) -> TokenStream {
    let Event {
        name,
        key,
        needs_answer,
    } = event;
    let folded = key.to_lowercase();
    quote!(.sends(#name, #key, #folded, #needs_answer))
}

/// `name { kinds: &[("click", &[("key", Some(128))]), …], events: &["click", …], buttons: 3, … }`
pub(crate) fn buttons(name: &Ident) -> TokenStream {
    let kinds = BUTTON_KINDS.iter().map(|kind| {
        let name = kind.name;
        let fields = kind.fields.iter().map(|field| {
            let most = most(field).map_or_else(
                || quote!(::core::option::Option::None),
                |most| quote!(::core::option::Option::Some(#most)),
            );
            quote!((#field, #most))
        });
        quote!((#name, &[#(#fields),*]))
    });
    let events = BUTTON_KINDS
        .iter()
        .filter_map(|kind| Some(kind.event.as_ref()?.name));
    quote! {
        #name {
            kinds: &[#(#kinds),*],
            events: &[#(#events),*],
            buttons: #MAX_BUTTONS,
            inner: #MAX_INNER,
            name: #MAX_NAME,
            inner_name: #MAX_INNER_NAME,
        }
    }
}
