//! Items for the sibling crates only. Not part of the public API; may change in any release.

pub use crate::single_flight::{Joined, Lead, SingleFlight};
