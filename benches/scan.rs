//! The least that reading XML can be.

use quick_xml::{Reader, events::Event};

/// Whether the document ends well.
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
