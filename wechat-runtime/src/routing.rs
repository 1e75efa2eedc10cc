//! From a push to its handler: what handlers answer, and which one is called.

pub(crate) mod compare;
pub(crate) mod dispatch;
pub(crate) mod explain;
pub(crate) mod pattern;
pub(crate) mod sentence;
pub(crate) mod table;
