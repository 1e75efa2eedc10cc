//! Faults that a test orders for calls of the API.

use std::{collections::VecDeque, time::Duration};

/// Fault of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiFault {
    /// Answers with this code and does nothing: −1 for "busy", 40164 for an address that is not in
    /// the allow list.
    Errcode(i64),
    /// Answers like a gateway, with status 502 and an HTML page, and does nothing.
    Html,
    /// Does what is asked, and answers only after this time.
    Slow(Duration),
    /// Does what is asked, and breaks off the connection in the middle of the answer.
    Cut,
    /// Does what is asked, and ends the answer in the middle of its JSON.
    Truncated,
    /// Does what is asked, and leaves a raw control character and half a character in the texts of
    /// the answer (remarks, names, titles, digests, `errmsg`).
    Garbled,
}

/// Fault that is still to come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedFault {
    /// Beginning of the paths that fail; `""` matches every path.
    pub path: String,
    /// Fault of the call.
    pub fault: ApiFault,
    /// Calls that still fail; `None` for all until [`recover`](crate::engine::FakeApi::recover).
    pub times: Option<usize>,
}

/// Planned faults in the order in which they are consulted.
#[derive(Debug, Default)]
pub(in crate::engine) struct ApiFaults(VecDeque<PlannedFault>);

impl ApiFaults {
    pub(in crate::engine) fn plan(&mut self, path: &str, fault: ApiFault, times: Option<usize>) {
        self.0.push_back(PlannedFault {
            path: path.to_owned(),
            fault,
            times,
        });
    }

    pub(in crate::engine) fn planned(&self) -> Vec<PlannedFault> {
        self.0.iter().cloned().collect()
    }

    pub(in crate::engine) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes the fault for a call of this path, if there is one.
    pub(in crate::engine) fn take(&mut self, path: &str) -> Option<ApiFault> {
        let matches = |planned: &PlannedFault| path.starts_with(&planned.path);
        let position = self.0.iter().position(matches)?;
        let planned = &mut self.0[position];
        let fault = planned.fault.clone();
        if let Some(times) = &mut planned.times {
            *times -= 1;
            if *times == 0 {
                self.0.remove(position);
            }
        }
        Some(fault)
    }
}
