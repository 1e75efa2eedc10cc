//! Compiler output for each mistake that a newcomer makes. Each file contains one.
//!
//! To accept new output, read it, then `TRYBUILD=overwrite cargo test --package mistakes`.

use std::{fs, path::Path};

#[test]
fn each_mistake_is_one_error_with_a_remedy() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
}

/// Files whose output comes from rustc alone and is better than ours would be, each with the
/// reason.
const LONGER: &[(&str, &str)] = &[
    ("bot_on_a_file", "rustc refuses the module by itself, too"),
    (
        "guard_of_another_type",
        "rustc shows where the guard goes to",
    ),
    (
        "list_of_another_state",
        "rustc shows where the list goes to",
    ),
    (
        "menu_of_an_inner_list",
        "rustc says what follows from it, too",
    ),
    (
        "module_of_the_same_name",
        "rustc reports an ambiguous name twice",
    ),
    ("not_send", "rustc shows the value and the `await`"),
    (
        "session_without_a_name",
        "rustc checks the parameter's type in any position",
    ),
    ("state_not_given", "rustc shows the bound"),
    ("state_not_named", "rustc shows the bound"),
    (
        "state_of_another_type",
        "rustc shows what follows from the argument",
    ),
    ("state_without_the_field", "rustc shows the bound"),
];

#[test]
fn each_mistake_is_one_error_of_at_most_twelve_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut longer = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("a file").path();
        if path
            .extension()
            .is_none_or(|extension| extension != "stderr")
        {
            continue;
        }
        let words = fs::read_to_string(&path).expect("text");
        let errors = words.lines().filter(|line| line.starts_with("error"));
        let is_longer = words.lines().count() > 12 || errors.count() > 1;
        if is_longer {
            let name = path.file_stem().expect("a name");
            longer.push(name.to_str().expect("ASCII").to_owned());
        }
    }
    longer.sort_unstable();
    let allowed: Vec<_> = LONGER.iter().map(|(name, _)| *name).collect();
    assert_eq!(longer, allowed);
}
