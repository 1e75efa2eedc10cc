//! The W3C's suite of documents that are not well-formed: each must be rejected, or the reason is
//! named here.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use tests::missing::missing;
use wechat_runtime::Fields;

/// Accepted although they are not well-formed, each with its reason.
const ACCEPTED: &[(&str, &str)] = &[
    (
        "xmltest/not-wf/sa/025.xml",
        "`]]>` in text is taken literally",
    ),
    (
        "xmltest/not-wf/sa/026.xml",
        "`]]>` in text is taken literally",
    ),
    (
        "xmltest/not-wf/sa/029.xml",
        "`]]>` in text is taken literally",
    ),
    (
        "xmltest/not-wf/sa/147.xml",
        "white space is accepted before the declaration",
    ),
    (
        "xmltest/not-wf/sa/174.xml",
        "CDATA keeps any character: the user's text must not be lost",
    ),
];

#[test]
fn every_malformed_document_is_refused_or_listed_as_an_exception() {
    let Some(suite) = suite() else {
        missing(
            "the XML conformance suite",
            "cargo fetch --manifest-path tests/xmlconf/Cargo.toml",
        );
        return;
    };
    let mut files = Vec::new();
    collect(&suite, &mut files);
    let mut accepted = BTreeMap::new();
    for file in &files {
        let document = fs::read(file).expect("a file that was listed");
        let fields = Fields::parse(document.clone());
        let as_push = Fields::parse_push(document);
        assert_eq!(fields.is_ok(), as_push.is_ok(), "{}", file.display());
        if let Ok(fields) = fields {
            let name = file
                .strip_prefix(&suite)
                .expect("inside")
                .display()
                .to_string();
            accepted.insert(name, format!("{fields:?}"));
        }
    }
    assert_eq!(files.len(), 1150, "files in the suite");
    let names: Vec<_> = accepted.keys().map(String::as_str).collect();
    let expected: Vec<_> = ACCEPTED.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected, "{accepted:#?}");
}

#[expect(clippy::disallowed_methods, reason = "where Cargo keeps its registry")]
fn suite() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/src")).ok()?;
    registries
        .flatten()
        .map(|registry| {
            registry
                .path()
                .join("xrust-2.3.0/tests/conformance/xml/xmlconf")
        })
        .find(|suite| suite.is_dir())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "xml")
            && path.to_string_lossy().contains("not-wf")
        {
            files.push(path);
        }
    }
}
