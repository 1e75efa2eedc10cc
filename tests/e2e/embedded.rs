//! Bots in a program that keeps its signals, its output and its environment to itself.

use tests::process::Process;

#[test]
fn run_until_leaves_the_process_to_its_program() {
    // Reading one of these variables would be an error, or more output.
    let mut program = Process::spawn(
        env!("CARGO_BIN_EXE_embedded_bots"),
        &[
            ("WECHAT_TOKEN", ""),
            ("WECHAT_LISTEN", "malformed"),
            ("WECHAT_STATUS_LISTEN", "malformed"),
            ("RUST_LOG", "trace"),
        ],
    );
    // The second bot's line, in the program's own log.
    assert_eq!(program.output(), " INFO stopping");
    assert!(program.wait().success());
}
