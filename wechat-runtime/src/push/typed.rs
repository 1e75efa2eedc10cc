//! How the table of kinds becomes types: the struct, and its marker in [`kind`](super::kind).

use tracing::debug;

use super::{OpenId, Push, Rejection};
use crate::fields::{Field, scalar};

/// Declares everything that the table lists.
macro_rules! declare {
    (
        messages { $($message:tt)* }
        events { $($event:tt)* }
        parts { $($part:tt)* }
    ) => {
        /// Every kind of message. Source: 接收普通消息.
        pub mod message {
            use crate::push::{OpenId, typed::{family, pushes}};

            family! {
                pushes, false, MESSAGES,
                {
                    /// `ToUserName`: the account's original id.
                    to_user_name: String = "ToUserName",
                    /// `FromUserName`: the user.
                    from_user_name: OpenId = "FromUserName",
                    /// `CreateTime` in seconds since the Unix epoch.
                    create_time: i64 = "CreateTime",
                    /// `MsgId`: exceeds 2^53, so no JavaScript number. Only a device's event has none.
                    msg_id: Option<u64> = "MsgId",
                    /// `MsgDataId`: the article from inside which the user wrote.
                    msg_data_id: Option<String> = "MsgDataId",
                    /// `Idx`: which article of the batch, from 1; comes with `MsgDataId`.
                    idx: Option<u32> = "Idx",
                    /// `BusinessId`, seen in customer-service messages.
                    business_id: Option<String> = "BusinessId",
                    /// `UnionId`, on accounts that are bound to an open platform.
                    union_id: Option<String> = "UnionId",
                }
                $($message)*
            }
        }

        /// Every event, and the structures inside them. Source: 接收事件推送 and the pages that each type
        /// names.
        pub mod event {
            use crate::push::{OpenId, typed::{family, part, parts, pushes}};

            family! {
                pushes, true, EVENTS,
                {
                    /// `ToUserName`: the account's original id.
                    to_user_name: String = "ToUserName",
                    /// `FromUserName`: the user.
                    from_user_name: OpenId = "FromUserName",
                    /// `CreateTime` in seconds since the Unix epoch.
                    create_time: i64 = "CreateTime",
                }
                $($event)*
            }

            parts! { $($part)* }
        }
    };
}
pub(crate) use declare;

/// Declares the types of messages or of events. `headers` are fields that each of them has.
macro_rules! family {
    (
        $pushes:ident, $is_event:literal, $names:ident, $headers:tt
        $($(#[doc = $doc:literal])* $name:ident = $wire:literal $(| $other:literal)* { $($fields:tt)* })*
    ) => {
        /// Name on the wire in lower case, and the type for it.
        #[cfg(test)]
        pub(crate) const $names: &[(&str, &str)] = &[$(
            ($wire, stringify!($name)),
            $(($other, stringify!($name)),)*
        )*];

        /// Names, and the first name of the same kind.
        pub(crate) const OTHER_NAMES: &[(&str, &str)] = &[$($(($other, $wire),)*)*];

        /// Markers for the kinds.
        pub(crate) mod kind {
            $(
                #[doc = concat!("Kind of [`", stringify!($name), "`](super::", stringify!($name), ").")]
                #[derive(Debug)]
                pub enum $name {}
            )*
        }

        /// Whether there is a type for this name.
        pub(crate) fn is_known(name: &str) -> bool {
            let known = [$($wire, $($other,)*)*];
            known.iter().any(|wire| wire.eq_ignore_ascii_case(name))
        }

        /// The push as a text of all that its type holds; `None` if it is of no type.
        #[cfg(test)]
        pub(crate) fn read_any(push: &crate::Push) -> Option<Result<String, crate::Rejection>> {
            $(if [$wire, $($other,)*].iter().any(|name| push.is($is_event, name)) {
                return Some($name::try_from(push).map(|read| format!("{read:?}")));
            })*
            None
        }

        $($pushes! {
            $(#[doc = $doc])* $name = $is_event, [$wire $(, $other)*]; $headers { $($fields)* }
        })*
    };
}
pub(crate) use family;

/// Declares one type of a family; the fields of both groups become its own.
macro_rules! pushes {
    (
        $(#[$doc:meta])*
        $name:ident = $is_event:literal, [$($wire:literal),+];
        { $($(#[$header_doc:meta])* $header:ident: $header_ty:ty = $header_path:literal,)* }
        { $($(#[$field_doc:meta])* $field:ident: $ty:ty = $($path:literal)|+,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$header_doc])* pub $header: $header_ty,)*
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        impl $crate::kind::Carries<$name> for kind::$name {}

        impl $name {
            pub(crate) fn read(push: &$crate::Push) -> Result<Self, $crate::Rejection> {
                let root = push.fields().root();
                Ok(Self {
                    $($header: $crate::push::typed::FromField::read(root, &[$header_path])?,)*
                    $($field: $crate::push::typed::FromField::read(root, &[$($path),+])?,)*
                })
            }
        }

        /// For a push of any source, a [`Probe`](crate::Probe) for instance.
        impl TryFrom<&$crate::Push> for $name {
            type Error = $crate::Rejection;

            fn try_from(push: &$crate::Push) -> Result<Self, $crate::Rejection> {
                $crate::push::typed::check_kind(push, $is_event, &[$($wire),+])?;
                Self::read(push)
            }
        }
    };
}
pub(crate) use pushes;

/// Declares nested structures.
macro_rules! parts {
    ($($(#[doc = $doc:literal])* $name:ident $fields:tt)*) => {
        $(part! { $(#[doc = $doc])* $name $fields })*
    };
}
pub(crate) use parts;

macro_rules! part {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty = $($path:literal)|+,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        impl $crate::push::typed::Part for $name {
            fn read_inside(parent: $crate::Field<'_>) -> Result<Self, $crate::Rejection> {
                Ok(Self {
                    $($field: $crate::push::typed::FromField::read(parent, &[$($path),+])?,)*
                })
            }
        }

        impl $crate::push::typed::FromField for $name {
            fn read(
                parent: $crate::Field<'_>,
                paths: &'static [&'static str],
            ) -> Result<Self, $crate::Rejection> {
                $crate::push::typed::Part::read_inside($crate::push::typed::required(parent, paths)?)
            }
        }

        impl $crate::push::typed::FromField for Option<$name> {
            fn read(
                parent: $crate::Field<'_>,
                paths: &'static [&'static str],
            ) -> Result<Self, $crate::Rejection> {
                $crate::push::typed::find(parent, paths)
                    .map($crate::push::typed::Part::read_inside)
                    .transpose()
            }
        }
    };
}
pub(crate) use part;

/// # Errors
/// If the push is of none of these names.
pub(crate) fn check_kind(push: &Push, is_event: bool, names: &[&str]) -> Result<(), Rejection> {
    if names.iter().any(|name| push.is(is_event, name)) {
        Ok(())
    } else {
        Err(Rejection::new(format!("the push is no `{}`", names[0])))
    }
}

/// A Rust type for one field, found by the first of its paths that is there.
pub(crate) trait FromField: Sized {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection>;
}

/// A nested structure.
pub(crate) trait Part: Sized {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection>;
}

/// All elements at the path, also where a list around them repeats.
impl<T: Part> FromField for Vec<T> {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        all(parent, paths).into_iter().map(T::read_inside).collect()
    }
}

impl FromField for Vec<u32> {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        let found = all(parent, paths).into_iter();
        found
            .map(|field| whole_number(trimmed(field, paths), paths))
            .collect()
    }
}

impl FromField for String {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        Ok(text(parent, paths)?.to_owned())
    }
}

impl FromField for OpenId {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        Ok(OpenId::from(text(parent, paths)?))
    }
}

impl FromField for f64 {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        text(parent, paths)?
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| Rejection::invalid(paths[0], "is not a decimal number"))
    }
}

impl FromField for bool {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        scalar::boolean(text(parent, paths)?).ok_or_else(|| {
            Rejection::invalid(paths[0], "is neither `1` nor `0`, `true` nor `false`")
        })
    }
}

macro_rules! whole_numbers {
    ($($ty:ty),*) => {$(
        impl FromField for $ty {
            fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
                whole_number(text(parent, paths)?, paths)
            }
        }
    )*};
}
whole_numbers!(i64, u32, u64);

/// None if it is absent or empty: the platform sends elements without text for what it does not know.
/// None, too, if it cannot be read: a handler that can do without a value need not miss the push for it.
macro_rules! optional {
    ($($ty:ty),*) => {$(
        impl FromField for Option<$ty> {
            fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
                match find(parent, paths) {
                    Some(field) if !trimmed(field, paths).is_empty() => {
                        let read = <$ty>::read(parent, paths);
                        Ok(read.inspect_err(|why| debug!("{why}, taken as absent")).ok())
                    }
                    _ => Ok(None),
                }
            }
        }
    )*};
}
optional!(String, OpenId, f64, bool, i64, u32, u64);

fn whole_number<T: std::str::FromStr>(
    text: &str,
    paths: &'static [&'static str],
) -> Result<T, Rejection> {
    if text.is_empty() {
        return Err(Rejection::missing(paths[0]));
    }
    scalar::number(text)
        .ok_or_else(|| Rejection::invalid(paths[0], "is not a whole number in range"))
}

fn text<'a>(parent: Field<'a>, paths: &'static [&'static str]) -> Result<&'a str, Rejection> {
    Ok(trimmed(required(parent, paths)?, paths))
}

/// What the user wrote is theirs to the last blank; elsewhere layout can surround a value.
fn trimmed<'a>(field: Field<'a>, paths: &[&str]) -> &'a str {
    if paths == ["Content"] {
        field.text()
    } else {
        field.text().trim()
    }
}

pub(crate) fn required<'a>(
    parent: Field<'a>,
    paths: &'static [&'static str],
) -> Result<Field<'a>, Rejection> {
    find(parent, paths).ok_or_else(|| Rejection::missing(paths[0]))
}

/// Names are compared without regard to case: sources differ in it, and so may the platform.
pub(crate) fn find<'a>(parent: Field<'a>, paths: &[&str]) -> Option<Field<'a>> {
    paths.iter().find_map(|path| {
        let mut names = path.split('.');
        names.try_fold(parent, |field, name| {
            field
                .iter()
                .find(|child| child.name().eq_ignore_ascii_case(name))
        })
    })
}

fn all<'a>(parent: Field<'a>, paths: &[&str]) -> Vec<Field<'a>> {
    let found = paths
        .iter()
        .map(|path| parent.find_all(path, str::eq_ignore_ascii_case));
    found
        .into_iter()
        .find(|fields| !fields.is_empty())
        .unwrap_or_default()
}
