//! Contract of the stores: one suite for all of them, and faults of servers.

mod contract;
mod memory;
#[cfg(feature = "redis")]
mod redis;
