//! `#[derive(Provide)]`: one impl for each field of a state struct.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Error, Field, Index, Member, Path, spanned::Spanned};

use crate::{errors::Errors, paths};

pub(crate) fn provide(item: TokenStream) -> TokenStream {
    try_provide(item).unwrap_or_else(Error::into_compile_error)
}

fn try_provide(item: TokenStream) -> syn::Result<TokenStream> {
    let input: DeriveInput = syn::parse2(item)?;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(
            input.ident.span(),
            "`Provide` is derived for structs: each field is something that handlers can borrow",
        ));
    };
    let mut errors = Errors::default();
    let options = errors
        .take(options(&input.attrs, &Place::Struct))
        .unwrap_or_default();
    let mut provided = Vec::new();
    let mut seen = BTreeMap::new();
    for (i, field) in data.fields.iter().enumerate() {
        let Some(field_options) = errors.take(self::options(&field.attrs, &Place::Field)) else {
            continue;
        };
        if field_options.skip {
            continue;
        }
        let member = field
            .ident
            .clone()
            .map_or(Member::Unnamed(Index::from(i)), Member::Named);
        let ty = field.ty.to_token_stream().to_string();
        if let Some(first) = seen.insert(ty, member.to_token_stream().to_string()) {
            errors.push(twice(field, &first));
        }
        provided.push((member, &field.ty));
    }
    errors.finish()?;

    let runtime = paths::runtime(options.krate.as_ref());
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let impls = provided.iter().map(|(member, ty)| {
        quote_spanned! {ty.span()=>
            #[automatically_derived]
            impl #generics #runtime::__private::Provide<#ty> for #name #arguments #bounds {
                fn provide(&self) -> &#ty {
                    &self.#member
                }
            }
        }
    });
    Ok(quote!(#(#impls)*))
}

fn twice(field: &Field, first: &str) -> Error {
    Error::new(
        field.ty.span(),
        format!(
            "`{first}` has this type too: a handler that borrows it could get either\n\
             help: give one of them a type of its own, or put `#[provide(skip)]` on it"
        ),
    )
}

/// Accepted attributes: `#[provide(skip)]` on a field, `#[provide(crate = path)]` on the struct.
#[derive(Default)]
struct Options {
    skip: bool,
    krate: Option<Path>,
}

/// Item that an attribute is on.
#[derive(PartialEq)]
enum Place {
    Struct,
    Field,
}

fn options(attrs: &[Attribute], place: &Place) -> syn::Result<Options> {
    let mut options = Options::default();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("provide")) {
        attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("skip") && *place == Place::Field {
                options.skip = true;
                Ok(())
            } else if meta.path.is_ident("crate") && *place == Place::Struct {
                options.krate = Some(meta.value()?.parse()?);
                Ok(())
            } else {
                Err(meta
                    .error("the options are `skip` on a field and `crate = path` on the struct"))
            }
        })?;
    }
    Ok(options)
}
