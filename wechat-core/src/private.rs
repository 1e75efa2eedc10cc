//! Items for the sibling crates only. Not part of the public API; may change in any release.

pub mod random {
    pub use crate::random::{number, up_to};
}

pub use crate::{
    api_base::{DEFAULT_API_BASE, api_base},
    chain::{Chain, causes},
    clock::{since_the_epoch, unix_seconds},
    duration::milliseconds,
    envelope::{
        Authentic, Credentials, InvalidEnvelope, Safe, open,
        query::{Query, QueryError, Verified},
        seal::Seal,
    },
    expiring::Expiring,
    menu::{Button, Event, LIMITS, Limits},
    mutex::Mutex,
    one_line::OneLine,
    push::{PushError, Typed},
    reply::{
        Kind,
        render::{Rendered, SUCCESS},
        split::{clean, split_clean},
    },
};
