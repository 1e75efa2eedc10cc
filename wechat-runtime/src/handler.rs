//! Handlers: the descriptor that the macros create for a function, and a way to call it.

pub(crate) mod captures;
pub(crate) mod extract;
pub(crate) mod failure;
pub mod kind;
pub(crate) mod late;
pub(crate) mod route;

pub(crate) mod catch_panic;
mod extensions;

use std::{fmt, pin::Pin, sync::Arc};

use wechat_core::{HandlerResult, Rejection};

pub(crate) use self::extensions::Extensions;
use crate::handler::{extract::Context, late::Late, route::Route};

/// Future of a running handler.
pub type HandlerFuture = Pin<Box<dyn Future<Output = HandlerResult> + Send>>;

/// Function with a handler attribute. The macros implement this trait; use the attributes instead.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "no handler attribute on it",
    note = "put `#[on_text(\"…\")]`, `#[on_msg(…)]`, `#[on_event(…)]` or `#[fallback]` on the \
            function"
)]
pub trait Handler<S> {
    /// Name, source location and routes.
    const INFO: HandlerInfo;

    /// Handler as an element of a list.
    #[doc(hidden)]
    const ENTRY: Entry<S> = Entry {
        info: Self::INFO,
        call: Self::call,
    };

    /// Extracts the parameters and calls the function. [`Context::route`] is the index in
    /// [`INFO`](Self::INFO) of the route that matched.
    ///
    /// # Errors
    /// If the push or the bot lacks something that a parameter needs.
    fn call(cx: &Context, state: &Arc<S>) -> Result<HandlerFuture, Rejection>;
}

/// Descriptor of a handler: its source location and its routes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HandlerInfo {
    /// Name of the function.
    pub name: &'static str,
    /// Source file, as passed to the compiler.
    pub file: &'static str,
    /// Line of the attribute.
    pub line: u32,
    pub(crate) routes: &'static [Route],
    /// `late = …` of the attribute.
    pub(crate) late: Option<Late>,
    /// Whether the handler may ask the user.
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

    /// Called once for each parameter that comes from the push.
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

/// Handler in a list: its descriptor and its function, for bots with the state `S`.
pub struct Entry<S> {
    pub(crate) info: HandlerInfo,
    pub(crate) call: fn(&Context, &Arc<S>) -> Result<HandlerFuture, Rejection>,
}

impl<S> Entry<S> {
    /// Placeholder in an array of entries that is not filled yet.
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
