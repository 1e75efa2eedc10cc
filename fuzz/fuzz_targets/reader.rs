//! Any bytes as an XML document: read, or refused, and what was read is written and read back
//! alike.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wechat_runtime::{Field, Fields, Format};

fuzz_target!(|document: &[u8]| {
    for read in [Fields::parse(document), Fields::parse_push(document)] {
        match read {
            Ok(fields) => check(&fields),
            Err(error) => assert_one_line(&error.to_string()),
        }
    }
});

fn check(fields: &Fields) {
    if fields.format() == Format::Xml {
        let written: Fields = fields.to_xml().parse().expect("what is written is well-formed");
        assert_eq!(names(fields.root()), names(written.root()));
    }
    let _ = fields.to_xml_pretty();
    let _ = format!("{fields:?}");
}

/// An error may become a line of the log.
fn assert_one_line(error: &str) {
    assert!(error.len() <= 400 && !error.contains(char::is_control), "{error:?}");
}

fn names(field: Field<'_>) -> Vec<String> {
    let own = [field.name().to_owned()].into_iter();
    own.chain(field.iter().flat_map(names)).collect()
}
