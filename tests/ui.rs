//! The words of the compiler for each mistake that a newcomer makes. Each file holds one.
//!
//! To accept new words, read them, then `TRYBUILD=overwrite cargo test --package tests --test ui`.

#[test]
fn each_mistake_is_one_error_that_says_what_to_write() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
}
