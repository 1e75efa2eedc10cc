//! Sessions in memory.

use std::time::Duration;

use bytes::Bytes;
use sha1::{Digest, Sha1};
use tokio::time::Instant;

use super::{Expiring, Memory};
use crate::{
    store::{Saved, Sessions, StoreFuture, Stored, UserKey},
    util::deadline::after,
};

#[derive(Default)]
/// Sessions by key.
pub(super) struct SessionMap {
    entries: Expiring<Key, Stored>,
    /// Version that was assigned last.
    version: u64,
}

/// Key of a session. The name is hashed, so that all keys have the same small size.
type Key = (UserKey, [u8; 20]);

fn key(user: UserKey, name: &str) -> Key {
    (user, Sha1::digest(name).into())
}

impl SessionMap {
    fn get(&mut self, key: Key, now: Instant) -> Option<&Stored> {
        self.entries.clear_ended(now);
        self.entries.get_mut(key, now).map(|stored| &*stored)
    }
}

impl Sessions for Memory {
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>> {
        Box::pin(async move {
            let mut sessions = self.sessions.lock();
            Ok(sessions.get(key(user, name), Instant::now()).cloned())
        })
    }

    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved> {
        Box::pin(async move {
            let (key, now) = (key(user, name), Instant::now());
            let sessions = &mut *self.sessions.lock();
            let there = sessions.get(key, now);
            if there.map(|stored| stored.version) != expected {
                return Ok(Saved::Conflict(there.cloned()));
            }
            sessions.entries.remove(key);
            while sessions.entries.len() >= self.capacity && sessions.entries.remove_first() {}
            sessions.version += 1;
            let version = sessions.version;
            let stored = Stored { version, body };
            sessions.entries.insert(key, stored, after(now, keep));
            Ok(Saved::Done(version))
        })
    }

    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let key = key(user, name);
            let mut sessions = self.sessions.lock();
            let there = sessions
                .get(key, Instant::now())
                .map(|stored| stored.version);
            let deletes = expected.is_none() || there.is_none() || there == expected;
            if deletes {
                sessions.entries.remove(key);
            }
            Ok(deletes)
        })
    }
}
