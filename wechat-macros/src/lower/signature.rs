//! What a handler's signature may be.

use proc_macro2::Span;
use syn::{Error, FnArg, ReturnType, Safety, Signature, Type, spanned::Spanned};

use crate::{errors::Errors, model::Parameter};

/// The parameters, and notes of everything that a handler cannot be.
pub(super) fn parameters(sig: &Signature, errors: &mut Errors) -> Vec<Parameter> {
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
    if !sig.generics.params.is_empty() {
        errors.push(Error::new_spanned(
            &sig.generics,
            "a handler cannot be generic: its entry in the table is one function\n\
             help: name the types, or call a generic function from the handler",
        ));
    }
    sig.inputs
        .iter()
        .filter_map(|input| errors.take(parameter(input)))
        .collect()
}

/// The return type, or where one would stand.
pub(super) fn output_span(sig: &Signature) -> Span {
    match &sig.output {
        ReturnType::Default => sig.ident.span(),
        ReturnType::Type(_, ty) => ty.span(),
    }
}

fn parameter(input: &FnArg) -> syn::Result<Parameter> {
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
    match &*typed.ty {
        Type::Reference(reference) => {
            if let Some(token) = reference.mutability {
                return Err(Error::new(
                    token.span,
                    "the state is shared by all handlers that run: it cannot be borrowed `&mut`\n\
                     help: take `&T` where `T` holds a lock, such as `Mutex`",
                ));
            }
            if matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("str")) {
                return Err(Error::new_spanned(
                    reference,
                    "a `&str` cannot be borrowed from a push\n\
                     help: take the push's own type, `text: Text`, and read `text.content`",
                ));
            }
            Ok(Parameter::State((*reference.elem).clone()))
        }
        Type::ImplTrait(ty) => Err(Error::new_spanned(
            ty,
            "a handler's parameters have named types, not `impl Trait`",
        )),
        ty => Ok(Parameter::Push(ty.clone())),
    }
}
