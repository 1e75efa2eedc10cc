//! Items for generated code. Not part of the public API; may change in any release.

pub use std::{boxed::Box, sync::Arc as Shared};

pub use wechat_core::{__private::Button, IntoReply, Menu, Push, Rejection};
pub use wechat_macros::handlers;

pub use crate::{
    bot::Holds,
    handler::{
        Entry, Handler, HandlerFuture, HandlerInfo,
        captures::{FromCapture, FromOptionalCapture},
        extract::{Context, FromPush, OptionalFromPush, Provide},
        kind,
        late::Late,
        route::{Form, Matcher, Route, Subject},
    },
    routing::table::{Handlers, Slot, build, check_menus, concat, count, slots},
};

/// Parses a push without verification. For benchmarks of the reader.
pub fn read_push(xml: &str) -> Option<Push> {
    Push::unsigned(xml.to_owned()).ok()
}

/// Returns the key of a push in a store. For tests with several instances.
pub fn message_key(xml: &str) -> Option<crate::store::MessageKey> {
    read_push(xml).map(|push| crate::store::MessageKey::of(&push))
}

/// Returns whether a handler answers exactly this text. For benchmarks of the table.
pub fn has_word<S>(handlers: &Handlers<S>, text: &str) -> bool {
    handlers.words(Subject::Text, false, text).next().is_some()
}

/// Patterns of a bot for texts. For benchmarks of matching.
pub struct TextPatterns<S: 'static>(crate::routing::pattern::Patterns<S>);

impl<S> TextPatterns<S> {
    /// # Errors
    /// As [`BotBuilder::build`](crate::BotBuilder::build).
    pub fn compile(handlers: &Handlers<S>) -> crate::Result<Self> {
        crate::routing::pattern::Patterns::compile(handlers).map(Self)
    }

    /// Returns the number of patterns that match.
    pub fn fitting(&self, text: &str) -> usize {
        self.0.fitting(Subject::Text, text).count()
    }
}

impl<S> std::fmt::Debug for TextPatterns<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextPatterns").finish_non_exhaustive()
    }
}
