//! Output of the commands.

/// Prints lines that are the program's result. A closed pipe is not an error.
pub(crate) fn print(text: &str) {
    use std::io::Write as _;

    let _ = writeln!(std::io::stdout(), "{text}");
}
