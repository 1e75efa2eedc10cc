//! The compile error for two handlers of one key.

use crate::{
    handler::{
        HandlerInfo,
        route::{Form, Route, Subject},
    },
    routing::{compare::is_same, sentence::Sentence},
};

/// # Panics
/// Always.
#[track_caller]
pub(super) const fn report(route: &Route, first: &HandlerInfo, second: &HandlerInfo) -> ! {
    let mut sentence = Sentence::EMPTY;
    if first.line == second.line && is_same(first.file, second.file) {
        sentence
            .push_handler(first.name, first.file, first.line)
            .push(" is listed twice");
        panic!("{}", sentence.as_str())
    }
    sentence.push("two handlers answer ");
    match route.subject {
        Subject::Text => {
            push_matcher(sentence.push("the text"), route);
        }
        Subject::Key(event) => {
            sentence.push("the key of `").push(event).push("`");
            push_matcher(&mut sentence, route);
        }
        Subject::Event(name) => {
            sentence.push("the event `").push(name).push("`");
        }
        Subject::Message(name) => {
            sentence.push("messages of the kind `");
            sentence.push(name).push("`");
        }
        Subject::Fallback => {
            sentence.push("as the fallback");
        }
        Subject::FallbackEvents => {
            sentence.push("as the fallback for events");
        }
        Subject::Failure => {
            sentence.push("errors");
        }
    }
    sentence
        .push(": ")
        .push_handler(first.name, first.file, first.line)
        .push(" and ")
        .push_handler(second.name, second.file, second.line);
    panic!("{}", sentence.as_str())
}

const fn push_matcher(sentence: &mut Sentence, route: &Route) {
    sentence
        .push(match route.matcher.form {
            Form::Word | Form::Template | Form::Any => " \"",
            Form::Prefix => " with the prefix \"",
            Form::Suffix => " with the suffix \"",
            Form::Contains => " that contains \"",
            Form::Regex => " that matches \"",
        })
        .push_start(route.matcher.written)
        .push("\"");
}
