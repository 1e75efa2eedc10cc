//! What generated code names. No part of the public interface; it may change in any release.

pub use std::{boxed::Box, sync::Arc as Shared};

pub use crate::{
    bot::Holds,
    captures::{FromCapture, FromOptionalCapture},
    extract::{Context, FromPush, Provide, Rejection},
    handler::{Entry, Handler, HandlerFuture, HandlerInfo},
    push::{Push, kind},
    reply::IntoReply,
    route::{Form, Matcher, Route, Subject},
    table::{Slot, build, concat, count, slots},
};
