//! Files that commands read.

use std::{
    fs,
    io::{self, Read as _},
};

use anyhow::Context as _;

/// Reads a file; `-` is standard input.
pub(crate) fn read(file: &str) -> anyhow::Result<Vec<u8>> {
    if file == "-" {
        let mut bytes = Vec::new();
        io::stdin()
            .read_to_end(&mut bytes)
            .context("standard input")?;
        return Ok(bytes);
    }
    fs::read(file).with_context(|| format!("cannot read `{file}`"))
}

/// Reads a text file; `-` is standard input.
pub(crate) fn read_text(file: &str) -> anyhow::Result<String> {
    String::from_utf8(read(file)?).with_context(|| format!("`{file}` is not UTF-8"))
}
