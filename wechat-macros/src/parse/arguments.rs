//! Part of an attribute between its parentheses.

use syn::{
    Ident, LitBool, LitStr, Path, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

/// `"word", name, key = "value", when = path, event("word", …), late = wait | notify, crate = path`
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
    /// `late = wait | notify | collect`
    Late(Ident, Vec<Ident>),
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
            let word = input.parse()?;
            if input.peek(Token![|]) {
                return Err(input.error("separate several texts by commas: `\"hello\", \"hi\"`"));
            }
            return Ok(Self::Word(word));
        }
        if input.peek(Token![crate]) {
            let keyword = input.parse()?;
            input.parse::<Token![=]>()?;
            return Ok(Self::Crate(keyword, input.call(Path::parse_mod_style)?));
        }
        if input.peek(token::Bracket) {
            return Err(input
                .error("write several texts side by side, without brackets: `\"hello\", \"hi\"`"));
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected a text in quotes, a name, or `name = \"…\"`"));
        }
        let name = input.call(Ident::parse_any)?;
        if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            return Ok(Self::List(name, content.parse()?));
        }
        if !input.peek(Token![=]) {
            return Ok(Self::Name(name));
        }
        input.parse::<Token![=]>()?;
        if name == "late" && input.peek(Ident::peek_any) {
            let ways = Punctuated::<Ident, Token![|]>::parse_separated_nonempty_with(
                input,
                Ident::parse_any,
            )?;
            return Ok(Self::Late(name, ways.into_iter().collect()));
        }
        if input.peek(LitStr) {
            return Ok(Self::Text(name, input.parse()?));
        }
        if input.peek(LitBool) {
            return Err(input.error(format!("an option is set by its name alone: `{name}`")));
        }
        if input.peek(Ident::peek_any) || input.peek(Token![::]) {
            let path = input.call(Path::parse_mod_style)?;
            if input.peek(token::Paren) {
                return Err(input.error(format!(
                    "name the function here, do not call it: `{name} = …`"
                )));
            }
            return Ok(Self::Path(name, path));
        }
        if name == "when" {
            return Err(input.error(
                "a guard is a function's name: `when = is_admin`, with \
                 `fn is_admin(push: &Push) -> bool { … }`",
            ));
        }
        Err(input.error(format!("expected a text in quotes: `{name} = \"…\"`")))
    }
}
