//! Duration of a call.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ROUNDS: u32 = 5;
const CALLS: u32 = 200_000;

/// Calls with 0, 1, 2, … and returns the best of several rounds, because disturbances only make a
/// round longer.
pub(crate) fn time<T>(call: impl Fn(usize) -> T) -> Duration {
    let round = || {
        let started = Instant::now();
        for number in 0..CALLS {
            black_box(call(black_box(number as usize)));
        }
        started.elapsed() / CALLS
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}
