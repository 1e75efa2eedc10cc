//! XML of the protocol: a strict reader for requests and a writer for replies.
//!
//! Independent of messages and replies.

pub(crate) mod markup;
pub(crate) mod reader;
pub(crate) mod user_text;
pub(crate) mod writer;
