//! Hash function that works both at compile time and at run time.
//!
//! It does not resist crafted keys: the keys in the table come from the bot's author, and a crafted
//! text can at worst walk one run of filled slots.

use super::{Form, Subject};

/// Odd multiplier with well-mixed bits: the fraction of the golden ratio.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

pub(crate) const fn hash(subject: Subject<'_>, form: Form, ignore_case: bool, key: &str) -> u64 {
    let (number, name) = match subject {
        Subject::Text => (1, ""),
        Subject::Key(name) => (2, name),
        Subject::Event(name) => (3, name),
        Subject::Message(name) => (4, name),
        Subject::Fallback => (5, ""),
        Subject::Failure => (6, ""),
        Subject::FallbackEvents => (7, ""),
    };
    let space = number | (form as u64) << 8 | (ignore_case as u64) << 16;
    let hash = if name.is_empty() {
        space
    } else {
        bytes(space, name.as_bytes())
    };
    bytes(hash, key.as_bytes())
}

const fn bytes(seed: u64, key: &[u8]) -> u64 {
    let mut hash = mix(seed, key.len() as u64);
    let mut rest = key;
    // Eight bytes per step; single bytes would cost 50 ns for a sentence.
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
