//! Log lines of all tests in one place. The server's address in a line tells which test it belongs
//! to.

use std::{
    io,
    sync::{Mutex, Once, PoisonError},
};

use tracing_subscriber::filter::LevelFilter;

use tests::redis_server::Server;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static CAPTURED: Once = Once::new();

/// Installs the subscriber for the whole process.
pub(crate) fn capture() {
    CAPTURED.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(LevelFilter::TRACE)
            .with_writer(|| Writer)
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("there is no other");
    });
}

/// Returns every line so far.
pub(crate) fn all() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&lines).into_owned()
}

/// Returns the lines about one server.
pub(crate) struct Log {
    name: String,
}

impl Log {
    pub(crate) fn of(server: &Server) -> Self {
        Self {
            name: server.url().replace("redis://", "Redis at "),
        }
    }

    pub(crate) fn text(&self) -> String {
        // With the following character, because one port may be a prefix of another.
        let names = [format!("{}:", self.name), format!("{} ", self.name)];
        let is_about = |line: &&str| names.iter().any(|name| line.contains(name));
        let all = all();
        let lines: Vec<_> = all.lines().filter(is_about).collect();
        lines.join("\n")
    }

    pub(crate) fn lines_with(&self, part: &str) -> usize {
        let text = self.text();
        text.lines().filter(|line| line.contains(part)).count()
    }
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
