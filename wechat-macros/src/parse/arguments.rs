//! The part of an attribute between its parentheses.

use syn::{
    Ident, LitStr, Path, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// `"word", name, key = "value", crate = path`
pub(crate) struct Arguments(pub(crate) Vec<Argument>);

pub(crate) enum Argument {
    /// `"word"`
    Word(LitStr),
    /// `name`
    Name(Ident),
    /// `key = "value"`
    Option(Ident, LitStr),
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
            return Ok(Self::Crate(keyword, input.parse()?));
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected a string in quotes, a name, or `name = \"…\"`"));
        }
        let name = input.call(Ident::parse_any)?;
        if !input.peek(Token![=]) {
            return Ok(Self::Name(name));
        }
        input.parse::<Token![=]>()?;
        if !input.peek(LitStr) {
            return Err(input.error(format!("expected a string in quotes: `{name} = \"…\"`")));
        }
        Ok(Self::Option(name, input.parse()?))
    }
}
