//! Minimal XML scan, as a baseline.

use quick_xml::{Reader, events::Event};

/// Returns whether the document ends well-formed.
pub(crate) fn scan(document: &str) -> bool {
    let mut reader = Reader::from_str(document);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}
