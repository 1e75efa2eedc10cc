#![doc = include_str!("../README.md")]

mod clock;
mod decode;
pub mod doctor;
pub mod engine;
pub mod testing;

#[doc(hidden)]
pub use clock::unix_seconds;
pub use decode::{Decoded, Leaf, Leaves};
