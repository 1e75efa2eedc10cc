//! Items for the sibling crates only. Not part of the public API; may change in any release.

pub mod random {
    pub use crate::random::{number, up_to};
}

pub use crate::{
    api_base::{DEFAULT_API_BASE, api_base},
    clock::unix_seconds,
    envelope::{
        Authentic, Credentials, InvalidEnvelope, Safe, open,
        query::{Query, QueryError, Verified},
        seal::Seal,
    },
    error::{Chain, OneLine},
    expiring::Expiring,
    menu::{Button, Event, LIMITS, Limits},
    push::{PushError, Typed},
    reply::{
        Kind,
        render::{Rendered, SUCCESS},
        split::{clean, split_clean},
    },
};
