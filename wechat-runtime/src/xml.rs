//! The XML of the protocol: a strict reader for what arrives, a writer for what leaves.
//!
//! Knows nothing of messages and replies.

mod fields;
mod reader;
pub(crate) mod writer;

pub(crate) use fields::Place;
pub use fields::{Field, Fields};
pub(crate) use reader::XmlError;
