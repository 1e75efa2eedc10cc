//! What each attribute's arguments mean.

use std::collections::BTreeSet;

use syn::{Error, Ident, LitStr};

use crate::{
    errors::Errors,
    model::{Key, Route},
    names::{self, ANY, EVENTS, MESSAGES, OTHER},
    parse::Argument,
};

const TEXT: &str = "Text";

pub(super) fn on_text(arguments: &[Argument], errors: &mut Errors) -> Vec<Route> {
    if arguments.is_empty() {
        return vec![Route {
            key: Key::Message("text".to_owned()),
            kind: TEXT,
        }];
    }
    each(arguments, errors, |argument, seen| {
        let word = match argument {
            Argument::Word(word) => checked(word, "text")?,
            Argument::Name(name) => {
                return Err(Error::new(
                    name.span(),
                    format!("a text is written in quotes\nhelp: `#[on_text(\"{name}\")]`"),
                ));
            }
            other => return Err(unknown_option(other, "`on_text` takes texts in quotes")),
        };
        seen.once(&word, &format!("the text \"{}\"", word.value()))?;
        Ok(Route {
            key: Key::Text(word.value()),
            kind: TEXT,
        })
    })
}

pub(super) fn on_msg(arguments: &[Argument], errors: &mut Errors) -> Vec<Route> {
    let kinds = || MESSAGES.iter().map(|(name, _)| *name);
    if arguments.is_empty() {
        errors.push(Error::new(
            proc_macro2::Span::call_site(),
            format!(
                "`on_msg` needs the kind of message\nhelp: `#[on_msg(image)]`\nnote: kinds are {}",
                names::list(kinds())
            ),
        ));
    }
    each(arguments, errors, |argument, seen| {
        let (token, name) = match argument {
            Argument::Name(name) => (name.clone(), name.to_string()),
            Argument::Word(word) => {
                let word = checked(word, "kind of message")?;
                (Ident::new("_", word.span()), word.value())
            }
            other => return Err(unknown_option(other, "`on_msg` takes kinds of message")),
        };
        if name.eq_ignore_ascii_case("event") {
            return Err(Error::new(
                token.span(),
                "an event is no message\nhelp: `#[on_event(subscribe)]`",
            ));
        }
        let kind = match (names::kind_of(MESSAGES, &name), argument) {
            (Some(kind), _) => kind,
            (None, Argument::Word(_)) => OTHER,
            (None, _) => {
                return Err(unknown_name(&token, "message kind", "on_msg", kinds()));
            }
        };
        seen.once(&token, &format!("the kind `{name}`"))?;
        Ok(Route {
            key: Key::Message(name.to_ascii_lowercase()),
            kind,
        })
    })
}

pub(super) fn on_event(arguments: &[Argument], errors: &mut Errors) -> Vec<Route> {
    let events = || EVENTS.iter().map(|(name, _)| *name);
    if arguments.is_empty() {
        errors.push(Error::new(
            proc_macro2::Span::call_site(),
            format!(
                "`on_event` needs the event\nhelp: `#[on_event(subscribe)]`\nnote: events are {}, \
                 or any other in quotes",
                names::list(events())
            ),
        ));
    }
    each(arguments, errors, |argument, seen| match argument {
        Argument::Word(word) => {
            let word = checked(word, "event")?;
            seen.once(&word, &format!("the event `{}`", word.value()))?;
            Ok(Route {
                kind: names::kind_of(EVENTS, &word.value()).unwrap_or(OTHER),
                key: Key::Event(word.value().to_ascii_lowercase()),
            })
        }
        Argument::Name(name) => {
            let Some(kind) = names::kind_of(EVENTS, &name.to_string()) else {
                return Err(unknown_name(name, "event", "on_event", events()));
            };
            seen.once(name, &format!("the event `{name}`"))?;
            Ok(Route {
                key: Key::Event(name.to_string().to_ascii_lowercase()),
                kind,
            })
        }
        Argument::Option(name, value) => {
            let value_of = |what| checked(value, what).map(|value| value.value());
            let route = match name.to_string().to_ascii_lowercase().as_str() {
                "click" => Route {
                    key: Key::Click(value_of("menu key")?),
                    kind: "Click",
                },
                "scan" => Route {
                    key: Key::Scan(value_of("scene")?),
                    kind: "Scan",
                },
                _ => return Err(unknown_option(argument, KEYED_EVENTS)),
            };
            seen.once(value, &format!("`{name} = \"{}\"`", value.value()))?;
            Ok(route)
        }
        other @ Argument::Crate(..) => Err(unknown_option(other, KEYED_EVENTS)),
    })
}

const KEYED_EVENTS: &str = "the events with a key are `click = \"…\"` and `scan = \"…\"`";

pub(super) fn fallback(arguments: &[Argument], errors: &mut Errors) -> Vec<Route> {
    if let Some(argument) = arguments.first() {
        errors.push(unknown_option(
            argument,
            "`fallback` takes no arguments: it answers whatever no other handler does",
        ));
    }
    vec![Route {
        key: Key::Fallback,
        kind: ANY,
    }]
}

/// One route an argument; every bad argument is reported.
fn each(
    arguments: &[Argument],
    errors: &mut Errors,
    route: impl Fn(&Argument, &mut Seen) -> syn::Result<Route>,
) -> Vec<Route> {
    let mut seen = Seen::default();
    arguments
        .iter()
        .filter_map(|argument| errors.take(route(argument, &mut seen)))
        .collect()
}

/// What the attribute has named before.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    fn once(
        &mut self,
        token: &(impl syn::spanned::Spanned + ?Sized),
        what: &str,
    ) -> syn::Result<()> {
        if self.0.insert(what.to_ascii_lowercase()) {
            Ok(())
        } else {
            Err(Error::new(
                token.span(),
                format!("{what} stands twice in this attribute"),
            ))
        }
    }
}

/// A key as the platform can send it: pushes are compared after trimming.
fn checked(word: &LitStr, what: &str) -> syn::Result<LitStr> {
    let value = word.value();
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return Err(Error::new(
            word.span(),
            format!("an empty {what} never arrives"),
        ));
    }
    if trimmed.len() != value.len() {
        return Err(Error::new(
            word.span(),
            format!(
                "a {what} is compared without white space around it\nhelp: write \"{}\"",
                trimmed.escape_debug()
            ),
        ));
    }
    Ok(word.clone())
}

fn unknown_name<'a>(
    name: &Ident,
    what: &str,
    attribute: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Error {
    let help = names::nearest(known.clone(), &name.to_string()).map_or_else(
        || format!("one that the library does not know is written in quotes: `#[{attribute}(\"{name}\")]`"),
        |near| format!("did you mean `{near}`?"),
    );
    Error::new(
        name.span(),
        format!(
            "there is no {what} `{name}`\nhelp: {help}\nnote: known are {}",
            names::list(known)
        ),
    )
}

fn unknown_option(argument: &Argument, takes: &str) -> Error {
    let (span, what) = match argument {
        Argument::Word(word) => (word.span(), "a text in quotes".to_owned()),
        Argument::Name(name) | Argument::Option(name, _) => (name.span(), format!("`{name}`")),
        Argument::Crate(keyword, _) => (keyword.span, "`crate`".to_owned()),
    };
    Error::new(span, format!("{what} has no meaning here\nnote: {takes}"))
}
