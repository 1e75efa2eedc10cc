//! What each attribute's arguments mean.

mod options;
mod unknown;

use std::collections::BTreeSet;

use options::Options;
use proc_macro2::Span;
use syn::{Error, Ident, LitStr};
use unknown::{no_meaning, unknown, unknown_key, unknown_name, unknown_option};

use super::pattern::{self, FORMS, Form};
use crate::{
    errors::Errors,
    kinds::{Kind, Sort},
    model::{Attribute, Matcher, Route, Subject},
    names::{self, ANY, FAILURE, OTHER},
    parse::Argument,
};

/// The routes of one attribute, which stands at `span`.
pub(super) fn routes(
    attribute: Attribute,
    span: Span,
    arguments: Vec<Argument>,
    errors: &mut Errors,
) -> Vec<Route> {
    let (options, arguments) = Options::split(arguments, errors);
    let mut routes = Routes {
        options,
        seen: Seen::default(),
        found: Vec::new(),
    };
    for argument in &arguments {
        let added = match attribute {
            Attribute::OnText => routes.text(argument),
            Attribute::OnMsg => routes.message(argument),
            Attribute::OnEvent => routes.event(argument, errors),
            Attribute::Fallback => routes.fallback(argument),
            Attribute::OnError => Err(no_meaning(argument, "`on_error` takes nothing")),
        };
        errors.take(added);
    }
    if arguments.is_empty() {
        errors.take(routes.without_arguments(attribute, span));
    }
    errors.take(routes.options.check(attribute, &routes.found));
    routes.found
}

/// The routes so far.
struct Routes {
    options: Options,
    seen: Seen,
    found: Vec<Route>,
}

impl Routes {
    fn without_arguments(&mut self, attribute: Attribute, span: Span) -> syn::Result<()> {
        match attribute {
            Attribute::OnText => self.any(Subject::Message("text".to_owned()), "Text"),
            Attribute::Fallback => self.any(Subject::Fallback, ANY),
            Attribute::OnError => self.any(Subject::Failure, FAILURE),
            Attribute::OnMsg => {
                let known = names::list(names::common(Sort::Message));
                return Err(Error::new(
                    span,
                    format!(
                        "`on_msg` needs the kind of message\nhelp: `#[on_msg(image)]`\n\
                         note: kinds are {known}, others of its documentation, or any in quotes"
                    ),
                ));
            }
            Attribute::OnEvent => {
                let known = names::list(names::common(Sort::Event));
                return Err(Error::new(
                    span,
                    format!(
                        "`on_event` needs the event\nhelp: `#[on_event(subscribe)]`\n\
                         note: events are {known}, others of its documentation, or any in quotes"
                    ),
                ));
            }
        }
        Ok(())
    }

    fn text(&mut self, argument: &Argument) -> syn::Result<()> {
        if let Argument::Name(name) = argument {
            if names::nearest(FLAGS.iter().copied(), &name.to_string()).is_some() {
                return Err(unknown_option(
                    name,
                    FORMS.iter().copied(),
                    "`on_text` takes texts in quotes, and",
                ));
            }
            return Err(Error::new(
                name.span(),
                format!("a text is written in quotes\nhelp: `#[on_text(\"{name}\")]`"),
            ));
        }
        let Some((form, text)) = form(argument) else {
            return Err(unknown(
                argument,
                FORMS,
                "`on_text` takes texts in quotes, and",
            ));
        };
        let ignore_case = self.options.ignore_case.is_some();
        let matcher = pattern::matcher(form, text, "text", ignore_case)?;
        self.matching(Subject::Text, "Text", "the text", text, matcher)
    }

    fn message(&mut self, argument: &Argument) -> syn::Result<()> {
        let (span, name) = match argument {
            Argument::Name(name) => (name.span(), name.to_string()),
            Argument::Word(word) => (word.span(), named(word, "a kind of message")?),
            other => {
                return Err(unknown(
                    other,
                    &["when"],
                    "`on_msg` takes kinds of message, and",
                ));
            }
        };
        if name.eq_ignore_ascii_case("event") {
            return Err(Error::new(
                span,
                "an event is no message\nhelp: `#[on_event(subscribe)]`",
            ));
        }
        let kind = names::find(Sort::Message, &name);
        if kind.is_none() && !matches!(argument, Argument::Word(_)) {
            return Err(unknown_name(span, &name, Sort::Message));
        }
        let (name, ty) = named_kind(kind, &name);
        self.seen.once(span, &format!("the kind `{name}`"))?;
        self.any(Subject::Message(name), ty);
        Ok(())
    }

    fn event(&mut self, argument: &Argument, errors: &mut Errors) -> syn::Result<()> {
        match argument {
            Argument::Name(name) => {
                let kind = event_kind(name)?;
                self.seen
                    .once(name.span(), &format!("the event `{name}`"))?;
                self.any(Subject::Event(kind.names[0].to_owned()), kind.ty);
                Ok(())
            }
            Argument::Word(word) => {
                let name = named(word, "an event")?;
                self.seen
                    .once(word.span(), &format!("the event `{name}`"))?;
                let (name, ty) = named_kind(names::find(Sort::Event, &name), &name);
                self.any(Subject::Event(name), ty);
                Ok(())
            }
            Argument::Text(name, key) => self.key(name, Form::Whole, key),
            Argument::List(name, keys) => {
                for key in &keys.0 {
                    let added = match form(key) {
                        Some((form, text)) => self.key(name, form, text),
                        None => Err(unknown(key, &FORMS[..4], "keys are texts in quotes, and")),
                    };
                    errors.take(added);
                }
                Ok(())
            }
            other @ (Argument::Path(..) | Argument::Late(..) | Argument::Crate(..)) => {
                Err(unknown(other, &["when"], "`on_event` takes events, and"))
            }
        }
    }

    fn fallback(&mut self, argument: &Argument) -> syn::Result<()> {
        match argument {
            Argument::Name(name) if name == EVENTS => {
                self.seen.once(name.span(), "`events`")?;
                self.any(Subject::FallbackEvents, ANY);
                Ok(())
            }
            Argument::Text(name, _) | Argument::Path(name, _) | Argument::List(name, _)
                if name == EVENTS =>
            {
                Err(Error::new(
                    name.span(),
                    "`events` takes no value\nhelp: `#[fallback(events)]`\n\
                     note: one event is answered by `#[on_event(…)]`",
                ))
            }
            Argument::Word(word) if names::nearest([EVENTS], &word.value()).is_some() => {
                Err(Error::new(
                    word.span(),
                    "`events` is written without quotes\nhelp: `#[fallback(events)]`",
                ))
            }
            Argument::Name(name) if name == "messages" => Err(Error::new(
                name.span(),
                "there is no option `messages`\nhelp: `#[fallback]` alone takes messages\n\
                 note: one function can be under `#[fallback]` and `#[fallback(events)]`",
            )),
            other => Err(unknown(other, &[EVENTS, "when"], "`fallback` takes")),
        }
    }

    fn key(&mut self, name: &Ident, form: Form, key: &LitStr) -> syn::Result<()> {
        if names::find(Sort::Event, &name.to_string()).is_none() {
            return Err(unknown_key(name));
        }
        let kind = event_kind(name)?;
        if !kind.has_key {
            return Err(Error::new(
                name.span(),
                format!(
                    "the event `{name}` has no key\nhelp: `#[on_event({name})]`\n\
                     note: those with keys are {}",
                    names::list(names::with_keys())
                ),
            ));
        }
        let ignore_case = self.options.ignore_case.is_some();
        let matcher = pattern::matcher(form, key, "key", ignore_case)?;
        let what = format!("the `{name}` key");
        let subject = Subject::Key(kind.names[0].to_owned());
        self.matching(subject, kind.ty, &what, key, matcher)
    }

    fn matching(
        &mut self,
        subject: Subject,
        kind: &'static str,
        what: &str,
        text: &LitStr,
        matcher: Matcher,
    ) -> syn::Result<()> {
        let (form, identity) = match &matcher {
            Matcher::Any => ("", String::new()),
            Matcher::Word {
                written,
                ignore_case: true,
            } => ("", written.to_lowercase()),
            Matcher::Word { written, .. } => ("", written.clone()),
            Matcher::Pattern(pattern) => (pattern.form, pattern.identity.clone()),
        };
        self.seen.once_as(
            text.span(),
            &format!("{what} {form} {identity}"),
            &format!("{what} \"{}\"", text.value()),
        )?;
        self.push(subject, matcher, kind);
        Ok(())
    }

    fn any(&mut self, subject: Subject, kind: &'static str) {
        self.push(subject, Matcher::Any, kind);
    }

    fn push(&mut self, subject: Subject, matcher: Matcher, kind: &'static str) {
        self.found.push(Route {
            subject,
            matcher,
            kind,
            guard: self.options.when.clone(),
        });
    }
}

/// Argument of `fallback` for the events by which nobody asks for an answer.
const EVENTS: &str = "events";

/// Options that are a name alone; another name is a text whose quotes were forgotten.
const FLAGS: &[&str] = &["ignore_case"];

/// A text in quotes, and how it is meant.
fn form(argument: &Argument) -> Option<(Form, &LitStr)> {
    match argument {
        Argument::Word(word) => Some((Form::Whole, word)),
        Argument::Text(name, text) => Some((Form::named(&name.to_string())?, text)),
        _ => None,
    }
}

fn event_kind(name: &Ident) -> syn::Result<&'static Kind> {
    let text = name.to_string();
    names::find(Sort::Event, &text).ok_or_else(|| unknown_name(name.span(), &text, Sort::Event))
}

/// The name under which its pushes are looked up, and the marker of the kind.
fn named_kind(kind: Option<&'static Kind>, name: &str) -> (String, &'static str) {
    match kind {
        Some(kind) => (kind.names[0].to_owned(), kind.ty),
        None => (name.to_ascii_lowercase(), OTHER),
    }
}

/// A name in quotes.
fn named(word: &LitStr, what: &str) -> syn::Result<String> {
    let value = word.value();
    if value.is_empty() || value.trim() != value {
        return Err(Error::new(
            word.span(),
            format!("{what} is a name without white space"),
        ));
    }
    Ok(value)
}

/// What the attribute has named before.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    fn once(&mut self, span: Span, what: &str) -> syn::Result<()> {
        self.once_as(span, &what.to_ascii_lowercase(), what)
    }

    fn once_as(&mut self, span: Span, identity: &str, what: &str) -> syn::Result<()> {
        if self.0.insert(identity.to_owned()) {
            return Ok(());
        }
        Err(Error::new(
            span,
            format!("{what} stands twice in this attribute"),
        ))
    }
}
