//! Recognises types by the name in their path. An alias is not recognised, so a name may decide
//! only which error is shown or, for `Option`, which trait is required; the compiler checks the
//! rest.

use syn::{GenericArgument, PathArguments, Type};

pub(crate) fn is_option(ty: &Type) -> bool {
    last_segment_is(ty, "Option")
}

/// Returns the `T` of an `Option<T>`.
pub(crate) fn in_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let segment = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) if segment.ident == "Option" => Some(ty),
        _ => None,
    }
}

pub(crate) fn is_str(ty: &Type) -> bool {
    last_segment_is(ty, "str")
}

/// The runtime's type for all captures.
pub(crate) fn is_captures(ty: &Type) -> bool {
    last_segment_is(ty, "Captures")
}

/// Matches the name without a path, as the prelude imports it.
pub(crate) fn is_bare(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

fn last_segment_is(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}
