//! What the macros make of a function: a descriptor and a way to call it.

pub(crate) mod captures;
pub(crate) mod extract;
pub(crate) mod failure;
pub(crate) mod late;
pub(crate) mod route;

pub(crate) mod catch_panic;
mod extensions;

use std::{fmt, pin::Pin, sync::Arc};

pub(crate) use self::extensions::Extensions;
use crate::{
    handler::{extract::Context, late::Late, route::Route},
    push::Rejection,
    reply::HandlerResult,
};

/// A running handler.
pub type HandlerFuture = Pin<Box<dyn Future<Output = HandlerResult> + Send>>;

/// A function under a handler attribute. The macros implement it; write the attribute instead.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "no handler attribute on it",
    note = "put `#[on_text(\"…\")]`, `#[on_msg(…)]`, `#[on_event(…)]` or `#[fallback]` on the \
            function"
)]
pub trait Handler<S> {
    /// Name, place and routes.
    const INFO: HandlerInfo;

    /// The handler as an element of a list.
    #[doc(hidden)]
    const ENTRY: Entry<S> = Entry {
        info: Self::INFO,
        call: Self::call,
    };

    /// Takes the parameters and calls the function. [`Context::route`] is the number of the route in
    /// [`INFO`](Self::INFO) by which the push came here.
    ///
    /// # Errors
    /// If the push or the bot lacks what a parameter needs.
    fn call(cx: &Context, state: &Arc<S>) -> Result<HandlerFuture, Rejection>;
}

/// Where a handler was written and what it answers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HandlerInfo {
    /// The function's name.
    pub name: &'static str,
    /// Its source file, as the compiler was given it.
    pub file: &'static str,
    /// The line of its attribute.
    pub line: u32,
    pub(crate) routes: &'static [Route],
    /// `late = …` of its attribute.
    pub(crate) late: Option<Late>,
    /// Whether it may ask.
    pub(crate) takes_chat: bool,
}

impl HandlerInfo {
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        file: &'static str,
        line: u32,
        routes: &'static [Route],
    ) -> Self {
        Self {
            name,
            file,
            line,
            routes,
            late: None,
            takes_chat: false,
        }
    }

    /// For each parameter that comes from the push.
    #[doc(hidden)]
    #[must_use]
    pub const fn takes_chat(mut self, takes_chat: bool) -> Self {
        self.takes_chat |= takes_chat;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn late(mut self, late: Late) -> Self {
        self.late = Some(late);
        self
    }
}

impl fmt::Display for HandlerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.name, self.file, self.line)
    }
}

/// A handler in a list: its descriptor and its call, for bots with the state `S`.
pub struct Entry<S> {
    pub(crate) info: HandlerInfo,
    pub(crate) call: fn(&Context, &Arc<S>) -> Result<HandlerFuture, Rejection>,
}

impl<S> Entry<S> {
    /// What an array of entries holds before it is filled.
    pub(crate) const UNSET: Self = Self {
        info: HandlerInfo::new("", "", 0, &[]),
        call: |_, _| Err(Rejection::new("not a handler")),
    };
}

impl<S> Clone for Entry<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Entry<S> {}

impl<S> fmt::Debug for Entry<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info.fmt(f)
    }
}
