//! `menu! { "今日推荐" => click("TODAY"), "更多" => { "官网" => view("https://…") } }`

use proc_macro2::Span;
use syn::{
    Attribute, Ident, LitStr, Path, Token, braced,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

use super::ListOptions;

pub(crate) struct MenuList {
    pub(crate) buttons: Vec<Button>,
    pub(crate) krate: Option<Path>,
}

/// `#[cfg(…)] "name" => …`
pub(crate) struct Button {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) name: LitStr,
    pub(crate) action: Action,
}

pub(crate) enum Action {
    /// `{ … }`, and the span of the brace.
    Group(Span, Vec<Button>),
    /// `kind(…)`
    Kind(Ident, Vec<Field>),
}

/// `"text"` or `name = "text"`
pub(crate) struct Field {
    pub(crate) name: Option<Ident>,
    pub(crate) text: LitStr,
}

impl Parse for MenuList {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let buttons = buttons(input)?;
        if !input.is_empty() {
            input.parse::<Token![;]>()?;
        }
        Ok(Self {
            buttons,
            krate: ListOptions::only_crate(input)?,
        })
    }
}

fn buttons(input: ParseStream<'_>) -> syn::Result<Vec<Button>> {
    let mut buttons = Vec::new();
    while !input.is_empty() && !input.peek(Token![;]) {
        buttons.push(input.parse()?);
        if input.is_empty() || input.peek(Token![;]) {
            break;
        }
        if !input.peek(Token![,]) {
            return Err(input.error("expected `,` between two buttons"));
        }
        input.parse::<Token![,]>()?;
    }
    Ok(buttons)
}

impl Parse for Button {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        if !input.peek(LitStr) {
            return Err(input.error(
                "a button begins with its name in quotes\nhelp: `\"今日推荐\" => click(\"TODAY\")`",
            ));
        }
        let name: LitStr = input.parse()?;
        if !input.peek(Token![=>]) {
            let help = "expected `=>` between a button's name and its action";
            return Err(if input.is_empty() {
                syn::Error::new(name.span(), help)
            } else {
                input.error(help)
            });
        }
        input.parse::<Token![=>]>()?;
        Ok(Self {
            attrs,
            name,
            action: input.parse()?,
        })
    }
}

impl Parse for Action {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Brace) {
            let content;
            let brace = braced!(content in input);
            return Ok(Self::Group(brace.span.join(), buttons(&content)?));
        }
        if input.peek(token::Bracket) {
            return Err(input.error("a submenu is written in braces: `{ … }`"));
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error(
                "expected what a tap does: `click(\"KEY\")`, `view(\"https://…\")`, …, or `{ … }` with \
                 buttons",
            ));
        }
        let kind = input.call(Ident::parse_any)?;
        if !input.peek(token::Paren) {
            return Err(syn::Error::new(
                kind.span(),
                format!("the fields of `{kind}` are written in parentheses: `{kind}(\"…\")`"),
            ));
        }
        let content;
        parenthesized!(content in input);
        let fields = Punctuated::<Field, Token![,]>::parse_terminated(&content)?;
        Ok(Self::Kind(kind, fields.into_iter().collect()))
    }
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
            let name = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        if !input.peek(LitStr) {
            return Err(input.error("expected a text in quotes"));
        }
        Ok(Self {
            name,
            text: input.parse()?,
        })
    }
}
