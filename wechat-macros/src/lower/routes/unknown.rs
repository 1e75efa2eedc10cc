//! Errors for unknown names: the likely intended name, and the known ones.

use proc_macro2::Span;
use syn::{Error, Ident};

use crate::{kinds::Sort, names, parse::Argument};

pub(super) fn unknown_name(span: Span, name: &str, sort: Sort) -> Error {
    let (what, attribute) = match sort {
        Sort::Event => ("event", "on_event"),
        Sort::Message | Sort::Part => ("message kind", "on_msg"),
    };
    let help = names::nearest_kind(sort, name).map_or_else(
        || format!("one that the library does not know is written in quotes: `#[{attribute}(\"{name}\")]`"),
        |near| format!("did you mean `{near}`?"),
    );
    Error::new(
        span,
        format!(
            "there is no {what} `{name}`\nhelp: {help}\nnote: known are {} and others, see the \
             documentation of `{attribute}`",
            names::list(names::common(sort))
        ),
    )
}

pub(super) fn unknown_option<'a>(
    name: &Ident,
    options: impl Iterator<Item = &'a str> + Clone,
    takes: &str,
) -> Error {
    let help = names::nearest(options.clone(), &name.to_string())
        .map(|near| format!("\nhelp: did you mean `{near}`?"));
    Error::new(
        name.span(),
        format!(
            "there is no option `{name}`{}\nnote: {takes} {}",
            help.unwrap_or_default(),
            names::list(options)
        ),
    )
}

pub(super) fn unknown_key(name: &Ident) -> Error {
    let near = names::nearest(names::with_keys().chain(["when"]), &name.to_string());
    let help = near.map_or_else(
        || "name the event: `click = \"…\"`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Error::new(
        name.span(),
        format!(
            "there is no event with a key `{name}`\nhelp: {help}\nnote: those with keys are {}; \
             options are `ignore_case` and `when = …`",
            names::list(names::with_keys())
        ),
    )
}

pub(super) fn unknown(argument: &Argument, options: &[&str], takes: &str) -> Error {
    match argument {
        Argument::Name(name)
        | Argument::Text(name, _)
        | Argument::Path(name, _)
        | Argument::List(name, _) => unknown_option(name, options.iter().copied(), takes),
        Argument::Word(_) | Argument::Late(..) | Argument::Crate(..) => no_meaning(
            argument,
            &format!("{takes} {}", names::list(options.iter().copied())),
        ),
    }
}

pub(super) fn no_meaning(argument: &Argument, takes: &str) -> Error {
    let span = match argument {
        Argument::Word(word) => word.span(),
        Argument::Crate(keyword, _) => keyword.span,
        Argument::Name(name)
        | Argument::Text(name, _)
        | Argument::Path(name, _)
        | Argument::Late(name, _)
        | Argument::List(name, _) => name.span(),
    };
    Error::new(span, format!("this has no meaning here\nnote: {takes}"))
}
