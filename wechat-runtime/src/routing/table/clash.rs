//! Compile error for two handlers with the same key.

use crate::{
    handler::{
        HandlerInfo,
        route::{Form, Route, Subject},
    },
    routing::const_str::{ConstString, is_same},
};

/// # Panics
/// Always.
#[track_caller]
pub(super) const fn report(route: &Route, first: &HandlerInfo, second: &HandlerInfo) -> ! {
    let mut message = ConstString::EMPTY;
    if first.line == second.line && is_same(first.file, second.file) {
        message
            .push_handler(first.name, first.file, first.line)
            .push(" is listed twice");
        panic!("{}", message.as_str())
    }
    message.push("two handlers answer ");
    match route.subject {
        Subject::Text => {
            push_matcher(message.push("the text"), route);
        }
        Subject::Key(event) => {
            message.push("the key of `").push(event).push("`");
            push_matcher(&mut message, route);
        }
        Subject::Event(name) => {
            message.push("the event `").push(name).push("`");
        }
        Subject::Message(name) => {
            message.push("messages of the kind `");
            message.push(name).push("`");
        }
        Subject::Fallback => {
            message.push("as the fallback");
        }
        Subject::FallbackEvents => {
            message.push("as the fallback for events");
        }
        Subject::Failure => {
            message.push("errors");
        }
    }
    message
        .push(": ")
        .push_handler(first.name, first.file, first.line)
        .push(" and ")
        .push_handler(second.name, second.file, second.line);
    panic!("{}", message.as_str())
}

const fn push_matcher(message: &mut ConstString, route: &Route) {
    message
        .push(match route.matcher.form {
            Form::Word | Form::Template | Form::Any => " \"",
            Form::Prefix => " with the prefix \"",
            Form::Suffix => " with the suffix \"",
            Form::Contains => " that contains \"",
            Form::Regex => " that matches \"",
        })
        .push_start(route.matcher.source)
        .push("\"");
}
