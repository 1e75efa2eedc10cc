//! A bot as a process of its own.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use crate::push::TOKEN;

/// A running bot. Dropping it kills the process.
#[derive(Debug)]
pub struct Process {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    address: Option<SocketAddr>,
}

impl Process {
    /// Starts a bot with the tests' token on a free port and waits until it listens.
    ///
    /// # Panics
    /// If the bot does not listen.
    pub fn start(program: &str) -> Self {
        Self::start_with(program, &[("WECHAT_TOKEN", TOKEN)])
    }

    /// Starts a bot with these variables and the address, and no others.
    ///
    /// # Panics
    /// If the bot does not listen.
    pub fn start_with(program: &str, variables: &[(&str, &str)]) -> Self {
        Self::start_program(program, &[], variables)
    }

    /// Starts a bot through another program, such as valgrind.
    ///
    /// # Panics
    /// If the bot does not listen.
    pub fn start_program(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut process = Self::spawn_program(program, arguments, variables);
        let line = process.wait_for_line("listening on http://");
        process.address = listening_on(&line);
        process
    }

    /// Starts the program without waiting for anything.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn spawn(program: &str, variables: &[(&str, &str)]) -> Self {
        Self::of(&mut command(program, variables))
    }

    fn spawn_program(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::of(command(program, variables).args(arguments))
    }

    /// Starts a program with few file descriptors, with which it can serve few connections.
    ///
    /// # Panics
    /// If the bot does not listen.
    pub fn start_with_descriptors(program: &str, limit: u32) -> Self {
        let script = format!("ulimit -n {limit} && exec {program}");
        let mut shell = command("/bin/sh", &[("WECHAT_TOKEN", TOKEN)]);
        let mut process = Self::of(shell.args(["-c", &script]));
        let line = process.wait_for_line("listening on http://");
        process.address = listening_on(&line);
        process
    }

    fn of(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the bot starts");
        let (sender, lines) = channel();
        forward(child.stdout.take(), sender.clone());
        forward(child.stderr.take(), sender);
        Self {
            child,
            lines,
            seen: Vec::new(),
            address: None,
        }
    }

    /// Starts a bot, waits until it listens, and closes the reading ends of its output.
    ///
    /// # Panics
    /// If the bot does not listen.
    pub fn start_unread(program: &str, variables: &[(&str, &str)]) -> Self {
        let mut child = command(program, variables).spawn().expect("the bot starts");
        drop(child.stdout.take());
        let log = BufReader::new(child.stderr.take().expect("piped"));
        let mut lines = log.lines().map_while(Result::ok);
        let address = lines.find_map(|line| listening_on(&line));
        drop(lines);
        let (_, no_lines) = channel();
        Self {
            child,
            lines: no_lines,
            seen: Vec::new(),
            address: Some(address.expect("the bot listens")),
        }
    }

    /// Returns the address that the bot listens on.
    ///
    /// # Panics
    /// If it was only spawned.
    pub fn address(&self) -> SocketAddr {
        self.address.expect("started with `start`")
    }

    /// Returns the next line of output that contains `part`.
    ///
    /// # Panics
    /// If there is none within ten seconds; shows the output instead.
    pub fn wait_for_line(&mut self, part: &str) -> String {
        loop {
            let Ok(line) = self.lines.recv_timeout(Duration::from_secs(10)) else {
                panic!("no line with {part:?} in:\n{}", self.seen.join("\n"));
            };
            self.seen.push(line.clone());
            if line.contains(part) {
                return line;
            }
        }
    }

    /// Returns all output up to its end; for a program that ends by itself.
    pub fn output(&mut self) -> String {
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(10)) {
            self.seen.push(line);
        }
        self.seen.join("\n")
    }

    /// Sends SIGTERM.
    ///
    /// # Panics
    /// If `kill` fails.
    pub fn terminate(&self) {
        let sent = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the end of the process.
    ///
    /// # Panics
    /// If it cannot be waited for.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("waited for once")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(program: &str, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("WECHAT_LISTEN", "127.0.0.1:0")
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Returns the address in the line about listening.
fn listening_on(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listening on http://")?;
    let (address, _) = rest.split_once('/').unwrap_or((rest, ""));
    address.parse().ok()
}

fn forward(output: Option<impl Read + Send + 'static>, lines: Sender<String>) {
    let output = BufReader::new(output.expect("piped"));
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
}
