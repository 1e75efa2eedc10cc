//! What each store must do: one suite for all of them; and what only a server can suffer.

mod contract;
mod memory;
#[cfg(feature = "redis")]
mod redis;
