//! What generated code names. No part of the public interface; it may change in any release.

use std::sync::Arc;

pub use crate::{
    captures::{FromCapture, FromOptionalCapture},
    extract::{Context, FromPush, Provide, Rejection},
    handler::{Entry, Handler, HandlerFuture, HandlerInfo},
    push::{Push, kind},
    reply::{IntoReply, Reply},
    route::{Form, Matcher, Route, Subject},
    table::{Slot, build, concat, count, slots},
};

/// State as handlers share it.
pub type Shared<S> = Arc<S>;

/// Boxes a handler's future. A function, so that a future that is not `Send` is one error here.
pub fn boxed<F>(future: F) -> HandlerFuture
where
    F: Future<Output = Result<Reply, crate::HandlerError>> + Send + 'static,
{
    Box::pin(future)
}
