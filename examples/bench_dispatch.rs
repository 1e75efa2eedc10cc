//! What finding a handler costs: the table of exact words, and the one pass over all patterns.
//!
//! `cargo run --release --package examples --bin bench_dispatch`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use wechat_runtime::__private::{TextPatterns, has_word};

include!(concat!(env!("OUT_DIR"), "/words.rs"));
include!(concat!(env!("OUT_DIR"), "/patterns.rs"));
include!(concat!(env!("OUT_DIR"), "/templates.rs"));

const ROUNDS: u32 = 5;
const CALLS: u32 = 200_000;

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
        let hit = time(&known, |text| has_word(handlers, text));
        let miss = time(&unknown, |text| has_word(handlers, text));
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
        // 60 bytes each, as long as a sentence.
        let fits = vec![format!("查询0007号{blank}{:4<1$}", "", 47 - blank.len())];
        let no = vec!["我想知道我昨天买的那本书现在寄到哪里了呢".to_owned()];
        assert_eq!((fits[0].len(), no[0].len()), (60, 60));
        assert_eq!(patterns.fitting(&fits[0]), 1);
        let hit = time(&fits, |text| patterns.fitting(text));
        let miss = time(&no, |text| patterns.fitting(text));
        println!("{name:>6}: hit {hit:?}, miss {miss:?}");
    }
    Ok(())
}

/// The best of some rounds: what disturbs a round only makes it longer.
fn time<T>(texts: &[String], call: impl Fn(&str) -> T) -> Duration {
    let round = || {
        let started = Instant::now();
        for text in texts.iter().cycle().take(CALLS as usize) {
            black_box(call(black_box(text)));
        }
        started.elapsed() / CALLS
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}
