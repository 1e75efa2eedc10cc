//! Calls of the API that a bot has made.

use std::collections::VecDeque;

use serde_json::Value;

/// Call of the API, as the bot made it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// Method: `POST` or `GET`.
    pub method: String,
    /// Path, for instance `/cgi-bin/message/custom/send`.
    pub path: String,
    /// Body, if it is JSON.
    pub body: Option<Value>,
    /// `errcode` in the answer, or 0 if it has none.
    pub errcode: i64,
}

/// The latest calls in order.
#[derive(Debug, Default)]
pub(in crate::engine) struct Calls {
    latest: VecDeque<Call>,
    /// Calls before `latest`.
    forgotten: u64,
}

/// Bounds the memory of a long load test.
const REMEMBERED: usize = 10_000;

impl Calls {
    pub(in crate::engine) fn record(&mut self, call: Call) {
        if self.latest.len() == REMEMBERED {
            self.latest.pop_front();
            self.forgotten += 1;
        }
        self.latest.push_back(call);
    }

    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = &Call> {
        self.latest.iter()
    }

    /// Returns the calls after the first `count`, and the number of all calls.
    pub(in crate::engine) fn after(&self, count: u64) -> (Vec<Call>, u64) {
        let skipped = count.saturating_sub(self.forgotten);
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let after = self.latest.iter().skip(skipped).cloned().collect();
        (after, self.forgotten + self.latest.len() as u64)
    }
}
