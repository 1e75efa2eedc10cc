//! A Redis for a single test: on a free port, without files, stopped with the test.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{self, Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use tokio::time::sleep;
use wechat_runtime::store::Redis;

use crate::missing::missing;

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A redis-server. Dropping it kills the process.
#[derive(Debug)]
pub struct Server {
    port: u16,
    folder: PathBuf,
    options: Vec<String>,
    child: Option<Child>,
}

impl Server {
    /// Starts a server with these options. Returns `None`, and reports it, if Redis is not
    /// installed.
    ///
    /// # Panics
    /// If the server does not start.
    pub async fn start(options: &[&str]) -> Option<Self> {
        // A port that was free a moment ago may be taken by another test.
        for _ in 0..5 {
            let mut server = Self::stopped(options);
            match server.resume().await {
                Ok(true) => return Some(server),
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    missing("redis-server", "apt-get install redis-server");
                    return None;
                }
                Err(error) => panic!("redis-server cannot be started: {error}"),
            }
        }
        panic!("redis-server does not start");
    }

    /// Creates a server that is not running yet, on a port where nothing listens.
    fn stopped(options: &[&str]) -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = format!("wechat-redis-{}-{number}", process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).expect("a folder for the server");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        Self {
            port: free.expect("a free port").port(),
            folder,
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            child: None,
        }
    }

    /// Starts the server, for the first time or again. Returns `false` if it ended at once.
    ///
    /// # Errors
    /// If Redis is not installed.
    pub async fn resume(&mut self) -> io::Result<bool> {
        let port = self.port.to_string();
        let child = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(&self.folder)
            .args(&self.options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let child = self.child.insert(child);
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if child.try_wait()?.is_some() {
                return Ok(false);
            }
            if answers(self.port).is_ok() {
                return Ok(true);
            }
            sleep(Duration::from_millis(10)).await;
        }
        Ok(false)
    }

    /// Kills the server, as a power cut would.
    ///
    /// # Panics
    /// If the server has ended by itself.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it runs");
            child.wait().expect("it has been ended");
        }
    }

    /// Sends the process a signal: `STOP` or `CONT`.
    ///
    /// # Panics
    /// If the process does not run.
    pub fn signal(&self, name: &str) {
        let child = self.child.as_ref().expect("it runs");
        let (signal, id) = (format!("-{name}"), child.id().to_string());
        let status = Command::new("kill").args([&signal, &id]).status();
        assert!(status.expect("kill").success());
    }

    /// Lets it accept connections and commands, but execute none for this long.
    ///
    /// # Panics
    /// If it refuses the command.
    pub fn pause(&self, millis: u32) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        write!(stream, "CLIENT PAUSE {millis} ALL\r\n").expect("it reads");
        let line = BufReader::new(stream).lines().next().expect("a line");
        assert_eq!(line.expect("text"), "+OK");
    }

    /// Returns the lines that answer a command.
    ///
    /// # Panics
    /// If the first line is an error.
    pub fn send(&self, command: &str) -> Vec<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        write!(stream, "{command}\r\nQUIT\r\n").expect("it reads");
        let lines = BufReader::new(stream).lines();
        let mut lines: Vec<_> = lines.map(|line| line.expect("text")).collect();
        assert_eq!(lines.pop().as_deref(), Some("+OK"), "{command}");
        assert!(!lines[0].starts_with('-'), "{command}: {lines:?}");
        lines
    }

    /// Returns the values of an array that answers a command.
    pub fn values(&self, command: &str) -> Vec<String> {
        let lines = self.send(command).into_iter();
        lines.filter(|line| !line.starts_with(['*', '$'])).collect()
    }

    /// Returns the URL.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Returns the URL with a password.
    pub fn url_with(&self, password: &str) -> String {
        format!("redis://:{password}@127.0.0.1:{}", self.port)
    }

    /// Creates a store without a guard, for calls that take as long as a busy machine needs.
    ///
    /// # Panics
    /// If the URL is invalid.
    pub fn store(&self) -> Redis {
        Redis::open(&self.url()).expect("a URL")
    }
}

/// Returns whether the server answers commands, rather than only listening.
fn answers(port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"PING\r\n")?;
    match stream.read(&mut [0; 64])? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
