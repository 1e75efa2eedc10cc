//! Files that are uploaded once and sent many times. The record of uploads is local to the process.

use std::{
    collections::HashMap,
    fs, io,
    path::Path,
    sync::{Arc, Weak},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use serde_json::Value;
use sha1::{Digest, Sha1};
use tokio::{
    task::spawn_blocking,
    time::{Instant, timeout},
};
use tracing::{debug, warn};
use wechat_core::__private::{Expiring, Mutex, OneLine};

use super::{
    LIFE, Media, MediaKind, TemporaryMedia,
    upload::{Upload, unread},
};
use crate::{
    Api,
    error::ApiError,
    single_flight::{Joined, SingleFlight},
};

/// An answer may wait for its user, so a file that expires soon is uploaded again.
const MARGIN: Duration = Duration::from_hours(2);

/// Upper bound on known files; the one that expires first is forgotten first.
const CAPACITY: usize = 10_000;

/// Number of bytes that are hashed in less than a millisecond, so no other thread is needed.
const QUICK: usize = 256 << 10;

/// Kind and content hash of a file. An attacker who crafts two files with one hash only gets one
/// shown for the other.
type Key = [u8; 20];

/// Metadata that changes when a file does, if the file system reports it.
type Stamp = Option<(u64, SystemTime)>;

type Flight = SingleFlight<Result<TemporaryMedia, ApiError>>;

#[derive(Default)]
pub(crate) struct Uploads {
    // One lock each, held for a few map operations and never across an `await`.
    known: Mutex<Expiring<Key, Known, Instant>>,
    flights: Mutex<HashMap<Key, Weak<Flight>>>,
}

#[derive(Clone)]
struct Known {
    kind: MediaKind,
    media: TemporaryMedia,
    /// Source from which the file can be read again.
    path: Option<Arc<Path>>,
}

impl Media<'_> {
    /// Uploads a file like [`upload`](Self::upload), unless these bytes were uploaded before and do
    /// not expire within two hours. Concurrent callers share one upload.
    ///
    /// Uploads are known to this client and its clones, up to ten thousand files. Another process
    /// uploads the file itself, as does this one after a restart.
    ///
    /// # Errors
    /// As [`upload`](Self::upload).
    pub async fn upload_once(
        self,
        kind: MediaKind,
        file: impl Into<Bytes>,
    ) -> Result<TemporaryMedia, ApiError> {
        let file = file.into();
        let upload = Upload::unnamed(kind, file.clone())?;
        let hashed = if file.len() <= QUICK {
            Ok(hash_of(kind, &file))
        } else {
            blocking(move || Ok(hash_of(kind, &file))).await
        };
        let key = hashed.map_err(|error| unread("the file", &error))?;
        self.once(key, kind, None, upload).await
    }

    /// Uploads the file at `path` once. It is read each time, to see whether it has changed, but is
    /// not held in memory.
    ///
    /// # Errors
    /// As [`upload_file`](Self::upload_file).
    pub async fn upload_file_once(
        self,
        kind: MediaKind,
        path: impl AsRef<Path>,
    ) -> Result<TemporaryMedia, ApiError> {
        let path: Arc<Path> = path.as_ref().into();
        let upload = Upload::file(kind, &path).await?;
        let stamp = stamp(&path).await;
        let hashed = {
            let path = Arc::clone(&path);
            blocking(move || hash_of_file(kind, &path)).await
        };
        let key = hashed.map_err(|error| unread(OneLine(&path.display()), &error))?;
        self.once(key, kind, Some((path, stamp)), upload).await
    }

    async fn once(
        self,
        key: Key,
        kind: MediaKind,
        path: Option<(Arc<Path>, Stamp)>,
        upload: Upload,
    ) -> Result<TemporaryMedia, ApiError> {
        let uploads = &self.0.shared.uploads;
        if let Some(media) = uploads.known(key, path.as_ref()) {
            return Ok(media);
        }
        let flight = uploads.flight(key);
        let lead = match flight.join(|_| true).await {
            Joined::Settled(outcome) => return outcome,
            Joined::Leads(lead) => lead,
        };
        // Another upload may have finished since the first look.
        if let Some(media) = uploads.known(key, path.as_ref()) {
            return Ok(media);
        }
        let until = Instant::now() + LIFE - MARGIN;
        let outcome = self.send(upload).await;
        // The file changed after it was hashed, so the uploaded content is unknown.
        let is_as_hashed = match &path {
            Some((path, hashed)) => stamp(path).await == *hashed,
            None => true,
        };
        if let Ok(media) = &outcome
            && is_as_hashed
        {
            let known = Known {
                kind,
                media: media.clone(),
                path: path.map(|(path, _)| path),
            };
            uploads.keep(key, known, until);
        }
        lead.settle(outcome.clone());
        outcome
    }
}

impl Api {
    /// Uploads the files of a message once more that the platform has lost. Returns `false` if none
    /// can be read again.
    pub(crate) async fn upload_again(&self, message: &mut Value) -> bool {
        let mut is_other = false;
        let msgtype = message["msgtype"].as_str().unwrap_or_default().to_owned();
        for name in ["media_id", "thumb_media_id"] {
            let place = &mut message[&msgtype][name];
            let Some(known) = place.as_str().and_then(|id| self.shared.uploads.forget(id)) else {
                continue;
            };
            let Some(path) = known.path else {
                continue;
            };
            match self.media().upload_file_once(known.kind, &path).await {
                Ok(media) => {
                    debug!(path = %path.display(), "uploaded again");
                    *place = media.media_id.into();
                    is_other = true;
                }
                Err(error) => {
                    warn!("the platform has lost a file, and uploading it again failed: {error}");
                }
            }
        }
        is_other
    }
}

impl Uploads {
    /// Returns the known upload, and records where the file can be read again.
    fn known(&self, key: Key, path: Option<&(Arc<Path>, Stamp)>) -> Option<TemporaryMedia> {
        let now = Instant::now();
        let mut known = self.known.lock();
        known.clear_ended(now);
        let known = known.get_mut(key, now)?;
        if let Some((path, _)) = path {
            known.path = Some(Arc::clone(path));
        }
        Some(known.media.clone())
    }

    fn keep(&self, key: Key, upload: Known, until: Instant) {
        let mut known = self.known.lock();
        while known.len() >= CAPACITY && known.remove_first() {}
        known.insert(key, upload, until);
    }

    fn forget(&self, media_id: &str) -> Option<Known> {
        let mut known = self.known.lock();
        let key = known.find(|known| known.media.media_id == media_id)?;
        known.remove(key)
    }

    /// Returns the upload in flight, or starts the caller's own.
    fn flight(&self, key: Key) -> Arc<Flight> {
        let mut flights = self.flights.lock();
        if let Some(flight) = flights.get(&key).and_then(Weak::upgrade) {
            return flight;
        }
        // Removes uploads that nobody waits for any more.
        flights.retain(|_, flight| flight.strong_count() > 0);
        let flight = Arc::new(Flight::default());
        flights.insert(key, Arc::downgrade(&flight));
        flight
    }
}

fn hash_of(kind: MediaKind, file: &[u8]) -> Key {
    begun(kind).chain_update(file).finalize().into()
}

fn hash_of_file(kind: MediaKind, path: &Path) -> io::Result<Key> {
    let mut hash = begun(kind);
    let mut file = fs::File::open(path)?;
    let mut piece = vec![0; 64 << 10];
    loop {
        match io::Read::read(&mut file, &mut piece)? {
            0 => return Ok(hash.finalize().into()),
            bytes => hash.update(&piece[..bytes]),
        }
    }
}

fn begun(kind: MediaKind) -> Sha1 {
    Sha1::new().chain_update(kind.as_str()).chain_update([0])
}

async fn stamp(path: &Path) -> Stamp {
    let metadata = tokio::fs::metadata(path).await.ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

async fn blocking(hash: impl FnOnce() -> io::Result<Key> + Send + 'static) -> io::Result<Key> {
    // Hashing 10 MB takes a tenth of a second.
    match timeout(Duration::from_secs(10), spawn_blocking(hash)).await {
        Ok(Ok(key)) => key,
        Ok(Err(error)) => Err(io::Error::other(error)),
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}
