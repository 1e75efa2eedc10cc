//! `handlers![a, ..menu::HANDLERS; state = App]`

use syn::{
    Attribute, Ident, Path, Token, Type, bracketed,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

#[derive(Default)]
pub(crate) struct HandlerList {
    pub(crate) elements: Vec<Element>,
    pub(crate) options: ListOptions,
}

pub(crate) struct Element {
    /// `#[cfg]`, as before an element of an array.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) path: Path,
    /// Whether `..` precedes it: the path names another list.
    pub(crate) is_list: bool,
}

/// `state = App, menu = MENU, crate = path`
#[derive(Default)]
pub(crate) struct ListOptions {
    pub(crate) state: Option<Type>,
    /// Reads one name, or several in brackets.
    pub(crate) menus: Option<Vec<Path>>,
    pub(crate) krate: Option<Path>,
}

mod keyword {
    syn::custom_keyword!(menu);
    syn::custom_keyword!(state);
}

impl Parse for HandlerList {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut list = Self::default();
        while !input.is_empty() && !input.peek(Token![;]) {
            list.elements.push(input.parse()?);
            if input.is_empty() || input.peek(Token![;]) {
                break;
            }
            check_punctuation(input)?;
            input.parse::<Token![,]>()?;
        }
        if !input.is_empty() {
            input.parse::<Token![;]>()?;
        }
        list.options = input.parse()?;
        Ok(list)
    }
}

/// Detects tokens that newcomers write instead of a comma.
fn check_punctuation(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(token::Paren) {
        return Err(input.error("name the handler here, do not call it\nhelp: `handlers![hello]`"));
    }
    if input.peek(Token![=]) {
        return Err(
            input.error("options come after a semicolon\nhelp: `handlers![hello; state = App]`")
        );
    }
    Ok(())
}

impl Parse for Element {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            attrs: input.call(Attribute::parse_outer)?,
            is_list: input.parse::<Option<Token![..]>>()?.is_some(),
            path: {
                if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
                    return Err(input.error(
                        "expected a handler's name, `module::handler`, or `..module::HANDLERS`",
                    ));
                }
                input.call(Path::parse_mod_style)?
            },
        })
    }
}

impl Parse for ListOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            options.option(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

impl ListOptions {
    /// Parser for a macro whose only option is `crate = path`.
    pub(super) fn only_crate(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
        if !input.is_empty() && !input.peek(Token![crate]) {
            return Err(input.error("expected another button, or `; crate = path` at the end"));
        }
        Ok(input.parse::<Self>()?.krate)
    }

    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let name = input.fork().call(Ident::parse_any)?;
        let lookahead = input.lookahead1();
        let twice = if lookahead.peek(keyword::state) {
            input.parse::<keyword::state>()?;
            input.parse::<Token![=]>()?;
            self.state.replace(input.parse()?).is_some()
        } else if lookahead.peek(keyword::menu) {
            input.parse::<keyword::menu>()?;
            input.parse::<Token![=]>()?;
            self.menus.replace(menus(input)?).is_some()
        } else if lookahead.peek(Token![crate]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            let path = input.call(Path::parse_mod_style)?;
            self.krate.replace(path).is_some()
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

/// `MENU` or `[MENU, OTHER]`
fn menus(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    if !input.peek(token::Bracket) {
        return Ok(vec![menu(input)?]);
    }
    let content;
    bracketed!(content in input);
    if content.is_empty() {
        return Err(content.error("expected a menu's name: `menu = [MENU, OTHER]`"));
    }
    let menus = Punctuated::<Path, Token![,]>::parse_terminated_with(&content, menu)?;
    Ok(menus.into_iter().collect())
}

fn menu(input: ParseStream<'_>) -> syn::Result<Path> {
    if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
        return Err(input.error("expected the name of a `static MENU: Menu = menu! { … }`"));
    }
    let menu = input.call(Path::parse_mod_style)?;
    if input.peek(Token![!]) {
        return Err(input.error(
            "a menu is declared in a `static`, because the bot needs it as well\nhelp: `static MENU: Menu = menu! { … }`, \
             then `menu = MENU`",
        ));
    }
    Ok(menu)
}
