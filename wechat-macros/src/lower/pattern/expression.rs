//! Regular expressions, checked here so that an invalid one is a compile error.

use regex_syntax::hir::{Hir, HirKind};
use syn::{Error, LitStr};

use super::cased;
use crate::model::{Group, Pattern};

pub(super) fn pattern(text: &LitStr, ignore_case: bool) -> syn::Result<Pattern> {
    let value = text.value();
    let hir = regex_syntax::parse(&value).map_err(|error| {
        let (why, part) = explain(&error, &value);
        Error::new(
            text.span(),
            format!("this is not a regular expression: {why}\nnote: the bad part is `{part}`"),
        )
    })?;
    let properties = hir.properties();
    if properties.minimum_len() == Some(0) && properties.look_set().is_empty() {
        return Err(Error::new(
            text.span(),
            "this regular expression matches every text\n\
             help: for any text write `#[on_text]`; `^` and `$` tie an expression to both ends",
        ));
    }
    let mut groups = Vec::new();
    collect(&hir, false, text, &mut groups);
    Ok(Pattern {
        form: "Regex",
        identity: value.clone(),
        regex: cased(&value, ignore_case),
        literal: 0,
        ignore_case,
        groups,
        written: value,
    })
}

/// Returns regex-syntax's message without its drawing, and the part of the pattern that it is
/// about: stable Rust cannot underline a part of a literal.
fn explain<'a>(error: &regex_syntax::Error, pattern: &'a str) -> (String, &'a str) {
    let (why, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
        other => return (other.to_string(), pattern),
    };
    let part = &pattern[span.start.offset..span.end.offset];
    // An error at the end of the pattern has an empty span.
    (why, if part.is_empty() { pattern } else { part })
}

fn collect(hir: &Hir, optional: bool, text: &LitStr, groups: &mut Vec<Group>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {}
        HirKind::Repetition(repetition) => {
            collect(
                &repetition.sub,
                optional || repetition.min == 0,
                text,
                groups,
            );
        }
        HirKind::Capture(capture) => {
            if let Some(name) = &capture.name {
                groups.push(Group {
                    name: name.to_string(),
                    optional,
                    span: text.span(),
                });
            }
            collect(&capture.sub, optional, text, groups);
        }
        HirKind::Concat(parts) => {
            for part in parts {
                collect(part, optional, text, groups);
            }
        }
        HirKind::Alternation(branches) => {
            for branch in branches {
                collect(branch, true, text, groups);
            }
        }
    }
}
