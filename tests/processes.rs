//! Bots as processes, and the stores that processes share.

mod e2e;
mod stores;
