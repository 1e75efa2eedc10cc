//! Cost of reading a push, compared with a bare reader that only looks for the end of the document.
//!
//! `cargo bench --package benches --bench parse`

mod scan;
mod time;

use scan::scan;
use time::time;
use wechat_runtime::{__private::read_push, Text};

const PUSH: &str = include_str!("../tests/data/samples/msg_text.xml");

#[expect(clippy::print_stdout, reason = "its output is its purpose")]
fn main() {
    let push = read_push(PUSH).expect("the sample is a push");
    let bare = time(|_| scan(PUSH));
    let read = time(|_| read_push(PUSH));
    let typed = time(|_| Text::try_from(&push));
    println!("bare reader {bare:?}, push {read:?}, its type {typed:?}");
    println!("push / bare {:.2}", read.as_secs_f64() / bare.as_secs_f64());
}
