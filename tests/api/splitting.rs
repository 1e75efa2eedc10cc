//! A long text is sent whole.

use proptest::prelude::*;
use wechat_runtime::{CustomMessage, Reply, reply::Text};

/// The text of a message, which is private, from what it is sent as.
fn text(message: &CustomMessage) -> String {
    let shown = format!("{message:?}");
    let (_, rest) = shown.split_once("String(").expect("a text");
    let (quoted, _) = rest.rsplit_once(")}").expect("a text");
    // A string's `Debug` is not JSON, so the tests leave out what it escapes.
    quoted.trim_matches('"').to_owned()
}

proptest! {
    #[test]
    fn parts_make_up_the_text_and_each_fits(parts in prop::collection::vec("[a-z。！好😀é, ]{0,400}|<a href=x>[a-z]{1,40}</a>", 0..12)) {
        let whole = parts.concat();
        let messages = CustomMessage::texts(&whole);
        let texts: Vec<_> = messages.iter().map(text).collect();
        prop_assert!(texts.iter().all(|text| text.len() <= Text::MAX_BYTES));
        prop_assert_eq!(CustomMessage::all_of(&Reply::from(&*whole)), Ok(messages));
        // Only parts of nothing but blanks are left out.
        let trimmed = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(trimmed(&texts.concat()), trimmed(&whole));
        prop_assert!(texts.len() <= whole.len() / 1_000 + 1);
    }
}
