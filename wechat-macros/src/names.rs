//! Names of kinds in attributes: lookup, and suggestions for misspelt ones.

use crate::kinds::{KINDS, Kind, Sort};

/// Kind for the handlers under `on_error`.
pub(crate) const FAILURE: &str = "Failure";
/// Kind of a push that has no type.
pub(crate) const OTHER: &str = "Other";
/// Kind of a push that can be anything.
pub(crate) const ANY: &str = "Any";

/// Returns the kinds of one sort.
pub(crate) fn of(sort: Sort) -> impl Iterator<Item = &'static Kind> + Clone {
    KINDS.iter().filter(move |kind| kind.sort == sort)
}

/// Returns the kind of this name, ignoring case.
pub(crate) fn find(sort: Sort, name: &str) -> Option<&'static Kind> {
    of(sort).find(|kind| {
        let mut names = kind.names.iter();
        names.any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// Returns the names of the events whose key a handler can match.
pub(crate) fn with_keys() -> impl Iterator<Item = &'static str> + Clone {
    of(Sort::Event)
        .filter(|kind| kind.has_key)
        .map(|kind| kind.names[0])
}

/// Returns the first names of the events that a user awaits an answer to.
pub(crate) fn expecting_answer() -> impl Iterator<Item = &'static str> + Clone {
    of(Sort::Event)
        .filter(|kind| kind.expects_answer)
        .map(|kind| kind.names[0])
}

/// Returns the names that newcomers need first.
pub(crate) fn common(sort: Sort) -> impl Iterator<Item = &'static str> + Clone {
    of(sort)
        .filter(|kind| kind.in_prelude)
        .map(|kind| kind.names[0])
}

/// Returns the known kind's name closest to a misspelt one.
pub(crate) fn nearest_kind(sort: Sort, name: &str) -> Option<&'static str> {
    nearest(of(sort).flat_map(|kind| kind.names).copied(), name)
}

/// Returns the closest name.
pub(crate) fn nearest<'a>(names: impl IntoIterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    names
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(candidate, &name), candidate))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Joins names: `a`, `b`, `c`.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
