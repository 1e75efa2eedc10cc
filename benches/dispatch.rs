//! Cost of finding a handler: the table of exact words, and the single pass over all patterns.
//!
//! `cargo bench --package benches --bench dispatch`

mod time;

use time::time;
use wechat_runtime::__private::{TextPatterns, has_word};

include!(concat!(env!("OUT_DIR"), "/words.rs"));
include!(concat!(env!("OUT_DIR"), "/patterns.rs"));
include!(concat!(env!("OUT_DIR"), "/templates.rs"));

#[expect(clippy::print_stdout, reason = "its output is its purpose")]
fn main() -> wechat_runtime::Result {
    for (count, handlers) in [
        (10, &words_4::HANDLERS),
        (1_000, &words_334::HANDLERS),
        (10_000, &words_3334::HANDLERS),
    ] {
        let known: Vec<_> = (0..count).map(|n| format!("词语 number {n}")).collect();
        let unknown: Vec<_> = (0..count).map(|n| format!("词语 Number {n}")).collect();
        assert!(known.iter().all(|text| has_word(handlers, text)));
        assert!(!unknown.iter().any(|text| has_word(handlers, text)));
        let hit = time(|n| has_word(handlers, &known[n % count]));
        let miss = time(|n| has_word(handlers, &unknown[n % count]));
        println!("{count:>6} words: hit {hit:?}, miss {miss:?}");
    }
    for (name, blank, patterns) in [
        (
            "10 patterns",
            "",
            TextPatterns::compile(&patterns_10::HANDLERS)?,
        ),
        (
            "100 patterns",
            "",
            TextPatterns::compile(&patterns_100::HANDLERS)?,
        ),
        (
            "999 templates and a `\\b`",
            " ",
            TextPatterns::compile(&templates_1000::HANDLERS)?,
        ),
    ] {
        // 60 bytes each, the length of a sentence.
        let fits = format!("查询0007号{blank}{:4<1$}", "", 47 - blank.len());
        let no = "我想知道我昨天买的那本书现在寄到哪里了呢";
        assert_eq!((fits.len(), no.len()), (60, 60));
        assert_eq!(patterns.fitting(&fits), 1);
        let hit = time(|_| patterns.fitting(&fits));
        let miss = time(|_| patterns.fitting(no));
        println!("{name:>6}: hit {hit:?}, miss {miss:?}");
    }
    Ok(())
}
