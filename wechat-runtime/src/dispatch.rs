//! Which handler answers a push: exact key, then kind, then fallback.

use std::sync::Arc;

use crate::{
    extract::{Context, Rejection},
    handler::{Entry, HandlerFuture, HandlerInfo},
    push::Push,
    table::{Handlers, Space},
};

/// A bot's handlers and state behind one call, so that [`Bot`](crate::Bot) needs no type parameter.
pub(crate) trait Dispatch: Send + Sync {
    /// Finds the handler and calls it. The future has not run yet.
    fn dispatch(&self, cx: &Context) -> Dispatched;
}

pub(crate) enum Dispatched {
    /// No handler for it, not even a fallback.
    Unhandled,
    /// The push lacks what the handler's parameters need.
    Rejected(&'static HandlerInfo, Rejection),
    Started(&'static HandlerInfo, HandlerFuture),
}

pub(crate) struct Dispatcher<S: 'static> {
    pub(crate) handlers: &'static Handlers<S>,
    pub(crate) state: Arc<S>,
}

impl<S: Send + Sync> Dispatch for Dispatcher<S> {
    fn dispatch(&self, cx: &Context) -> Dispatched {
        let Some((entry, route)) = choose(self.handlers, cx.push()) else {
            return Dispatched::Unhandled;
        };
        match (entry.call)(cx, &self.state, route) {
            Ok(future) => Dispatched::Started(&entry.info, future),
            Err(rejection) => Dispatched::Rejected(&entry.info, rejection),
        }
    }
}

/// A handler, and which of its routes led to it.
type Found<S> = (&'static Entry<S>, usize);

fn choose<S>(handlers: &Handlers<S>, push: &Push) -> Option<Found<S>> {
    let specific = match push.event() {
        Some(event) => for_event(handlers, event, push.event_key().unwrap_or_default()),
        None => for_message(handlers, push.msg_type(), push.content()),
    };
    specific.or_else(|| handlers.find(Space::Fallback, ""))
}

fn for_message<S>(
    handlers: &Handlers<S>,
    msg_type: &str,
    content: Option<&str>,
) -> Option<Found<S>> {
    let kind = msg_type.to_ascii_lowercase();
    let exact = match content {
        Some(content) if kind == "text" => handlers.find(Space::Text, content.trim()),
        _ => None,
    };
    exact.or_else(|| handlers.find(Space::Message, &kind))
}

fn for_event<S>(handlers: &Handlers<S>, event: &str, key: &str) -> Option<Found<S>> {
    // The same event comes as `SCAN` and as `scan`.
    let event = event.to_ascii_lowercase();
    let exact = match &*event {
        "click" => handlers.find(Space::Click, key),
        "scan" => handlers.find(Space::Scan, key),
        _ => None,
    };
    exact.or_else(|| handlers.find(Space::Event, &event))
}
