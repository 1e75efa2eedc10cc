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
        let (_, rest) = line.split_once("http://").expect("just found");
        let (address, _) = rest.split_once('/').unwrap_or((rest, ""));
        process.address = Some(address.parse().expect("an address"));
        process
    }

    /// Starts the program without waiting for anything.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn spawn(program: &str, variables: &[(&str, &str)]) -> Self {
        Self::spawn_program(program, &[], variables)
    }

    fn spawn_program(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("WECHAT_LISTEN", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the bot starts");
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
