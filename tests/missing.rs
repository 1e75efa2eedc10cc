//! Tools that a test needs and a machine may lack.

use std::io::{self, Write as _};

/// Reports that a test was skipped, bypassing the test harness, which hides the output of passing
/// tests. If `REQUIRE_ALL_TESTS` was set when the tests were built, the test fails instead.
///
/// # Panics
/// If `REQUIRE_ALL_TESTS` was set.
pub fn missing(what: &str, remedy: &str) {
    assert!(
        option_env!("REQUIRE_ALL_TESTS").is_none(),
        "{what} is missing: {remedy}"
    );
    let _ = writeln!(io::stderr(), "\nSKIPPED, {what} is missing: {remedy}\n");
}
