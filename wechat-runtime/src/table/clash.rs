//! The compile error for two handlers of one key.

use crate::{
    compare::is_same,
    handler::HandlerInfo,
    route::{Form, Route, Subject},
    sentence::Sentence,
};

/// # Panics
/// Always.
#[track_caller]
pub(super) const fn report(route: &Route, first: &HandlerInfo, second: &HandlerInfo) -> ! {
    if first.line == second.line && is_same(first.file, second.file) {
        let sentence = Sentence::EMPTY.with_handler(first).with(" is listed twice");
        panic!("{}", sentence.as_str())
    }
    let sentence = Sentence::EMPTY.with("two handlers answer ");
    let sentence = match route.subject {
        Subject::Text => with_matcher(sentence.with("the text"), route),
        Subject::Key(event) => {
            let sentence = sentence.with("the key of `").with(event).with("`");
            with_matcher(sentence, route)
        }
        Subject::Event(name) => sentence.with("the event `").with(name).with("`"),
        Subject::Message(name) => sentence.with("messages of the kind `").with(name).with("`"),
        Subject::Fallback => sentence.with("as the fallback"),
        Subject::Failure => sentence.with("errors"),
    };
    let sentence = sentence
        .with(": ")
        .with_handler(first)
        .with(" and ")
        .with_handler(second);
    panic!("{}", sentence.as_str())
}

const fn with_matcher(sentence: Sentence, route: &Route) -> Sentence {
    sentence
        .with(match route.matcher.form {
            Form::Word | Form::Template | Form::Any => " \"",
            Form::Prefix => " with the prefix \"",
            Form::Suffix => " with the suffix \"",
            Form::Contains => " that contains \"",
            Form::Regex => " that matches \"",
        })
        .with_start(route.matcher.written)
        .with("\"")
}
