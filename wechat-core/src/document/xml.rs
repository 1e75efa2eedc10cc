//! The XML of the protocol: a strict reader for what arrives, a writer for what leaves.
//!
//! Knows nothing of messages and replies.

pub(crate) mod markup;
pub(crate) mod reader;
pub(crate) mod user_text;
pub(crate) mod writer;
