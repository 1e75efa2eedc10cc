//! Bots in this process, most on paused time, with a fake platform API in memory.

mod api;
mod chat;
mod conformance;
mod delivery;
mod in_process;
mod sessions;
