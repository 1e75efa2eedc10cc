//! `handlers![a, b; state = App]`

use syn::{
    Path, Token, Type,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

pub(crate) struct HandlerList {
    pub(crate) handlers: Punctuated<Path, Token![,]>,
    pub(crate) state: Option<Type>,
    pub(crate) krate: Option<Path>,
}

mod keyword {
    syn::custom_keyword!(state);
}

impl Parse for HandlerList {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut list = Self {
            handlers: Punctuated::new(),
            state: None,
            krate: None,
        };
        while !input.is_empty() && !input.peek(Token![;]) {
            list.handlers.push_value(input.call(Path::parse_mod_style)?);
            if input.is_empty() || input.peek(Token![;]) {
                break;
            }
            list.handlers.push_punct(input.parse()?);
        }
        if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
        }
        while !input.is_empty() {
            list.option(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(list)
    }
}

impl HandlerList {
    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let name = input.fork().call(syn::Ident::parse_any)?;
        let lookahead = input.lookahead1();
        let twice = if lookahead.peek(keyword::state) {
            input.parse::<keyword::state>()?;
            input.parse::<Token![=]>()?;
            self.state.replace(input.parse()?).is_some()
        } else if lookahead.peek(Token![crate]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            self.krate.replace(input.parse()?).is_some()
        } else {
            return Err(lookahead.error());
        };
        if twice {
            return Err(syn::Error::new(
                name.span(),
                format!("`{name}` is set twice"),
            ));
        }
        Ok(())
    }
}
