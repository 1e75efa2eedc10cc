//! Default logging for programs without a `tracing` subscriber.

use std::{io, str::FromStr};

use tracing_subscriber::filter::LevelFilter;

use crate::settings::process_variable;

/// Logs to standard error, from the level in `RUST_LOG` on, by default `info`. A subscriber that
/// the program has installed is kept.
pub(super) fn to_stderr() {
    let level = process_variable("RUST_LOG")
        .and_then(|level| LevelFilter::from_str(&level).ok())
        .unwrap_or(LevelFilter::INFO);
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        // Its own errors would go to standard error through `eprintln!`, which panics there: a log
        // reader that has died would end the bot.
        .log_internal_errors(false)
        .with_target(false)
        .try_init();
}
