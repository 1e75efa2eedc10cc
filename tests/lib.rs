//! Shared parts of the end-to-end tests: the platform's side of a push, and a bot's process.

pub mod client;
pub mod log;
pub mod missing;
pub mod process;
pub mod push;
#[cfg(feature = "redis")]
pub mod redis_server;

/// The bots in both READMEs compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.zh-CN.md")]
pub struct Readme;
