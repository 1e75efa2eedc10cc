#![doc = include_str!("../README.md")]

mod clock;
mod decode;
#[cfg(feature = "doctor")]
pub mod doctor;
pub mod engine;
#[cfg(feature = "page")]
pub mod page;
mod terminal;
#[cfg(feature = "testing")]
pub mod testing;

#[doc(hidden)]
pub use clock::unix_seconds;
pub use decode::{Decoded, Leaf, Leaves};
#[doc(hidden)]
pub use terminal::printable;
