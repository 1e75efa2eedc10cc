//! Requests of the page for actions of a user.

mod user_action;

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;

pub(super) use user_action::Written;

use super::refusal::Refusal;
use crate::engine::Network;

/// Body of a request.
#[derive(Debug, Deserialize)]
pub(super) struct ActionRequest {
    #[serde(flatten)]
    pub(super) action: Action,
    #[serde(default)]
    pub(super) faults: Faults,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Action {
    Text {
        text: String,
        bizmsgmenuid: Option<String>,
    },
    Image(File),
    Voice(File),
    Video(File),
    Shortvideo(File),
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default)]
        label: String,
        #[serde(default = "street")]
        scale: u32,
    },
    Link {
        title: String,
        #[serde(default)]
        description: String,
        url: String,
    },
    Follow {
        scene: Option<String>,
    },
    Unfollow,
    Scan {
        scene: String,
    },
    Tap {
        name: String,
    },
    Click {
        key: String,
    },
    ReportLocation {
        latitude: f64,
        longitude: f64,
        precision: f64,
    },
    Event {
        event: String,
        #[serde(default)]
        fields: BTreeMap<String, String>,
    },
    Message {
        msg_type: String,
        #[serde(default)]
        fields: BTreeMap<String, String>,
    },
    Xml {
        xml: String,
    },
}

/// File that was uploaded before, or a sample if there is no `MediaId`.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    media_id: Option<String>,
    /// Transcript of a voice message.
    recognition: Option<String>,
}

/// Returns the scale at which streets fill the screen.
fn street() -> u32 {
    16
}

/// Faults of the network that delivers the push.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Faults {
    slow_ms: u64,
    drop: usize,
    twice: bool,
    at_once: bool,
    bad_signature: bool,
    stale_s: i64,
}

const MAX_SLOW: u64 = 20_000;
const MAX_DROPPED: usize = 3;
/// Upper bound on `stale_s`: a day. A bot refuses a push after minutes.
const MAX_STALE: u64 = 86_400;
/// Upper bound on a user's text, in bytes.
const MAX_TEXT: usize = 2_048;
/// Upper bound on a push, in bytes: as much as a bot of this library reads.
pub(super) const MAX_XML: usize = 64 << 10;

impl Faults {
    /// Returns the network with these faults.
    ///
    /// # Errors
    /// If a value is out of its range.
    pub(super) fn network(&self) -> Result<Network, Refusal> {
        if self.slow_ms > MAX_SLOW {
            let why = format!("`slow_ms` is at most {MAX_SLOW}: the platform hangs up at 5000");
            return Err(Refusal::bad(why));
        }
        if self.drop > MAX_DROPPED {
            let why = format!("`drop` is at most {MAX_DROPPED}: the platform makes no more tries");
            return Err(Refusal::bad(why));
        }
        if self.stale_s.unsigned_abs() > MAX_STALE {
            let why = format!("`stale_s` is between -{MAX_STALE} and {MAX_STALE}");
            return Err(Refusal::bad(why));
        }
        Ok(Network {
            delay: Duration::from_millis(self.slow_ms),
            lost: self.drop,
            twice: self.twice,
            at_once: self.at_once,
            bad_signature: self.bad_signature,
            seconds_old: self.stale_s,
        })
    }

    /// Returns the names of the faults that are on.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let all = [
            ("slow", self.slow_ms > 0),
            ("drop", self.drop > 0),
            ("twice", self.twice),
            ("at_once", self.at_once),
            ("bad_signature", self.bad_signature),
            ("stale", self.stale_s != 0),
        ];
        let on = all.into_iter().filter(|(_, is_on)| *is_on);
        on.map(|(name, _)| name).collect()
    }
}
