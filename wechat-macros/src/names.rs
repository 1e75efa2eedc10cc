//! Names of kinds in attributes: looking them up, and guessing which one was meant.

use crate::kinds::{KINDS, Kind, Sort};

/// The kind of what an `on_error` handler is called for.
pub(crate) const FAILURE: &str = "Failure";
/// The kind of a push that has no type.
pub(crate) const OTHER: &str = "Other";
/// The kind of a push that can be anything.
pub(crate) const ANY: &str = "Any";

/// The kinds of one sort.
pub(crate) fn of(sort: Sort) -> impl Iterator<Item = &'static Kind> + Clone {
    KINDS.iter().filter(move |kind| kind.sort == sort)
}

/// The kind of this name, whatever its case.
pub(crate) fn find(sort: Sort, name: &str) -> Option<&'static Kind> {
    of(sort).find(|kind| {
        let mut names = kind.names.iter();
        names.any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// Names of the events whose key a handler can ask for.
pub(crate) fn with_keys() -> impl Iterator<Item = &'static str> + Clone {
    of(Sort::Event)
        .filter(|kind| kind.has_key)
        .map(|kind| kind.names[0])
}

/// Returns the first names of the events by which a user asks for an answer.
pub(crate) fn expecting_answer() -> impl Iterator<Item = &'static str> + Clone {
    of(Sort::Event)
        .filter(|kind| kind.expects_answer)
        .map(|kind| kind.names[0])
}

/// Returns the first names of the messages that a machine sends, and no user.
pub(crate) fn from_machines() -> impl Iterator<Item = &'static str> + Clone {
    of(Sort::Message)
        .filter(|kind| !kind.expects_answer)
        .map(|kind| kind.names[0])
}

/// The names that a newcomer meets first.
pub(crate) fn common(sort: Sort) -> impl Iterator<Item = &'static str> + Clone {
    of(sort)
        .filter(|kind| kind.in_prelude)
        .map(|kind| kind.names[0])
}

/// The name of a kind that was most likely meant.
pub(crate) fn nearest_kind(sort: Sort, name: &str) -> Option<&'static str> {
    nearest(of(sort).flat_map(|kind| kind.names).copied(), name)
}

/// The name that was most likely meant.
pub(crate) fn nearest<'a>(names: impl IntoIterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    names
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(candidate, &name), candidate))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// `a`, `b`, `c`
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
