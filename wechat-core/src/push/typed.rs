//! Traits that read pushes as types, and fields as values.

use std::fmt;

use tracing::debug;

use super::{OpenId, Push, Rejection};
use crate::document::{Field, scalar};

/// Type for the pushes of one kind.
#[doc(hidden)]
pub trait Typed: fmt::Debug + for<'a> TryFrom<&'a Push, Error = Rejection> {
    /// Names on the wire in lower case, the canonical one first.
    const NAMES: &'static [&'static str];
    const IS_EVENT: bool;
    /// Name of the type with its module.
    const TYPE_NAME: &'static str;

    /// Reads a push that is known to be of this kind.
    ///
    /// # Errors
    /// If it lacks what the type needs.
    fn read(push: &Push) -> Result<Self, Rejection>;

    /// Reads the push. Returns `None` if it is of another kind.
    ///
    /// # Errors
    /// If it is of this kind and lacks what the type needs.
    fn read_if_kind(push: &Push) -> Result<Option<Self>, Rejection> {
        is_kind::<Self>(push).then(|| Self::read(push)).transpose()
    }
}

/// Implements `TryFrom` for a type.
///
/// # Errors
/// If the push is of another kind, or lacks what the type needs.
pub(super) fn checked<T: Typed>(push: &Push) -> Result<T, Rejection> {
    T::read_if_kind(push)?
        .ok_or_else(|| Rejection::decline(format!("the push is not a `{}`", T::NAMES[0])))
}

fn is_kind<T: Typed>(push: &Push) -> bool {
    T::NAMES.iter().any(|name| push.is(T::IS_EVENT, name))
}

/// Type for the pushes of one kind, as a value in a list.
pub(super) struct Kind {
    pub(super) names: &'static [&'static str],
    pub(super) type_name: &'static str,
    /// Reads a push that is known to be of this kind.
    pub(super) check: fn(&Push) -> Result<(), Rejection>,
    #[cfg(test)]
    pub(super) debug: fn(&Push) -> Result<String, Rejection>,
}

impl Kind {
    pub(super) const fn of<T: Typed>() -> Self {
        Self {
            names: T::NAMES,
            type_name: T::TYPE_NAME,
            check: |push| T::read(push).map(drop),
            #[cfg(test)]
            debug: |push| T::try_from(push).map(|read| format!("{read:?}")),
        }
    }
}

/// Type of a field. The first of its paths that exists is read.
pub(super) trait FromField: Sized {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection>;
}

/// Reads a field of a push.
pub(super) fn field<T: FromField>(
    push: &Push,
    paths: &'static [&'static str],
) -> Result<T, Rejection> {
    T::read(push.fields().root(), paths)
}

/// Nested structure.
pub(super) trait Part: Sized {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection>;
}

impl<T: Part> FromField for T {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        T::read_inside(required(parent, paths)?)
    }
}

/// `None` if the structure is missing or invalid.
impl<T: Part> FromField for Option<T> {
    fn read(parent: Field<'_>, paths: &'static [&'static str]) -> Result<Self, Rejection> {
        let read = find(parent, paths)?.map(T::read_inside);
        Ok(read.and_then(|read| or_absent(read, paths)))
    }
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
fn or_absent<T>(read: Result<T, Rejection>, paths: &'static [&'static str]) -> Option<T> {
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

fn required<'a>(parent: Field<'a>, paths: &'static [&'static str]) -> Result<Field<'a>, Rejection> {
    find(parent, paths)?.ok_or_else(|| Rejection::missing(paths[0]))
}

/// Finds the field by the first of its paths that exists.
///
/// Ignores the case of names: documents and real pushes differ in it.
///
/// # Errors
/// If the field occurs twice: it is unknown which of the two values the platform wrote.
fn find<'a>(
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
