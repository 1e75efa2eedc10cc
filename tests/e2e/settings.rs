//! Errors and log lines about a process's settings.

use std::net::TcpListener;

use tests::process::Process;

fn refused(variables: &[(&str, &str)]) -> String {
    let mut bot = Process::spawn(env!("CARGO_BIN_EXE_e2e_bot"), variables);
    assert_eq!(bot.wait().code(), Some(1));
    bot.output()
}

#[test]
fn a_missing_or_malformed_setting_ends_the_start_with_the_reason_and_an_example() {
    let missing = refused(&[]);
    assert!(missing.contains("WECHAT_TOKEN is not set"), "{missing}");
    assert!(missing.contains("for instance WECHAT_TOKEN="), "{missing}");
    let malformed = refused(&[("WECHAT_TOKEN", "t"), ("WECHAT_LISTEN", "port 80")]);
    assert!(
        malformed.contains("WECHAT_LISTEN is malformed"),
        "{malformed}"
    );
    let secret = "tok en";
    let secret_output = refused(&[("WECHAT_TOKEN", secret)]);
    assert!(!secret_output.contains(secret), "{secret_output}");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = refused(&[("WECHAT_TOKEN", "t"), ("WECHAT_LISTEN", &address)]);
    assert!(
        output.contains(&format!("cannot listen on {address}: another process")),
        "{output}"
    );
}
