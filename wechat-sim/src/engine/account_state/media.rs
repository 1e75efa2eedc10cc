//! Temporary media (临时素材), kept for three days.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use tokio::time::Instant;

/// Lifetime of a `media_id`.
const LIFE: Duration = Duration::from_hours(72);

/// Files by their `MediaId`.
#[derive(Debug, Default)]
pub(in crate::engine) struct Media {
    files: HashMap<String, File>,
    stored: u64,
}

/// File that the bot uploaded or a user sent.
#[derive(Clone, Debug)]
pub(in crate::engine) struct File {
    pub(in crate::engine) kind: String,
    pub(in crate::engine) name: String,
    pub(in crate::engine) bytes: Bytes,
    stored: Instant,
}

impl Media {
    /// Stores a file and returns its `MediaId`.
    pub(in crate::engine) fn store(&mut self, kind: &str, name: &str, bytes: Bytes) -> String {
        self.stored += 1;
        let media_id = format!("sim_{kind}_{:_>40}", self.stored);
        self.files.insert(
            media_id.clone(),
            File {
                kind: kind.to_owned(),
                name: name.to_owned(),
                bytes,
                stored: Instant::now(),
            },
        );
        media_id
    }

    pub(in crate::engine) fn clear(&mut self) {
        self.files.clear();
    }

    pub(in crate::engine) fn contains(&self, media_id: &str) -> bool {
        self.get(media_id).is_some()
    }

    pub(in crate::engine) fn remove(&mut self, media_id: &str) {
        self.files.remove(media_id);
    }

    /// Returns the file with this `MediaId` if it is not older than its lifetime.
    pub(in crate::engine) fn get(&self, media_id: &str) -> Option<&File> {
        let file = self.files.get(media_id)?;
        (file.stored.elapsed() < LIFE).then_some(file)
    }
}
