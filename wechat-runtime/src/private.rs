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

use tokio::time::Instant;

use crate::{
    delivery::replay_cache,
    store::{Answer, MessageKey},
};

/// Parses a push without verification. For benchmarks of the reader.
pub fn read_push(xml: &str) -> Option<Push> {
    Push::unsigned(xml.to_owned()).ok()
}

/// Returns the key of a push in a store. For tests with several instances.
pub fn message_key(xml: &str) -> Option<MessageKey> {
    read_push(xml).map(|push| MessageKey::of(&push))
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

/// Cache of answers for late retries. For benchmarks.
#[derive(Debug)]
pub struct ReplayCache(replay_cache::ReplayCache);

impl ReplayCache {
    /// Creates a cache of at most about this many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(replay_cache::ReplayCache::new(bytes))
    }

    /// Returns the answer to a message.
    pub fn get(&self, key: MessageKey, now: Instant) -> Option<Answer> {
        self.0.get(key, now).map(|(answer, _)| answer)
    }

    /// Inserts the answer to a message that is not in the cache.
    pub fn insert(&mut self, key: MessageKey, answer: &Answer, now: Instant) {
        self.0.insert(key, answer, None, now, now);
    }
}
