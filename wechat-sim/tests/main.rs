//! The simulator in process, as a program, and over sockets.

mod api;
mod cli;
mod doctor;
mod engine;
mod menu;
mod page;
mod play;
mod testing;
