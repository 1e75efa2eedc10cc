//! `wechat-sim page`, run as in a shell.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Output, Stdio},
};

use super::{Open, bots, text};

fn page(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
    command.env_clear().arg("page").args(arguments);
    command.stdin(Stdio::null());
    command
}

async fn output(mut command: Command) -> Output {
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    output.expect("no panic").expect("the program starts")
}

/// A program that is killed with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn any_bot_gets_its_page_from_the_command_line() {
    let server = bots::bot().bind().unwrap();
    let url = format!("http://{}/wx", server.local_addr());
    tokio::spawn(server.run_until(std::future::pending()));
    let mut command = page(&[&url, "--listen", "127.0.0.1:0", "--token", "page-token"]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("#token=")));
    let line = line.expect("an address").unwrap();
    let (before, address) = line.rsplit_once("http://").unwrap();
    assert!(before.contains(&url), "{line}");
    let page = Open::at(&format!("http://{address}"));
    let exchange = page.does("alice", text("hello")).await;
    assert_eq!(exchange["outcome"], "reply");
    assert_eq!(page.get("/api/state").await["bot"]["url"], url);
}

#[tokio::test]
async fn a_password_in_the_bots_address_is_not_shown() {
    let mut command = page(&["http://me:s3cret@127.0.0.1:1/wx", "--listen", "127.0.0.1:0"]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("#token=")));
    let line = line.expect("an address").unwrap();
    assert!(line.contains("Talk to http://127.0.0.1:1/wx:"), "{line}");
    let (_, address) = line.rsplit_once("http://").unwrap();
    let page = Open::at(&format!("http://{address}"));
    let exchange = page.does("alice", text("hello")).await;
    for shown in [exchange, page.get("/api/state").await] {
        assert!(!shown.to_string().contains("s3cret"), "{shown}");
    }
    let output = output(self::page(&["ftp://me:s3cret@127.0.0.1/"])).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("ftp://127.0.0.1/"), "{error}");
}

#[tokio::test]
async fn the_command_line_page_is_not_open_to_the_network_either() {
    let output = output(page(&["--listen", "0.0.0.0:0"])).await;
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("cannot listen on 0.0.0.0:0"), "{error}");
    assert!(error.contains("ssh -L"), "{error}");
}

#[tokio::test]
async fn help_has_examples_and_shows_no_secret() {
    let mut command = page(&["--help"]);
    command.env("WECHAT_TOKEN", "a-secret-token");
    let help = String::from_utf8(output(command).await.stdout).unwrap();
    assert!(help.contains("Examples:"), "{help}");
    assert!(!help.contains("a-secret-token"), "{help}");
    assert!(!help.contains("--assets"), "{help}");
}
