//! One push and its result.

use std::sync::Arc;

use serde_json::{Value, json};
use wechat_core::__private::milliseconds;

use super::super::{
    export::Export,
    outcome::{Called, Routes},
};
use crate::engine::{Ended, Exchange, Fault, Outcome, Try};

/// Push and its result.
#[derive(Clone, Debug)]
pub(in crate::page) struct Record {
    pub(in crate::page) id: u64,
    pub(in crate::page) openid: String,
    pub(in crate::page) at: u64,
    pub(in crate::page) what: &'static str,
    pub(in crate::page) label: String,
    pub(in crate::page) faults: Vec<&'static str>,
    pub(in crate::page) export: Export,
    /// Verdicts of the routes when the push was sent.
    pub(in crate::page) routes: Arc<Routes>,
    /// Push as XML, before it was encrypted.
    pub(in crate::page) push: String,
    pub(in crate::page) query: String,
    pub(in crate::page) body: String,
    /// Tries so far; empty once the exchange has ended.
    pub(super) tries: Vec<Try>,
    pub(in crate::page) ended: Option<Exchange>,
    pub(in crate::page) quota_before: u32,
    pub(in crate::page) quota_after: Option<u32>,
    /// Text of a customer-service message that the push caused.
    pub(in crate::page) later: Option<String>,
    pub(super) item: u64,
}

/// Push that is not yet sent.
pub(in crate::page) struct Begun {
    pub(in crate::page) openid: String,
    pub(in crate::page) what: &'static str,
    pub(in crate::page) label: String,
    pub(in crate::page) faults: Vec<&'static str>,
    pub(in crate::page) export: Export,
    pub(in crate::page) push: String,
    pub(in crate::page) query: String,
    pub(in crate::page) body: String,
    pub(in crate::page) quota: u32,
}

/// Upper bound on an answer's body, in bytes, so that two hundred exchanges stay small.
const MAX_BODY: usize = 256 << 10;

/// Upper bound on a label, in characters.
const MAX_LABEL: usize = 80;

impl Record {
    pub(in crate::page) fn new(begun: Begun, routes: Routes) -> Self {
        Self {
            id: 0,
            openid: begun.openid,
            at: 0,
            what: begun.what,
            label: begun.label.chars().take(MAX_LABEL).collect(),
            faults: begun.faults,
            export: begun.export,
            routes: Arc::new(routes),
            push: begun.push,
            query: begun.query,
            body: begun.body,
            tries: Vec::new(),
            ended: None,
            quota_before: begun.quota,
            quota_after: None,
            later: None,
            item: 0,
        }
    }

    pub(in crate::page) fn is_running(&self) -> bool {
        self.ended.is_none()
    }

    /// Returns the tries so far.
    pub(in crate::page) fn tries(&self) -> &[Try] {
        match &self.ended {
            Some(exchange) => &exchange.tries,
            None => &self.tries,
        }
    }

    /// Returns the tries that the network did not add.
    pub(in crate::page) fn counted(&self) -> impl DoubleEndedIterator<Item = &Try> {
        self.tries().iter().filter(|tried| !tried.extra)
    }

    /// Returns the handler that a try has reported.
    pub(in crate::page) fn called(&self) -> Option<Called> {
        Called::of(self.tries())
    }

    pub(in crate::page) fn outcome(&self) -> Option<&Outcome> {
        self.ended.as_ref().map(|exchange| &exchange.outcome)
    }

    /// Records that the push caused a customer-service message, with its text if the cause is
    /// certain.
    pub(super) fn has_message(&mut self, text: Option<&str>, quota: u32) {
        if self.later.is_none() {
            self.later = text.map(str::to_owned);
        }
        if self.quota_after.is_some() {
            self.quota_after = Some(quota);
        }
    }

    /// Exports it as a step of the user with this name; `None` until it has ended.
    pub(in crate::page) fn toml(&self, user: &str) -> Option<String> {
        let exchange = self.ended.as_ref()?;
        Some(match self.faults[..] {
            [] => self.export.toml(user, exchange, self.later.as_deref()),
            _ => format!("# {}\n", self.faulty()),
        })
    }

    /// Exports it as a line of a test.
    pub(in crate::page) fn rust(&self, user: &str) -> Option<String> {
        let exchange = self.ended.as_ref()?;
        Some(match self.faults[..] {
            [] => self.export.rust(user, exchange, self.later.as_deref()),
            _ => format!("// {}", self.faulty()),
        })
    }

    fn faulty(&self) -> String {
        let faults = self.faults.join(", ");
        format!("Delivered with faults ({faults}), which the network of a test does not have.")
    }

    /// Returns the time from the start of the first try to the end of the last, in milliseconds.
    pub(in crate::page) fn took(&self) -> Option<u64> {
        let last = self.counted().next_back()?;
        Some(milliseconds(last.at + last.took))
    }

    /// Returns the summary for lists.
    pub(super) fn summary(&self) -> Value {
        let fault = self.ended.as_ref().and_then(Exchange::fault);
        let reply = match self.outcome() {
            Some(Outcome::Reply(shown)) => Some(shown.msg_type()),
            _ => None,
        };
        json!({
            "id": self.id,
            "openid": self.openid,
            "at": self.at,
            "what": self.what,
            "label": self.label,
            "running": self.is_running(),
            "outcome": self.outcome().map(outcome_name),
            "reply": reply,
            "handler": self.called().map(|called| called.name),
            "tries": self.counted().count(),
            "took_ms": self.took(),
            "code": fault.map(Fault::code),
            "reason": fault.map(ToString::to_string),
            "faults": self.faults,
        })
    }
}

/// Truncates the body of an answer.
pub(super) fn cut(tried: &mut Try) {
    if let Ended::Answered(answer) | Ended::Lost(answer) = &mut tried.ended
        && answer.body.len() > MAX_BODY
    {
        answer.body.truncate(MAX_BODY);
        answer.body.shrink_to_fit();
        answer.cut = true;
    }
}

/// Returns a name for the outcome, the same as in the command line's `--json`.
pub(in crate::page) fn outcome_name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Reply(_) => "reply",
        Outcome::NoReply => "no reply",
        Outcome::Fault(_) => "fault",
        Outcome::Failed(_) => "failed",
        Outcome::Paused => "paused",
        Outcome::NotFollowing => "not following",
    }
}
