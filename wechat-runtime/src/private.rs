//! What generated code names. No part of the public interface; it may change in any release.

pub use std::{boxed::Box, sync::Arc as Shared};

pub use wechat_macros::handlers;

pub use crate::{
    bot::Holds,
    handler::{
        Entry, Handler, HandlerFuture, HandlerInfo,
        captures::{FromCapture, FromOptionalCapture},
        extract::{Context, FromPush, OptionalFromPush, Provide},
        late::Late,
        route::{Form, Matcher, Route, Subject},
    },
    menu::{Button, Menu},
    push::{Push, Rejection, kind},
    reply::IntoReply,
    routing::table::{Handlers, Slot, build, check_menus, concat, count, slots},
};

/// A push that nobody signed. For measuring the reader alone.
pub fn read_push(xml: &str) -> Option<Push> {
    Push::unsigned(xml.to_owned()).ok()
}

/// By what a store knows this push. For tests of several instances.
pub fn message_key(xml: &str) -> Option<crate::store::MessageKey> {
    read_push(xml).map(|push| crate::store::MessageKey::of(&push))
}

/// Whether some handler answers exactly this text. For measuring the table alone.
pub fn has_word<S>(handlers: &Handlers<S>, text: &str) -> bool {
    handlers.words(Subject::Text, false, text).next().is_some()
}

/// A bot's patterns for texts. For measuring the one pass alone.
pub struct TextPatterns<S: 'static>(crate::routing::pattern::Patterns<S>);

impl<S> TextPatterns<S> {
    /// # Errors
    /// As a bot's `build`.
    pub fn compile(handlers: &Handlers<S>) -> crate::Result<Self> {
        crate::routing::pattern::Patterns::compile(handlers).map(Self)
    }

    /// How many of them fit.
    pub fn fitting(&self, text: &str) -> usize {
        self.0.fitting(Subject::Text, text).count()
    }
}

impl<S> std::fmt::Debug for TextPatterns<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextPatterns").finish_non_exhaustive()
    }
}
