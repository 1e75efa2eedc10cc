//! What the sibling crates share. No part of the public interface; it may change in any release.

pub mod random {
    pub use crate::random::{number, up_to};
}

pub use crate::{
    api_base::{DEFAULT_API_BASE, api_base},
    clock::unix_seconds,
    envelope::{
        Authentic, Credentials, Safe, Sealed, open,
        query::{Query, Refusal, Verified},
        seal::Seal,
    },
    error::{Chain, OneLine},
    expiring::Expiring,
    menu::{Button, Event, LIMITS, Limits},
    push::PushError,
    reply::{
        Kind,
        render::{Rendered, SUCCESS},
        split::{clean, split_clean},
    },
};
