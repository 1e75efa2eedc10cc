//! The kinds of push that the runtime has a type for, by their names on the wire.
//!
//! The runtime tests that its own table is the same.

/// Names of messages (`MsgType`), and the type for each.
pub(crate) const MESSAGES: &[(&str, &str)] = &[
    ("text", "Text"),
    ("image", "Image"),
    ("voice", "Voice"),
    ("video", "Video"),
    ("shortvideo", "ShortVideo"),
    ("location", "Location"),
    ("link", "Link"),
];

/// Names of events (`Event`) in lower case, and the type for each.
pub(crate) const EVENTS: &[(&str, &str)] = &[
    ("subscribe", "Subscribe"),
    ("unsubscribe", "Unsubscribe"),
    ("scan", "Scan"),
    ("location", "LocationReport"),
    ("click", "Click"),
    ("view", "View"),
];

/// Events whose key a handler can ask for.
pub(crate) const KEYED: &[&str] = &["click", "scan", "view", "subscribe"];

/// The kind of what an `on_error` handler is called for.
pub(crate) const FAILURE: &str = "Failure";
/// The kind of a push that has no type.
pub(crate) const OTHER: &str = "Other";
/// The kind of a push that can be anything.
pub(crate) const ANY: &str = "Any";

/// The names of a table.
pub(crate) fn of(
    table: &'static [(&'static str, &'static str)],
) -> impl Iterator<Item = &'static str> + Clone {
    table.iter().map(|(name, _)| *name)
}

/// The type for `name`, whatever its case.
pub(crate) fn kind_of(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    table
        .iter()
        .find(|(wire, _)| *wire == name)
        .map(|(_, kind)| *kind)
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
