//! A crate beside the one with the mistake.

pub mod elsewhere;
