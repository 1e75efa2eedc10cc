//! Expansion of the table of kinds into types: the struct, and its marker in [`kind`](super::kind).

use tracing::debug;

use super::{OpenId, Push, Rejection};
use crate::document::{Field, scalar};

/// Declares everything that the table lists.
macro_rules! declare {
    (
        messages { $($message:tt)* }
        events { $($event:tt)* }
        parts { $($part:tt)* }
        expecting_answer { $($expecting_answer:literal)* }
    ) => {
        /// Every kind of message. Source: 接收普通消息.
        ///
        /// A field without `Option` is essential: where it is missing or cannot be read, the push
        /// goes to the next handler that fits, down to the [`fallback`](macro@crate::fallback), and
        /// the log names the field. An `Option` is `None` where its field is absent, empty,
        /// unreadable or out of range. Whole numbers are also read from `16.0`, `16.5` and `+16`,
        /// as 16; identifiers not from `16.5`.
        pub mod message {
            use crate::push::{OpenId, typed::{family, pushes}};

            family! {
                pushes, false, MESSAGES, "message",
                {
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
        ///
        /// Fields are essential or an `Option`, and numbers are read, as in [`message`]. An element
        /// of a list that lacks an essential field is left out, a nested structure that does so is
        /// `None` where it is an `Option`.
        pub mod event {
            use crate::push::{OpenId, typed::{family, part, parts, pushes}};

            family! {
                pushes, true, EVENTS, "event",
                {}
                $($event)*
            }

            parts! { $($part)* }

            /// Whether a user asks for an answer by the event of this name, the one that the table has
            /// first.
            pub(crate) fn expects_answer(name: &str) -> bool {
                [$($expecting_answer),*].contains(&name)
            }
        }
    };
}
pub(crate) use declare;

/// Declares the types of messages or of events. `headers` are fields that each of them has.
macro_rules! family {
    (
        $pushes:ident, $is_event:literal, $names:ident, $module:literal, $headers:tt
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

        /// The type for what has this name.
        pub(crate) fn type_name(name: &str) -> Option<&'static str> {
            let known = [
                $(
                    ($wire, concat!($module, "::", stringify!($name))),
                    $(($other, concat!($module, "::", stringify!($name))),)*
                )*
            ];
            let named = |(wire, _): &&(&str, _)| wire.eq_ignore_ascii_case(name);
            known.iter().find(named).map(|(_, ty)| *ty)
        }

        /// # Errors
        /// If the push lacks what its type needs.
        pub(crate) fn check(push: &crate::Push) -> Result<(), crate::Rejection> {
            $(if [$wire, $($other,)*].iter().any(|name| push.is($is_event, name)) {
                return $name::read(push).map(|_| ());
            })*
            Ok(())
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
            /// `ToUserName`: the account's original id.
            pub to_user_name: String,
            /// `FromUserName`: the user.
            pub from_user_name: OpenId,
            /// `CreateTime` in seconds since the Unix epoch; 0 if it is absent or cannot be read.
            pub create_time: i64,
            $($(#[$header_doc])* pub $header: $header_ty,)*
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        impl $crate::kind::Carries<$name> for kind::$name {}

        impl $name {
            pub(crate) fn read(push: &$crate::Push) -> Result<Self, $crate::Rejection> {
                Ok(Self {
                    to_user_name: push.to_user_name().to_owned(),
                    from_user_name: OpenId::from(push.from_user_name()),
                    create_time: push.create_time(),
                    $($header: $crate::push::typed::field(push, &[$header_path])?,)*
                    $($field: $crate::push::typed::field(push, &[$($path),+])?,)*
                })
            }

            /// Reads the push. Returns `None` if it is of another kind.
            pub(crate) fn read_if_kind(
                push: &$crate::Push,
            ) -> Result<Option<Self>, $crate::Rejection> {
                let is_kind = [$($wire),+].iter().any(|name| push.is($is_event, name));
                is_kind.then(|| Self::read(push)).transpose()
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
                let found = $crate::push::typed::find(parent, paths)?;
                let read = found.map($crate::push::typed::Part::read_inside);
                Ok(read.and_then(|read| $crate::push::typed::or_absent(read, paths)))
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
        Err(Rejection::decline(format!("the push is no `{}`", names[0])))
    }
}

/// A Rust type for one field, found by the first of its paths that is there.
pub(crate) trait FromField: Sized {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection>;
}

/// The field of a push itself.
pub(crate) fn field<T: FromField>(
    push: &Push,
    paths: &'static [&'static str],
) -> Result<T, Rejection> {
    T::read(push.fields().root(), paths)
}

/// A nested structure.
pub(crate) trait Part: Sized {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection>;
}

/// All elements at the path, also where a list around them repeats. One that cannot be read does
/// not take the others with it.
impl<T: Part> FromField for Vec<T> {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        let found = all(parent, paths).into_iter();
        let read = found.filter_map(|field| or_absent(T::read_inside(field), paths));
        Ok(read.collect())
    }
}

impl FromField for Vec<u32> {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        let found = all(parent, paths).into_iter();
        let read = found.filter_map(|field| {
            let number = scalar::whole(trimmed(field, paths));
            or_absent(number.ok_or_else(|| not_whole(paths)), paths)
        });
        Ok(read.collect())
    }
}

impl FromField for String {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        Ok(essential(parent, paths)?.to_owned())
    }
}

impl FromField for OpenId {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        Ok(OpenId::from(essential(parent, paths)?))
    }
}

impl FromField for f64 {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        essential(parent, paths)?
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| Rejection::invalid(paths[0], "is not a decimal number"))
    }
}

impl FromField for bool {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        scalar::boolean(essential(parent, paths)?).ok_or_else(|| {
            Rejection::invalid(paths[0], "is neither `1` nor `0`, `true` nor `false`")
        })
    }
}

macro_rules! whole_numbers {
    ($($ty:ty: $read:path;)*) => {$(
        impl FromField for $ty {
            fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
                $read(essential(parent, paths)?).ok_or_else(|| not_whole(paths))
            }
        }
    )*};
}
whole_numbers! {
    i64: scalar::whole;
    u32: scalar::whole;
    // Nearly all of them are identifiers.
    u64: scalar::exact;
}

/// None if it is absent or empty: the platform sends elements without text for what it does not know.
/// None, too, if it cannot be read: a handler that can do without a value need not miss the push for it.
macro_rules! optional {
    ($($ty:ty),*) => {$(
        impl FromField for Option<$ty> {
            fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
                match find(parent, paths)? {
                    Some(field) if !trimmed(field, paths).is_empty() => {
                        Ok(or_absent(<$ty>::read(parent, paths), paths))
                    }
                    _ => Ok(None),
                }
            }
        }
    )*};
}
optional!(String, OpenId, f64, bool, i64, u32, u64);

/// The value, unless it cannot be read. The debug log then has the reason.
pub(crate) fn or_absent<T>(
    read: Result<T, Rejection>,
    paths: &'static [&'static str],
) -> Option<T> {
    read.inspect_err(|why| debug!(path = paths[0], "{why}, taken as absent"))
        .ok()
}

fn not_whole(paths: &'static [&'static str]) -> Rejection {
    Rejection::invalid(paths[0], "is not a whole number in range")
}

/// A text without which the type makes no sense. Only what a user wrote may be empty.
fn essential<'a>(parent: Field<'a>, paths: &'static [&'static str]) -> Result<&'a str, Rejection> {
    let text = trimmed(required(parent, paths)?, paths);
    if text.is_empty() && !is_users(paths) {
        return Err(Rejection::invalid(paths[0], "is empty"));
    }
    Ok(text)
}

fn is_users(paths: &[&str]) -> bool {
    paths == ["Content"]
}

/// What the user wrote is theirs to the last blank; elsewhere layout can surround a value.
fn trimmed<'a>(field: Field<'a>, paths: &[&str]) -> &'a str {
    if is_users(paths) {
        field.text()
    } else {
        field.text().trim()
    }
}

pub(crate) fn required<'a>(
    parent: Field<'a>,
    paths: &'static [&'static str],
) -> Result<Field<'a>, Rejection> {
    find(parent, paths)?.ok_or_else(|| Rejection::missing(paths[0]))
}

/// Finds the field by the first of its paths that exists.
///
/// Names are compared without regard to case: sources differ in it, and so may the platform.
///
/// # Errors
/// If the field comes twice: of two values nobody knows which one the platform wrote.
pub(crate) fn find<'a>(
    parent: Field<'a>,
    paths: &'static [&'static str],
) -> Result<Option<Field<'a>>, Rejection> {
    for path in paths {
        let mut names = path.split('.');
        let found = names.try_fold(Some(parent), |field, name| {
            let Some(field) = field else { return Ok(None) };
            let mut same = field
                .iter()
                .filter(|child| child.name().eq_ignore_ascii_case(name));
            let first = same.next();
            match same.next() {
                None => Ok(first),
                Some(_) => Err(Rejection::invalid(path, "comes twice")),
            }
        })?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
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
