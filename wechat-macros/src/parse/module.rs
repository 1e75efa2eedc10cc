//! An inline module under `#[bot]`.

use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Ident, Token, Visibility, braced,
    parse::{Parse, ParseStream, Parser},
};

use crate::model::Attribute as HandlerAttribute;

/// `mod shop { … }`
pub(crate) struct BotModule {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) token: Token![mod],
    pub(crate) name: Ident,
    /// Unchanged tokens between the braces.
    pub(crate) content: TokenStream,
    /// Annotated functions, in the order of the source.
    pub(crate) handlers: Vec<Found>,
}

/// A function under a handler attribute.
pub(crate) struct Found {
    /// `#[cfg]` on the function and on the modules around it.
    pub(crate) cfgs: Vec<Attribute>,
    /// Enclosing modules, then the function.
    pub(crate) path: Vec<Ident>,
}

impl Parse for BotModule {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if !input.peek(Token![mod]) {
            return Err(input.error("`bot` belongs on a module: `#[bot] mod shop { … }`"));
        }
        let token: Token![mod] = input.parse()?;
        let name: Ident = input.parse()?;
        if input.peek(Token![;]) {
            return Err(syn::Error::new(
                name.span(),
                format!(
                    "a macro cannot read a module in another file\n\
                     help: list its handlers, `handlers![{name}::one, {name}::two]`, or write \
                     `mod {name} {{ … }}` here"
                ),
            ));
        }
        let braces;
        braced!(braces in input);
        let content: TokenStream = braces.parse()?;
        let mut handlers = Vec::new();
        let here = Place::default();
        here.collect(content.clone(), &mut handlers);
        Ok(Self {
            attrs,
            vis,
            token,
            name,
            content,
            handlers,
        })
    }
}

/// A module inside the one under `#[bot]`.
#[derive(Default)]
struct Place {
    modules: Vec<Ident>,
    cfgs: Vec<Attribute>,
}

impl Place {
    /// Finds functions and modules by `fn name` and `mod name { … }`. All other items and all
    /// function bodies are left to rustc, so half-typed code there is not an error here.
    fn collect(&self, content: TokenStream, found: &mut Vec<Found>) {
        let mut tokens = visible(content).into_iter().peekable();
        let mut attrs = Vec::new();
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    attrs.extend(attribute(&token, &mut tokens));
                }
                TokenTree::Ident(keyword) if keyword == "fn" || keyword == "mod" => {
                    let Some(TokenTree::Ident(name)) = tokens.peek() else {
                        continue;
                    };
                    let here = self.inside(name, &attrs);
                    tokens.next();
                    if keyword == "fn" && attrs.iter().any(is_handler) {
                        found.push(Found {
                            cfgs: here.cfgs,
                            path: here.modules,
                        });
                    } else if keyword == "mod"
                        && let Some(TokenTree::Group(braces)) = tokens.peek()
                    {
                        here.collect(braces.stream(), found);
                    }
                }
                _ if ends_an_item(&token) => attrs.clear(),
                _ => {}
            }
        }
    }

    fn inside(&self, name: &Ident, attrs: &[Attribute]) -> Self {
        let own = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        Self {
            modules: self.modules.iter().chain([name]).cloned().collect(),
            cfgs: self.cfgs.iter().chain(own).cloned().collect(),
        }
    }
}

/// Removes the invisible brackets around tokens from the user's own macros.
fn visible(content: TokenStream) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    for token in content {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                tokens.extend(visible(group.stream()));
            }
            token => tokens.push(token),
        }
    }
    tokens
}

/// Reads an attribute that begins with `#`, unless it is an inner attribute, `#![…]`.
fn attribute(
    pound: &TokenTree,
    tokens: &mut Peekable<impl Iterator<Item = TokenTree>>,
) -> Vec<Attribute> {
    let Some(TokenTree::Group(brackets)) = tokens.peek() else {
        return Vec::new();
    };
    let written = [pound.to_token_stream(), brackets.to_token_stream()];
    tokens.next();
    Attribute::parse_outer
        .parse2(written.into_iter().collect())
        .unwrap_or_default()
}

fn is_handler(attr: &Attribute) -> bool {
    HandlerAttribute::named(attr.path()).is_some()
}

fn ends_an_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}
