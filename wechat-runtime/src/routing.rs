//! Routing of pushes to handlers.

pub(crate) mod const_str;
pub(crate) mod dispatch;
pub(crate) mod explain;
pub(crate) mod pattern;
pub(crate) mod table;
