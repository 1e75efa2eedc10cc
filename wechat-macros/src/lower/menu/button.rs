//! Action of a button: its kind and its fields.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::{Error, Ident, LitStr};

use crate::{
    buttons::{self, BUTTON_KINDS, ButtonKind, most},
    errors::Errors,
    model::{Action, Event, Warning},
    names,
    parse::Field,
};

/// Collects the keys seen, and what is allowed but rarely intended.
#[derive(Default)]
pub(super) struct Seen {
    keys: BTreeSet<(&'static str, String)>,
    pub(super) warnings: Vec<Warning>,
}

/// Adds every mistake; returns `None` if there was one.
pub(super) fn action(
    kind: &Ident,
    fields: Vec<Field>,
    seen: &mut Seen,
    errors: &mut Errors,
) -> Option<Action> {
    let name = kind.to_string();
    let Some(known) = BUTTON_KINDS.iter().find(|known| known.name == name) else {
        errors.push(unknown_kind(kind.span(), &name));
        return None;
    };
    let given = given(known, kind, fields, errors)?;
    let mut is_well = true;
    for (field, text) in &given {
        if let Err(error) = check_text(known, field, text) {
            errors.push(error);
            is_well = false;
        }
    }
    let event = known.event.as_ref().and_then(|sent| {
        let (_, key) = given.iter().find(|(field, _)| *field == sent.key)?;
        if sent.key == "key" && !seen.keys.insert((sent.name, key.value())) {
            seen.warnings.push(Warning {
                span: key.span(),
                text: format!(
                    "another `{name}` button also has the key {:?}: its handler cannot tell them apart",
                    key.value()
                ),
            });
        }
        Some(Event {
            name: sent.name,
            key: key.value(),
            needs_answer: sent.needs_answer(),
        })
    });
    let fields = given
        .iter()
        .map(|(field, text)| (*field, text.value()))
        .collect();
    is_well.then_some(Action::Kind {
        kind: known.name,
        fields,
        event,
    })
}

/// Returns the texts in the order of the table's names; `None` if one is missing.
fn given(
    known: &'static ButtonKind,
    kind: &Ident,
    fields: Vec<Field>,
    errors: &mut Errors,
) -> Option<Vec<(&'static str, LitStr)>> {
    let mut given: Vec<(&'static str, LitStr)> = Vec::new();
    let mut is_well = true;
    for field in fields {
        match field_name(known, &field) {
            Ok(name) if given.iter().any(|(before, _)| *before == name) => {
                let span = field.name.map_or(field.text.span(), |name| name.span());
                errors.push(Error::new(span, format!("`{name}` is given twice")));
                is_well = false;
            }
            Ok(name) => given.push((name, field.text)),
            Err(error) => {
                errors.push(error);
                is_well = false;
            }
        }
    }
    let missing = |name: &&str| given.iter().all(|(given, _)| *given != *name);
    let missing: Vec<_> = known.fields.iter().copied().filter(missing).collect();
    // After another mistake, a missing field is probably the mistaken one.
    if is_well && !missing.is_empty() {
        errors.push(Error::new(
            kind.span(),
            format!(
                "`{kind}` needs {}\nhelp: `{}`",
                names::list(missing),
                usage(known)
            ),
        ));
        is_well = false;
    }
    given.sort_by_key(|(name, _)| known.fields.iter().position(|field| field == name));
    is_well.then_some(given)
}

/// # Errors
/// If the kind has no such field, or has several and this value is unnamed.
fn field_name(known: &'static ButtonKind, field: &Field) -> syn::Result<&'static str> {
    match (&field.name, known.fields) {
        (None, [only]) => Ok(only),
        (None, _) => Err(Error::new(
            field.text.span(),
            format!(
                "this value needs a name: `{}` has several fields\nhelp: `{}`",
                known.name,
                usage(known)
            ),
        )),
        (Some(name), fields) => {
            let found = fields.iter().find(|field| *name == **field);
            found.copied().ok_or_else(|| {
                Error::new(
                    name.span(),
                    format!("`{}` has no `{name}`\nhelp: `{}`", known.name, usage(known)),
                )
            })
        }
    }
}

/// Shows how a kind is written:
/// `click("…")`, `miniprogram(url = "…", appid = "…", pagepath = "…")`.
fn usage(known: &ButtonKind) -> String {
    let fields = match known.fields {
        [_] => "\"…\"".to_owned(),
        fields => {
            let fields: Vec<_> = fields
                .iter()
                .map(|field| format!("{field} = \"…\""))
                .collect();
            fields.join(", ")
        }
    };
    format!("{}({fields})", known.name)
}

/// # Errors
/// If the platform does not accept the value, or no handler could name it.
fn check_text(known: &ButtonKind, field: &str, text: &LitStr) -> syn::Result<()> {
    let value = text.value();
    let mistake = if value.trim().is_empty() {
        format!("`{}` needs a `{field}` that is not empty", known.name)
    } else if value.trim() != value {
        format!("white space around a `{field}` becomes part of it: leave it out")
    } else if value.contains(char::is_control) {
        format!("a `{field}` has no line breaks or other control characters: leave them out")
    } else if let Some(most) = most(field).filter(|most| value.len() > *most) {
        format!(
            "this `{field}` has {} bytes, the platform accepts {most}",
            value.len()
        )
    } else if field == "url" && !["http://", "https://"].iter().any(|s| value.starts_with(s)) {
        format!("a URL begins with `https://`\nhelp: \"https://{value}\"")
    } else if field == "url" && !has_host(&value) {
        "a URL names a host after `://`\nhelp: \"https://example.com/\"".to_owned()
    } else if field == "url" && value.contains(char::is_whitespace) {
        "a URL has no white space: write `%20` for a space".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::new(text.span(), mistake))
}

fn has_host(url: &str) -> bool {
    let host = url.split_once("://").map(|(_, behind)| behind);
    host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '['))
}

fn unknown_kind(span: Span, name: &str) -> Error {
    let help = names::nearest(buttons::names(), name).map_or_else(String::new, |near| {
        format!("\nhelp: did you mean `{near}`?")
    });
    Error::new(
        span,
        format!(
            "unknown button action `{name}`{help}\nnote: the actions are {}, and `{{ … }}` for a submenu",
            names::list(buttons::names())
        ),
    )
}
