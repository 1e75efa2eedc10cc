//! The part of an attribute between its parentheses.

use syn::{
    Ident, LitStr, Path, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// `"word", name, key = "value", when = path, event("word", …), crate = path`
#[derive(Default)]
pub(crate) struct Arguments(pub(crate) Vec<Argument>);

pub(crate) enum Argument {
    /// `"word"`
    Word(LitStr),
    /// `name`
    Name(Ident),
    /// `key = "value"`
    Text(Ident, LitStr),
    /// `when = path`
    Path(Ident, Path),
    /// `event("word", …)`
    List(Ident, Arguments),
    /// `crate = path`
    Crate(Token![crate], Path),
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let arguments = Punctuated::<Argument, Token![,]>::parse_terminated(input)?;
        Ok(Self(arguments.into_iter().collect()))
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return input.parse().map(Self::Word);
        }
        if input.peek(Token![crate]) {
            let keyword = input.parse()?;
            input.parse::<Token![=]>()?;
            return Ok(Self::Crate(keyword, input.call(Path::parse_mod_style)?));
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected a text in quotes, a name, or `name = \"…\"`"));
        }
        let name = input.call(Ident::parse_any)?;
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            return Ok(Self::List(name, content.parse()?));
        }
        if !input.peek(Token![=]) {
            return Ok(Self::Name(name));
        }
        input.parse::<Token![=]>()?;
        if input.peek(LitStr) {
            return Ok(Self::Text(name, input.parse()?));
        }
        if input.peek(Ident::peek_any) || input.peek(Token![::]) {
            return Ok(Self::Path(name, input.call(Path::parse_mod_style)?));
        }
        Err(input.error(format!("expected a text in quotes: `{name} = \"…\"`")))
    }
}
