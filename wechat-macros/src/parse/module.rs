//! An inline module under `#[bot]`.

use proc_macro2::TokenStream;
use syn::{
    Attribute, Ident, Item, ItemMod, Token, Visibility, braced,
    parse::{Parse, ParseStream},
};

use crate::lower::Attribute as HandlerAttribute;

/// `mod shop { … }`
pub(crate) struct BotModule {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) token: Token![mod],
    pub(crate) name: Ident,
    /// What stands between the braces, as it came.
    pub(crate) content: TokenStream,
    /// In the order of the source.
    pub(crate) handlers: Vec<Found>,
}

/// A function under a handler attribute.
pub(crate) struct Found {
    /// `#[cfg]` on the function and on the modules around it.
    pub(crate) cfgs: Vec<Attribute>,
    /// The modules on the way, then the function.
    pub(crate) path: Vec<Ident>,
}

impl Parse for BotModule {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if !input.peek(Token![mod]) {
            return Err(input.error("`bot` stands on a module: `#[bot] mod shop { … }`"));
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
        let items = syn::parse2::<Items>(content.clone())?;
        let mut handlers = Vec::new();
        collect(&items.0, &[], &[], &mut handlers);
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

struct Items(Vec<Item>);

impl Parse for Items {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse()?);
        }
        Ok(Self(items))
    }
}

fn collect(items: &[Item], modules: &[Ident], cfgs: &[Attribute], found: &mut Vec<Found>) {
    for item in items {
        match item {
            Item::Fn(function) if is_handler(&function.attrs) => found.push(Found {
                cfgs: with_cfgs(cfgs, &function.attrs),
                path: with(modules, &function.sig.ident),
            }),
            Item::Mod(ItemMod {
                attrs,
                ident,
                content: Some((_, items)),
                ..
            }) => collect(items, &with(modules, ident), &with_cfgs(cfgs, attrs), found),
            _ => {}
        }
    }
}

fn is_handler(attrs: &[Attribute]) -> bool {
    attrs
        .iter()
        .any(|attr| HandlerAttribute::named(attr.path()).is_some())
}

fn with(modules: &[Ident], last: &Ident) -> Vec<Ident> {
    modules.iter().chain([last]).cloned().collect()
}

fn with_cfgs(around: &[Attribute], attrs: &[Attribute]) -> Vec<Attribute> {
    let own = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    around.iter().chain(own).cloned().collect()
}
