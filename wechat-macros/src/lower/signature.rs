//! Checks of a handler's signature, and the source of each parameter.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::{
    Error, FnArg, GenericParam, Pat, PatType, ReturnType, Safety, Signature, Type, ext::IdentExt,
    spanned::Spanned,
};

use crate::{
    errors::Errors,
    kinds::KINDS,
    model::{Capture, Parameter, Route},
    type_name::{is_bare, is_captures, is_option, is_str},
};

/// Adds a mistake for everything that a handler's function must not be.
pub(super) fn check(sig: &Signature, errors: &mut Errors) {
    if sig.asyncness.is_none() {
        errors.push(Error::new(
            sig.fn_token.span,
            format!(
                "a handler must be an `async fn`\nhelp: `async fn {}(…)`",
                sig.ident
            ),
        ));
    }
    if let Safety::Unsafe(token) = sig.safety {
        errors.push(Error::new(token.span, "a handler cannot be `unsafe`"));
    }
    let fixed = |parameter: &GenericParam| matches!(parameter, GenericParam::Lifetime(_));
    if !sig.generics.params.iter().all(fixed) {
        errors.push(Error::new_spanned(
            &sig.generics,
            "a handler cannot be generic: its entry in the table is one function\n\
             help: name the types, or call a generic function from the handler",
        ));
    }
}

/// Returns the span of the return type, or of the function's name if there is none.
pub(super) fn output_span(sig: &Signature) -> Span {
    match &sig.output {
        ReturnType::Default => sig.ident.span(),
        ReturnType::Type(_, ty) => ty.span(),
    }
}

/// Captures of a handler's routes.
pub(super) struct Captured(BTreeMap<String, Captures>);

struct Captures {
    /// Number of routes with the capture.
    routes: usize,
    optional: bool,
    /// First pattern that captures it.
    span: Span,
}

impl Captured {
    pub(super) fn by(routes: &[Route]) -> Self {
        let mut captured = BTreeMap::new();
        for group in routes.iter().flat_map(Route::groups) {
            let entry = captured.entry(group.name.clone()).or_insert(Captures {
                routes: 0,
                optional: false,
                span: group.span,
            });
            entry.routes += 1;
            entry.optional |= group.optional;
        }
        for captures in captured.values_mut() {
            captures.optional |= captures.routes < routes.len();
        }
        Self(captured)
    }

    /// Returns the capture for a parameter of this name; `_city` takes `city` and leaves it unused.
    fn taken_by(&self, parameter: &str) -> Option<(&String, &Captures)> {
        let unused = || self.0.get_key_value(parameter.strip_prefix('_')?);
        self.0.get_key_value(parameter).or_else(unused)
    }

    /// Adds a mistake for each capture that no parameter takes.
    pub(super) fn check_taken(&self, sig: &Signature, errors: &mut Errors) {
        let typed: Vec<_> = sig
            .inputs
            .iter()
            .filter_map(|input| match input {
                FnArg::Typed(typed) => Some(typed),
                FnArg::Receiver(_) => None,
            })
            .collect();
        if typed.iter().any(|typed| is_captures(&typed.ty)) {
            return;
        }
        let taken: Vec<_> = typed
            .iter()
            .filter_map(|typed| Some(self.taken_by(&name(typed)?)?.0))
            .collect();
        for (captured, captures) in &self.0 {
            if !taken.contains(&captured) {
                errors.push(Error::new(
                    captures.span,
                    format!(
                        "`{captured}` is captured, but no parameter has this name\n\
                         help: add the parameter `{captured}: String`, or take it out of the pattern"
                    ),
                ));
            }
        }
    }
}

/// # Errors
/// If no handler can have such a parameter.
pub(super) fn parameter(input: &FnArg, captured: &Captured) -> syn::Result<Parameter> {
    let typed = match input {
        FnArg::Receiver(receiver) => {
            return Err(Error::new(
                receiver.self_token.span,
                "a handler is a free function and has no `self`\n\
                 help: borrow what it needs from the bot's state: `app: &App`",
            ));
        }
        FnArg::Typed(typed) => typed,
    };
    if let Some(cfg) = typed.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
        return Err(Error::new_spanned(
            cfg,
            "a handler's parameter cannot be conditional\nhelp: write two handlers",
        ));
    }
    if let Type::ImplTrait(ty) = &*typed.ty {
        return Err(Error::new_spanned(
            ty,
            "a handler's parameters have named types, not `impl Trait`",
        ));
    }
    if let Some(parameter) = name(typed)
        && let Some((name, captures)) = captured.taken_by(&parameter)
    {
        return capture(name.clone(), &typed.ty, captures).map(Parameter::Capture);
    }
    let Type::Reference(reference) = &*typed.ty else {
        return Ok(Parameter::Push((*typed.ty).clone()));
    };
    if let Some(token) = reference.mutability {
        return Err(Error::new(
            token.span,
            "the state is shared by all handlers that run: it cannot be borrowed `&mut`\n\
             help: take `&T` where `T` holds a lock, such as `Mutex`",
        ));
    }
    if is_str(&reference.elem) {
        return Err(Error::new_spanned(
            reference,
            "a `&str` cannot be borrowed from a push\n\
             help: take the push's own type, `text: Text`, and read `text.content`",
        ));
    }
    if let Some(ty) = pushed(&reference.elem) {
        let name = name(typed).unwrap_or_else(|| "push".to_owned());
        return Err(Error::new_spanned(
            reference,
            format!(
                "a `{ty}` comes from the push and is passed by value\nhelp: `{name}: {ty}`\n\
                 note: a type of your own by this name is written with its path: `&self::{ty}`"
            ),
        ));
    }
    Ok(Parameter::State((*reference.elem).clone()))
}

/// Returns the name of the push type that `ty` is, if it is one.
fn pushed(ty: &Type) -> Option<&'static str> {
    let kinds = KINDS.iter().filter(|kind| kind.in_prelude);
    kinds
        .map(|kind| kind.ty)
        .chain(["Push", "OpenId", "Account", "Captures", "Chat", "Failure"])
        .find(|name| is_bare(ty, name))
}

fn capture(name: String, ty: &Type, captures: &Captures) -> syn::Result<Capture> {
    if let Type::Reference(reference) = ty {
        return Err(Error::new_spanned(
            reference,
            format!("a capture is passed by value\nhelp: `{name}: String`"),
        ));
    }
    // An alias of `Option` is not recognised; the error asks to write it out.
    let is_option = is_option(ty);
    if captures.optional && !is_option {
        return Err(Error::new_spanned(
            ty,
            format!(
                "`{name}` may be absent: not every pattern of the handler captures it always\n\
                 help: `{name}: Option<…>`"
            ),
        ));
    }
    Ok(Capture {
        name,
        ty: ty.clone(),
        optional: is_option,
    })
}

fn name(typed: &PatType) -> Option<String> {
    match &*typed.pat {
        Pat::Ident(pattern) => Some(pattern.ident.unraw().to_string()),
        _ => None,
    }
}
