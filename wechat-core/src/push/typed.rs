//! Macros that expand the table of kinds into types.

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
        from_machines { $($from_machine:literal)* }
    ) => {
        /// Types for every kind of message. Source: 接收普通消息.
        ///
        /// A field that is not an `Option` is essential: if it is missing or invalid, the next
        /// handler that fits gets the push, down to the `#[fallback]`, and
        /// the log names the field. An `Option` is `None` if its field is missing, empty, invalid
        /// or out of range. Whole numbers are also read from `16.0`, `16.5` and `+16`, as 16;
        /// identifiers not from `16.5`.
        pub mod message {
            use crate::push::{OpenId, typed::{family, pushes}};

            family! {
                pushes, false, MESSAGES, "message",
                {
                    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None`
                    /// only for an event of a device.
                    msg_id: Option<u64> = "MsgId",
                    /// `MsgDataId`: the article from which the user wrote.
                    msg_data_id: Option<String> = "MsgDataId",
                    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
                    idx: Option<u32> = "Idx",
                    /// `BusinessId`, seen in customer-service messages.
                    business_id: Option<String> = "BusinessId",
                    /// `UnionId`, on accounts that are bound to an open platform.
                    union_id: Option<String> = "UnionId",
                }
                $($message)*
            }

            /// Whether a machine sends the message of this name, the one that the table has first,
            /// and no user.
            #[doc(hidden)]
            pub fn is_from_machine(name: &str) -> bool {
                [$($from_machine),*].contains(&name)
            }
        }

        /// Types for every event, and the structures inside them. Source: 接收事件推送 and the
        /// pages that each type names.
        ///
        /// Essential fields, `Option` and numbers work as in [`message`]. An element of a list that
        /// lacks an essential field is left out; such a nested structure is `None` if it is an
        /// `Option`.
        pub mod event {
            use crate::push::{OpenId, typed::{family, part, parts, pushes}};

            family! {
                pushes, true, EVENTS, "event",
                {}
                $($event)*
            }

            parts! { $($part)* }

            /// Returns whether a user expects an answer to the event with this canonical name.
            #[doc(hidden)]
            pub fn expects_answer(name: &str) -> bool {
                [$($expecting_answer),*].contains(&name)
            }
        }
    };
}
pub(crate) use declare;

/// Declares the types of messages or of events. `headers` are fields that all of them have.
macro_rules! family {
    (
        $pushes:ident, $is_event:literal, $names:ident, $module:literal, $headers:tt
        $($(#[doc = $doc:literal])* $name:ident = $wire:literal $(| $other:literal)* { $($fields:tt)* })*
    ) => {
        /// Names on the wire in lower case, each with its type.
        #[cfg(test)]
        pub(crate) const $names: &[(&str, &str)] = &[$(
            ($wire, stringify!($name)),
            $(($other, stringify!($name)),)*
        )*];

        /// Aliases, each with the first name of the same kind.
        pub(crate) const OTHER_NAMES: &[(&str, &str)] = &[$($(($other, $wire),)*)*];

        /// Returns the type for the kind with this name.
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
        /// If a field that the type needs is missing or invalid.
        pub(crate) fn check(push: &crate::Push) -> Result<(), crate::Rejection> {
            $(if [$wire, $($other,)*].iter().any(|name| push.is($is_event, name)) {
                return $name::read(push).map(|_| ());
            })*
            Ok(())
        }

        /// Returns the `Debug` output of the push as its type; `None` if there is no type for it.
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

/// Declares one type of a family, with the fields of both groups.
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
            /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
            pub create_time: i64,
            $($(#[$header_doc])* pub $header: $header_ty,)*
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        impl $name {
            /// Reads a push that is known to be of this kind.
            ///
            /// # Errors
            /// If it lacks what the type needs.
            #[doc(hidden)]
            pub fn read(push: &$crate::Push) -> Result<Self, $crate::Rejection> {
                Ok(Self {
                    to_user_name: push.to_user_name().to_owned(),
                    from_user_name: OpenId::from(push.from_user_name()),
                    create_time: push.create_time(),
                    $($header: $crate::push::typed::field(push, &[$header_path])?,)*
                    $($field: $crate::push::typed::field(push, &[$($path),+])?,)*
                })
            }

            /// Reads the push. Returns `None` if it is of another kind.
            #[doc(hidden)]
            pub fn read_if_kind(
                push: &$crate::Push,
            ) -> Result<Option<Self>, $crate::Rejection> {
                let is_kind = [$($wire),+].iter().any(|name| push.is($is_event, name));
                is_kind.then(|| Self::read(push)).transpose()
            }
        }

        /// Converts a push from any source, such as a [`Probe`](crate::Probe).
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
/// If the push has none of these names.
pub(crate) fn check_kind(push: &Push, is_event: bool, names: &[&str]) -> Result<(), Rejection> {
    if names.iter().any(|name| push.is(is_event, name)) {
        Ok(())
    } else {
        Err(Rejection::decline(format!(
            "the push is not a `{}`",
            names[0]
        )))
    }
}

/// Type of a field. The first of its paths that exists is read.
pub(crate) trait FromField: Sized {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection>;
}

/// Reads a field of a push.
pub(crate) fn field<T: FromField>(
    push: &Push,
    paths: &'static [&'static str],
) -> Result<T, Rejection> {
    T::read(push.fields().root(), paths)
}

/// Nested structure.
pub(crate) trait Part: Sized {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection>;
}

/// Reads all elements at the path, including those inside a repeated list. An invalid element is
/// left out and does not affect the others.
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
    // Nearly all `u64` fields are identifiers.
    u64: scalar::exact;
}

/// `None` if the field is missing or empty: the platform sends elements without text for unknown
/// values. `None` also if it is invalid: a handler that does not need the value should still get
/// the push.
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

/// Returns the value, or logs why it is invalid and returns `None`.
pub(crate) fn or_absent<T>(
    read: Result<T, Rejection>,
    paths: &'static [&'static str],
) -> Option<T> {
    read.inspect_err(|why| debug!(path = paths[0], "{why}; treated as missing"))
        .ok()
}

fn not_whole(paths: &'static [&'static str]) -> Rejection {
    Rejection::invalid(paths[0], "is not a whole number in range")
}

/// Returns the text of an essential field. Only text that a user wrote may be empty.
fn essential<'a>(parent: Field<'a>, paths: &'static [&'static str]) -> Result<&'a str, Rejection> {
    let text = trimmed(required(parent, paths)?, paths);
    if text.is_empty() && !is_user_text(paths) {
        return Err(Rejection::invalid(paths[0], "is empty"));
    }
    Ok(text)
}

fn is_user_text(paths: &[&str]) -> bool {
    paths == ["Content"]
}

/// Trims layout around a value. Text that the user wrote is returned unchanged.
fn trimmed<'a>(field: Field<'a>, paths: &[&str]) -> &'a str {
    if is_user_text(paths) {
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
/// Ignores the case of names: documents and real pushes differ in it.
///
/// # Errors
/// If the field occurs twice: it is unknown which of the two values the platform wrote.
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
                Some(_) => Err(Rejection::invalid(path, "occurs twice")),
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
