//! What a test needs and a machine may lack.

use std::io::{self, Write as _};

/// Says that a test was skipped, past the test harness, which hides what a passing test prints. Where
/// `REQUIRE_ALL_TESTS` was set when the tests were built, the test fails instead.
///
/// # Panics
/// In that case.
pub fn missing(what: &str, remedy: &str) {
    assert!(
        option_env!("REQUIRE_ALL_TESTS").is_none(),
        "{what} is missing: {remedy}"
    );
    let _ = writeln!(io::stderr(), "\nSKIPPED, {what} is missing: {remedy}\n");
}
