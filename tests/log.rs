//! Log lines of a test.

use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
};

use tracing::{Dispatch, level_filters::LevelFilter, subscriber::DefaultGuard};

/// Log lines of this thread, captured while the value lives.
pub struct Log {
    lines: Lines,
    _guard: DefaultGuard,
    /// With a single subscriber, a line that another test's thread reaches first is disabled for
    /// all threads.
    _second: Dispatch,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Captures lines from this level on.
    pub fn capture(level: LevelFilter) -> Self {
        let lines = Lines::default();
        let subscriber = || {
            let writer = lines.clone();
            tracing_subscriber::fmt()
                .with_max_level(level)
                .with_ansi(false)
                .with_writer(move || writer.clone())
                .finish()
        };
        Self {
            _second: Dispatch::new(subscriber()),
            _guard: tracing::subscriber::set_default(subscriber()),
            lines,
        }
    }

    /// Returns everything so far.
    pub fn text(&self) -> String {
        let lines = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&lines).into_owned()
    }

    /// Returns the first line with `part` in it.
    ///
    /// # Panics
    /// If there is none; shows all lines.
    pub fn line(&self, part: &str) -> String {
        let text = self.text();
        let found = text.lines().find(|line| line.contains(part));
        found
            .unwrap_or_else(|| panic!("no {part:?} in\n{text}"))
            .to_owned()
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").finish_non_exhaustive()
    }
}
