//! Any bytes as a JSON document: what is read is written as XML that is read, too.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wechat_runtime::Fields;

fuzz_target!(|members: &[u8]| {
    let document = [b"{", members, b"}"].concat();
    let read = Fields::parse(document);
    if let Err(error) = &read {
        let error = error.to_string();
        assert!(error.len() <= 400 && !error.contains(char::is_control), "{error:?}");
    }
    if let Ok(fields) = read {
        let _ = fields.get("a.b");
        let _ = fields.get_all("a.b").count();
        let written: Fields = fields.to_xml().parse().expect("what is written is well-formed");
        assert_eq!(written.iter().count(), fields.iter().count());
        let _ = fields.to_xml_pretty();
        let _ = format!("{fields:?}");
    }
});
