//! Templates: `天气 {city}`.
//!
//! White space matches any white space. A capture is one line without outer white space. It is as
//! short as the rest of the template allows, so the last one takes the rest of the line. `{{` and
//! `}}` are literal braces.

use syn::{Error, LitStr, parse_str};

use super::{cased, characters};
use crate::model::{Group, Matcher, Pattern};

const CAPTURED: &str = r"\S(?:[^\n]*?\S)??";

enum Piece {
    Literal(String),
    Capture(String),
}

/// Returns the matcher of a template, or of a word if nothing is captured.
pub(super) fn matcher(text: &LitStr, ignore_case: bool) -> syn::Result<Matcher> {
    let value = text.value();
    let pieces = pieces(&value).map_err(|why| Error::new(text.span(), why))?;
    let literal: String = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Literal(literal) => Some(literal.as_str()),
            Piece::Capture(_) => None,
        })
        .collect();
    if pieces
        .iter()
        .all(|piece| matches!(piece, Piece::Literal(_)))
    {
        return Ok(Matcher::Word {
            written: literal,
            ignore_case,
        });
    }
    if literal.trim().is_empty() {
        return Err(Error::new(
            text.span(),
            "this template fits every text\nhelp: for any text write `#[on_text]` and take `text: Text`",
        ));
    }
    let groups = pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(_) => None,
        Piece::Capture(name) => Some(Group {
            name: name.clone(),
            optional: false,
            span: text.span(),
        }),
    });
    let identity = identity(&pieces);
    Ok(Matcher::Pattern(Pattern {
        form: "Template",
        identity: if ignore_case {
            identity.to_lowercase()
        } else {
            identity
        },
        regex: cased(&regex(&pieces), ignore_case),
        literal: characters(&literal),
        ignore_case,
        groups: groups.collect(),
        written: value,
    }))
}

fn regex(pieces: &[Piece]) -> String {
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Literal(literal) => spaced(literal, regex_syntax::escape, r"\s+"),
        Piece::Capture(name) => format!(r"\s*(?<{name}>{CAPTURED})\s*"),
    });
    format!("^{}$", pieces.collect::<String>())
}

/// Returns the template without the names of captures and the kind of white space, in which
/// templates for the same texts may differ.
fn identity(pieces: &[Piece]) -> String {
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Literal(literal) => spaced(literal, str::to_owned, " "),
        Piece::Capture(_) => "{}".to_owned(),
    });
    pieces.collect()
}

/// Returns the words of `literal`, each changed by `word`, with `space` for each run of white
/// space.
fn spaced(literal: &str, word: impl Fn(&str) -> String, space: &str) -> String {
    let mut out = String::new();
    let mut rest = literal;
    while let Some(next) = rest.chars().next() {
        let is_space = next.is_whitespace();
        let end = rest
            .find(|c: char| c.is_whitespace() != is_space)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_space {
            out.push_str(space);
        } else {
            out.push_str(&word(run));
        }
        rest = after;
    }
    out
}

fn pieces(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            literal.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            literal.push('}');
            rest = after;
        } else if from.starts_with('}') {
            return Err(format!(
                "`}}` closes nothing in \"{template}\"\nhelp: a brace itself is written `}}}}`"
            ));
        } else {
            let (name, after) = from[1..].split_once('}').ok_or_else(|| {
                format!(
                    "`{from}` is not closed\nhelp: write `{{name}}`; a brace itself is written `{{{{`"
                )
            })?;
            let no_text_between = literal.is_empty() && !pieces.is_empty();
            check_name(name, &pieces)?;
            if no_text_between {
                return Err(format!(
                    "nothing separates `{{{name}}}` from the capture before it, so where one \
                     ends is ambiguous\nhelp: put a text or a space between them"
                ));
            }
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Capture(name.to_owned()));
            rest = after;
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}

fn check_name(name: &str, before: &[Piece]) -> Result<(), String> {
    if name.is_empty() {
        return Err("`{}` has no name\nhelp: write the parameter's name: `{name}`".to_owned());
    }
    if let Some(bare) = name.strip_prefix("r#") {
        return Err(format!(
            "a capture's name is written without `r#`\nhelp: `{{{bare}}}`"
        ));
    }
    let raw = format!("r#{name}");
    if parse_str::<syn::Ident>(name).is_err() && parse_str::<syn::Ident>(&raw).is_err() {
        return Err(format!(
            "`{{{name}}}` is not a parameter's name\nhelp: a name only: the parameter's type decides \
             what is parsed; a brace itself is written `{{{{`"
        ));
    }
    // Identifiers may contain characters that group names may not.
    if regex_syntax::parse(&format!("(?<{name}>a)")).is_err() {
        return Err(format!(
            "`{{{name}}}` cannot be a capture\nhelp: a capture's name is made of letters, digits and `_`"
        ));
    }
    let twice = |piece: &Piece| matches!(piece, Piece::Capture(other) if other == name);
    if before.iter().any(twice) {
        return Err(format!("`{{{name}}}` appears twice in this template"));
    }
    Ok(())
}
