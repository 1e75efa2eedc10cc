#![doc = include_str!("../README.md")]

mod decode;

pub use decode::{Decoded, Leaf, Leaves};
