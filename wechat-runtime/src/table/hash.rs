//! A hash that the compiler and the running bot compute alike.
//!
//! It need not withstand crafted keys: the table's keys are the bot author's, and a crafted text
//! can at worst walk one run of filled slots.

use super::Space;

/// An odd number without a pattern: the golden ratio's fraction.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

pub(super) const fn of(space: Space, key: &[u8]) -> u64 {
    let mut hash = mix(space as u64 + 1, key.len() as u64);
    let mut rest = key;
    // Eight bytes a step; a byte a step would cost 50 ns on a sentence.
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        hash = mix(hash, u64::from_le_bytes(*chunk));
        rest = tail;
    }
    let mut last = 0;
    while let Some((byte, tail)) = rest.split_first() {
        last = last << 8 | *byte as u64;
        rest = tail;
    }
    mix(hash, last)
}

const fn mix(hash: u64, word: u64) -> u64 {
    let mixed = (hash ^ word).wrapping_mul(MULTIPLIER);
    mixed ^ mixed >> 29
}
