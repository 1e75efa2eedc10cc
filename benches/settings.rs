//! Settings of the measured programs.

use std::env;

use anyhow::Context as _;

/// Reads a variable. An unset one is empty.
#[expect(clippy::disallowed_methods, reason = "not a setting of a bot")]
pub(crate) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Reads a whole number from the environment.
#[expect(clippy::disallowed_methods, reason = "not a setting of a bot")]
pub(crate) fn number(variable: &str, default: u16) -> anyhow::Result<u16> {
    match env::var(variable) {
        Ok(text) => text
            .parse()
            .with_context(|| format!("{variable}={text} is not a whole number up to 65535")),
        Err(_) => Ok(default),
    }
}
