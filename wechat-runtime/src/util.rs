//! Small pieces that know nothing of bots.

pub(crate) mod network;
pub(crate) mod tasks;
pub(crate) mod throttle;
