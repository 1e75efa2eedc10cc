//! Building blocks that do not depend on bots.

pub(crate) mod deadline;
pub(crate) mod network;
pub(crate) mod tasks;
pub(crate) mod throttle;
