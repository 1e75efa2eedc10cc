//! How a table of kinds becomes types: the struct, its marker in [`kind`], and its extractor.

use crate::{extract::Rejection, push::OpenId, xml::Fields};

/// The kinds of push, as types: the second half of [`FromPush<K>`](crate::FromPush).
///
/// A handler's attribute names its kind, and the compiler then checks each parameter against it.
pub mod kind {
    pub use crate::push::event::kind::*;
    pub use crate::push::message::kind::*;

    /// Pushes of this kind are of the type `T`.
    ///
    /// The compiler names a bound that fails, and stays silent about impls for other kinds: this
    /// way a parameter that does not fit its handler is one short error.
    pub trait Carries<T> {}

    /// A message or event that the library has no type for, named by a string in the attribute.
    #[derive(Debug)]
    pub enum Other {}

    /// After a failure: the kind of an `#[on_error]` handler.
    #[derive(Debug)]
    pub enum Failure {}

    /// Whatever came: the kind of a `#[fallback]` handler.
    #[derive(Debug)]
    pub enum Any {}
}

/// Declares the types of a family of pushes.
///
/// `headers` are fields that every type of the family has.
macro_rules! pushes {
    (
        names $names:ident;
        is_event $is_event:literal;
        headers $headers:tt
        $($(#[$doc:meta])* $name:ident = $wire:literal $fields:tt)*
    ) => {
        /// Name on the wire in lower case, and the type for it.
        #[cfg(test)]
        pub(crate) const $names: &[(&str, &str)] = &[$(($wire, stringify!($name)),)*];

        /// Markers for the family's kinds.
        pub(crate) mod kind {
            $(
                #[doc = concat!("Kind of [`", stringify!($name), "`](crate::", stringify!($name), ").")]
                #[derive(Debug)]
                pub enum $name {}
            )*
        }

        $($crate::push::typed::push! {
            $(#[$doc])* $name = $wire, $is_event; $headers $fields
        })*
    };
}
pub(crate) use pushes;

/// Declares one type of a family; the fields of both groups become its own.
macro_rules! push {
    (
        $(#[$doc:meta])*
        $name:ident = $wire:literal, $is_event:literal;
        { $($(#[$header_doc:meta])* $header:ident: $header_ty:ty = $header_path:literal,)* }
        { $($(#[$field_doc:meta])* $field:ident: $ty:ty = $path:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$header_doc])* pub $header: $header_ty,)*
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        impl $crate::kind::Carries<$name> for kind::$name {}

        #[diagnostic::do_not_recommend]
        impl<K: $crate::kind::Carries<$name>> $crate::FromPush<K> for $name {
            fn from_push(cx: &$crate::Context) -> Result<Self, $crate::Rejection> {
                Self::read(cx.push().fields())
            }
        }

        impl $name {
            fn read(fields: &$crate::Fields) -> Result<Self, $crate::Rejection> {
                Ok(Self {
                    $($header: $crate::push::typed::FromField::read(fields, $header_path)?,)*
                    $($field: $crate::push::typed::FromField::read(fields, $path)?,)*
                })
            }
        }

        /// For a push of any source, a [`Probe`](crate::Probe) for instance.
        impl TryFrom<&$crate::Push> for $name {
            type Error = $crate::Rejection;

            fn try_from(push: &$crate::Push) -> Result<Self, $crate::Rejection> {
                if !push.is($is_event, $wire) {
                    return Err($crate::Rejection::new(concat!("the push is no `", $wire, "`")));
                }
                Self::read(push.fields())
            }
        }

        /// `None` for a push of another kind, too: for handlers of several kinds.
        #[diagnostic::do_not_recommend]
        impl $crate::FromPush<$crate::kind::Any> for Option<$name> {
            fn from_push(cx: &$crate::Context) -> Result<Self, $crate::Rejection> {
                Ok($name::try_from(cx.push()).ok())
            }
        }
    };
}
pub(crate) use push;

/// A Rust type for the text of one field.
pub(crate) trait FromField: Sized {
    fn read(fields: &Fields, path: &'static str) -> Result<Self, Rejection>;
}

impl FromField for String {
    fn read(fields: &Fields, path: &'static str) -> Result<Self, Rejection> {
        Ok(text(fields, path)?.to_owned())
    }
}

/// Absent or empty: the platform sends elements without text for what it does not know.
impl FromField for Option<String> {
    fn read(fields: &Fields, path: &'static str) -> Result<Self, Rejection> {
        Ok(optional(fields, path).map(str::to_owned))
    }
}

impl FromField for OpenId {
    fn read(fields: &Fields, path: &'static str) -> Result<Self, Rejection> {
        Ok(OpenId::from(text(fields, path)?))
    }
}

impl FromField for f64 {
    fn read(fields: &Fields, path: &'static str) -> Result<Self, Rejection> {
        text(fields, path)?
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| Rejection::invalid(path, "is not a decimal number"))
    }
}

macro_rules! whole_numbers {
    ($($ty:ty),*) => {$(
        impl FromField for $ty {
            fn read(fields: &Fields, path: &'static str) -> Result<Self, Rejection> {
                digits(fields, path)?
                    .parse()
                    .map_err(|_| Rejection::invalid(path, "is not a whole number in range"))
            }
        }

        impl FromField for Option<$ty> {
            fn read(fields: &Fields, path: &'static str) -> Result<Self, Rejection> {
                optional(fields, path)
                    .map(|_| <$ty>::read(fields, path))
                    .transpose()
            }
        }
    )*};
}
whole_numbers!(i64, u32, u64);

fn text<'a>(fields: &'a Fields, path: &'static str) -> Result<&'a str, Rejection> {
    let text = fields.get(path).ok_or_else(|| Rejection::missing(path))?;
    // What the user wrote is theirs to the last blank; elsewhere layout can surround a value.
    Ok(if path == "Content" { text } else { text.trim() })
}

/// Digits with at most a minus before them: `parse` alone would take a plus.
fn digits<'a>(fields: &'a Fields, path: &'static str) -> Result<&'a str, Rejection> {
    let text = text(fields, path)?;
    match text {
        "" => Err(Rejection::missing(path)),
        text if text.starts_with('+') => {
            Err(Rejection::invalid(path, "is not a whole number in range"))
        }
        text => Ok(text),
    }
}

fn optional<'a>(fields: &'a Fields, path: &'static str) -> Option<&'a str> {
    text(fields, path).ok().filter(|text| !text.is_empty())
}
