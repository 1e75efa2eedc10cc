//! Generates the many handlers of `bench_bot` and of the bench `dispatch`. They use the same macros
//! as any bot.

use std::{env, fmt::Write as _, fs, path::Path};

/// Exact words, one for each handler.
const KEYWORDS: &[usize] = &[10, 100, 1_000];
/// Regular expressions, one for each handler.
const PATTERNS: &[usize] = &[10, 100];
/// Templates, one for each handler: only matched.
const TEMPLATES: &[usize] = &[1_000];
/// Exact words, three for each handler: only looked up.
const WORDS: &[usize] = &[10, 1_000, 10_000];

#[expect(
    clippy::disallowed_methods,
    reason = "how cargo talks to a build script"
)]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for (name, source) in [
        ("keywords.rs", all(KEYWORDS, keywords)),
        ("patterns.rs", all(PATTERNS, patterns)),
        ("templates.rs", all(TEMPLATES, templates)),
        ("words.rs", all(WORDS, words)),
    ] {
        fs::write(Path::new(&out).join(name), source).expect("OUT_DIR can be written");
    }
}

fn all(counts: &[usize], module: fn(usize) -> String) -> String {
    counts.iter().map(|&count| module(count)).collect()
}

/// `关键词0000` … answered with `w0` …
fn keywords(count: usize) -> String {
    module("keywords", count, |i| {
        format!("#[on_text(\"关键词{i:04}\")]\nasync fn h{i}() -> &'static str {{ \"w{i}\" }}\n")
    })
}

/// `查询0000号123` … answered with `r0` …
fn patterns(count: usize) -> String {
    module("patterns", count, |i| {
        format!(
            "#[on_text(regex = r\"^查询{i:04}号(\\d+)$\")]\n\
             async fn h{i}() -> &'static str {{ \"r{i}\" }}\n"
        )
    })
}

/// `查询0000号 123` …, and one expression with a word boundary.
fn templates(count: usize) -> String {
    module("templates", count, |i| {
        let pattern = if i == 0 {
            r#"regex = r"\bSKU(?<n>\d+)\b""#.to_owned()
        } else {
            format!("\"查询{i:04}号 {{n}}\"")
        };
        format!("#[on_text({pattern})]\nasync fn h{i}(n: u64) -> String {{ n.to_string() }}\n")
    })
}

/// `word 0` …, three for each handler.
fn words(count: usize) -> String {
    module("words", count.div_ceil(3), |i| {
        let mut words = String::new();
        for word in (3 * i..count).take(3) {
            write!(words, "\"词语 number {word}\",").expect("writing to a String cannot fail");
        }
        format!("#[on_text({words})]\nasync fn h{i}() {{}}\n")
    })
}

fn module(name: &str, count: usize, handler: impl Fn(usize) -> String) -> String {
    let mut source = format!("mod {name}_{count} {{\nuse wechat_runtime::prelude::*;\n");
    for i in 0..count {
        source.push_str(&handler(i));
    }
    source.push_str("pub(crate) static HANDLERS: Handlers = handlers![");
    for i in 0..count {
        write!(source, "h{i},").expect("writing to a String cannot fail");
    }
    source.push_str("];\n}\n");
    source
}
