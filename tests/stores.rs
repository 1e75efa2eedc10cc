//! Contract of the stores, as one suite for all of them, and tests of failures that only a server
//! has.

mod contract;
mod memory;
#[cfg(feature = "redis")]
mod redis;
