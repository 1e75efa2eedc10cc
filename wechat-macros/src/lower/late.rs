//! `late = wait | notify | collect`, which applies to the whole handler and is written in one of
//! its attributes.

use syn::{Error, Ident};

use crate::{errors::Errors, model::Attribute, names, parse::Argument};

/// Names in the attribute, and the runtime's constants.
const WAYS: [(&str, &str); 3] = [
    ("wait", "WAIT"),
    ("notify", "NOTIFY"),
    ("collect", "COLLECT"),
];

/// Earlier names of ways, and their names now.
const RENAMED: [(&str, &str); 2] = [("join", "wait"), ("push", "notify")];

/// Removes the option from an attribute's arguments and reads it.
pub(super) fn take(
    attribute: Attribute,
    arguments: Vec<Argument>,
    late: &mut Option<Vec<&'static str>>,
    errors: &mut Errors,
) -> Vec<Argument> {
    let mut rest = Vec::new();
    for argument in arguments {
        match argument {
            Argument::Late(name, _) if attribute == Attribute::OnError => errors.push(Error::new(
                name.span(),
                "`on_error` has no `late`: its reply is delivered as the failed handler's would have been",
            )),
            Argument::Late(name, _) if late.is_some() => errors.push(Error::new(
                name.span(),
                "`late` is set twice: set it once, it applies to all routes of the handler",
            )),
            Argument::Late(_, ways) => {
                let ways = ways.iter().filter_map(|way| errors.take(constant(way)));
                *late = Some(ways.collect());
            }
            Argument::Text(name, text) if name == "late" => errors.push(Error::new(
                text.span(),
                format!(
                    "the options of `late` are names without quotes\nhelp: `late = {}`",
                    text.value()
                ),
            )),
            other => rest.push(other),
        }
    }
    rest
}

fn constant(way: &Ident) -> syn::Result<&'static str> {
    let name = way.to_string();
    let known = WAYS.iter().find(|(known, _)| *known == name);
    known.map(|(_, constant)| *constant).ok_or_else(|| {
        let renamed = RENAMED.iter().find(|(earlier, _)| *earlier == name);
        let help = if let Some((_, now)) = renamed {
            format!("\nhelp: the way is named `{now}`")
        } else {
            let names = WAYS.iter().map(|(known, _)| *known);
            names::nearest(names, &name)
                .map(|near| format!("\nhelp: did you mean `{near}`?"))
                .unwrap_or_default()
        };
        Error::new(
            way.span(),
            format!(
                "there is no option `{name}` for a late answer{help}\nnote: the options are `wait`, `notify` and `collect`, \
                 several separated by `|`"
            ),
        )
    })
}
