//! A layer before a bot's store of sessions that records what handlers read and write.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, MutexGuard},
    time::Duration,
};

use bytes::Bytes;
use serde_json::{Value, json};
use wechat_core::__private::Mutex;
use wechat_runtime::store::{Saved, Sessions, StoreFuture, StoreLayer, Stored, UserKey};

/// Sessions that were used in each exchange, the latest last. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch(Arc<Mutex<VecDeque<SessionUse>>>);

#[derive(Debug)]
struct SessionUse {
    exchange: u64,
    user: UserKey,
    is_running: bool,
    /// Entries by the names of the sessions.
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    before: Option<Bytes>,
    after: Option<Bytes>,
}

/// Upper bound on the exchanges that are kept.
const REMEMBERED: usize = super::history::EXCHANGES;

impl Watch {
    fn records(&self) -> MutexGuard<'_, VecDeque<SessionUse>> {
        self.0.lock()
    }

    /// Attributes the calls for this user to this exchange from now on, unless an earlier one still
    /// runs: a bot handles a user's messages one after the other.
    pub(super) fn begin(&self, exchange: u64, user: UserKey) {
        let mut records = self.records();
        if records.len() == REMEMBERED {
            records.pop_front();
        }
        records.push_back(SessionUse {
            exchange,
            user,
            is_running: true,
            entries: BTreeMap::new(),
        });
    }

    /// Notes that the bot has answered, or will not. The network's delay does not count. Later
    /// calls for the user are still attributed to this exchange, until the next one begins.
    pub(super) fn end(&self, exchange: u64) {
        for record in self.records().iter_mut() {
            if record.exchange == exchange {
                record.is_running = false;
            }
        }
    }

    /// Returns the sessions that were read or written in an exchange.
    pub(super) fn of(&self, exchange: u64) -> Vec<Value> {
        let records = self.records();
        let found = records.iter().find(|record| record.exchange == exchange);
        let entries = found.into_iter().flat_map(|record| &record.entries);
        let entries = entries.map(|(name, entry)| {
            json!({ "name": name, "before": shown(entry.before.as_ref()), "after": shown(entry.after.as_ref()) })
        });
        entries.collect()
    }

    fn note(&self, user: UserKey, name: &str, before: Option<Bytes>, after: Option<Bytes>) {
        let mut records = self.records();
        let running = records
            .iter()
            .position(|record| record.user == user && record.is_running);
        let last = || records.iter().rposition(|record| record.user == user);
        let Some(position) = running.or_else(last) else {
            return;
        };
        let entries = &mut records[position].entries;
        entries
            .entry(name.to_owned())
            .and_modify(|entry| entry.after.clone_from(&after))
            .or_insert(Entry { before, after });
    }
}

/// Returns a stored value as JSON, or as text if it is not JSON.
fn shown(body: Option<&Bytes>) -> Value {
    let Some(body) = body else {
        return Value::Null;
    };
    let text = || String::from_utf8_lossy(body).into_owned().into();
    serde_json::from_slice(body).unwrap_or_else(|_| text())
}

impl StoreLayer for Watch {
    fn sessions(&self, store: Arc<dyn Sessions>) -> Arc<dyn Sessions> {
        Arc::new(Watched {
            store,
            watch: self.clone(),
        })
    }
}

/// The bot's own store, watched.
struct Watched {
    store: Arc<dyn Sessions>,
    watch: Watch,
}

impl Watched {
    async fn body(&self, user: UserKey, name: &str) -> Option<Bytes> {
        // The handler's own call reports an unreadable session.
        let stored = self.store.load(user, name).await.ok()??;
        Some(stored.body)
    }
}

impl Sessions for Watched {
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>> {
        Box::pin(async move {
            let stored = self.store.load(user, name).await?;
            let body = stored.as_ref().map(|stored| stored.body.clone());
            self.watch.note(user, name, body.clone(), body);
            Ok(stored)
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
            let before = self.body(user, name).await;
            let saved = self.store.save(user, name, expected, body.clone(), keep);
            let saved = saved.await?;
            if let Saved::Done(_) = saved {
                self.watch.note(user, name, before, Some(body));
            }
            Ok(saved)
        })
    }

    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let before = self.body(user, name).await;
            let deleted = self.store.delete(user, name, expected).await?;
            if deleted {
                self.watch.note(user, name, before, None);
            }
            Ok(deleted)
        })
    }

    fn check(&self) -> StoreFuture<'_, ()> {
        self.store.check()
    }
}
