//! Conversion of a text in quotes into the runtime's pattern.

mod expression;
mod template;

use syn::{Error, LitStr};

use crate::model::{Matcher, Pattern};

/// Meaning of a text in quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// `"…"`: a word, or a template if it has `{name}`.
    Whole,
    Prefix,
    Suffix,
    Contains,
    Regex,
}

impl Form {
    /// Returns the option's name in an attribute.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "prefix" => Self::Prefix,
            "suffix" => Self::Suffix,
            "contains" => Self::Contains,
            "regex" => Self::Regex,
            _ => return None,
        })
    }
}

pub(super) const FORMS: &[&str] = &[
    "prefix",
    "suffix",
    "contains",
    "regex",
    "ignore_case",
    "when",
];

/// Returns the pattern of `text`. `what` names the compared text in errors: "text", "menu key".
pub(super) fn matcher(
    form: Form,
    text: &LitStr,
    what: &str,
    ignore_case: bool,
) -> syn::Result<Matcher> {
    let value = text.value();
    check_blanks(form, text, &value, what)?;
    // Folded without the option, so that the compiler sees two equal texts as equal.
    let ignore_case = ignore_case && (form == Form::Regex || has_case(&value));
    match form {
        Form::Whole => template::matcher(text, ignore_case),
        Form::Regex => expression::pattern(text, ignore_case).map(Matcher::Pattern),
        Form::Prefix => Ok(literal("Prefix", &value, ignore_case, |text| {
            format!("^{text}")
        })),
        Form::Suffix => Ok(literal("Suffix", &value, ignore_case, |text| {
            format!("{text}$")
        })),
        Form::Contains => Ok(literal("Contains", &value, ignore_case, |text| text)),
    }
}

/// Texts are trimmed before they are compared, so outer white space would never match.
fn check_blanks(form: Form, text: &LitStr, value: &str, what: &str) -> syn::Result<()> {
    if value.trim().is_empty() {
        return Err(Error::new(
            text.span(),
            match form {
                Form::Whole => format!("an empty {what} never arrives"),
                Form::Regex => format!("an empty regex matches every {what}"),
                Form::Prefix | Form::Suffix | Form::Contains => {
                    format!("every {what} matches this: leave it out")
                }
            },
        ));
    }
    let kept = match form {
        Form::Whole => value.trim(),
        Form::Prefix => value.trim_start(),
        Form::Suffix => value.trim_end(),
        Form::Contains | Form::Regex => value,
    };
    if kept == value {
        return Ok(());
    }
    Err(Error::new(
        text.span(),
        format!(
            "a {what} is compared without white space around it\nhelp: write \"{}\"",
            kept.escape_debug()
        ),
    ))
}

fn literal(
    form: &'static str,
    value: &str,
    ignore_case: bool,
    around: impl Fn(String) -> String,
) -> Matcher {
    let identity = if ignore_case {
        value.to_lowercase()
    } else {
        value.to_owned()
    };
    Matcher::Pattern(Pattern {
        form,
        written: value.to_owned(),
        identity,
        regex: cased(&around(regex_syntax::escape(value)), ignore_case),
        literal: characters(value),
        ignore_case,
        groups: Vec::new(),
    })
}

/// Chinese has no upper and lower case.
fn has_case(text: &str) -> bool {
    text.to_lowercase() != text || text.to_uppercase() != text
}

fn cased(regex: &str, ignore_case: bool) -> String {
    let flag = if ignore_case { "(?i)" } else { "" };
    format!("{flag}{regex}")
}

fn characters(text: &str) -> u16 {
    u16::try_from(text.chars().count()).unwrap_or(u16::MAX)
}
