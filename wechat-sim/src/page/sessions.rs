//! What handlers read and write of sessions: a store between the bot and its own.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use serde_json::{Value, json};
use wechat_runtime::store::{Saved, Sessions, StoreFuture, Stored, UserKey};

/// Whose sessions were touched in which exchange, the newest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch(Arc<Mutex<VecDeque<Touched>>>);

#[derive(Debug)]
struct Touched {
    exchange: u64,
    user: UserKey,
    is_running: bool,
    /// By the session's name.
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    before: Option<Bytes>,
    after: Option<Bytes>,
}

/// Exchanges that are remembered.
const REMEMBERED: usize = super::history::EXCHANGES;

impl Watch {
    fn touched(&self) -> MutexGuard<'_, VecDeque<Touched>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, what is done for this user belongs to this exchange, unless an earlier one still runs: a bot
    /// handles a user's messages one after the other.
    pub(super) fn begin(&self, exchange: u64, user: UserKey) {
        let mut touched = self.touched();
        if touched.len() == REMEMBERED {
            touched.pop_front();
        }
        touched.push_back(Touched {
            exchange,
            user,
            is_running: true,
            entries: BTreeMap::new(),
        });
    }

    /// The bot has answered it, or no longer does: the network's delay is none of the handler's. What is done later for its user still belongs to it, until the next begins.
    pub(super) fn end(&self, exchange: u64) {
        for touched in self.touched().iter_mut() {
            if touched.exchange == exchange {
                touched.is_running = false;
            }
        }
    }

    /// What was read or written in an exchange.
    pub(super) fn of(&self, exchange: u64) -> Vec<Value> {
        let touched = self.touched();
        let found = touched.iter().find(|touched| touched.exchange == exchange);
        let entries = found.into_iter().flat_map(|touched| &touched.entries);
        let entries = entries.map(|(name, entry)| {
            json!({ "name": name, "before": shown(entry.before.as_ref()), "after": shown(entry.after.as_ref()) })
        });
        entries.collect()
    }

    fn note(&self, user: UserKey, name: &str, before: Option<Bytes>, after: Option<Bytes>) {
        let mut touched = self.touched();
        let running = touched
            .iter()
            .position(|touched| touched.user == user && touched.is_running);
        let last = || touched.iter().rposition(|touched| touched.user == user);
        let Some(position) = running.or_else(last) else {
            return;
        };
        let entries = &mut touched[position].entries;
        entries
            .entry(name.to_owned())
            .and_modify(|entry| entry.after.clone_from(&after))
            .or_insert(Entry { before, after });
    }
}

/// Sessions are JSON; a store may hold anything.
fn shown(body: Option<&Bytes>) -> Value {
    let Some(body) = body else {
        return Value::Null;
    };
    let text = || String::from_utf8_lossy(body).into_owned().into();
    serde_json::from_slice(body).unwrap_or_else(|_| text())
}

/// The bot's own store, watched.
pub(super) struct Watched {
    pub(super) store: Arc<dyn Sessions>,
    pub(super) watch: Watch,
}

impl Watched {
    async fn body(&self, user: UserKey, name: &str) -> Option<Bytes> {
        // What cannot be read is not shown: the handler's own call says why.
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
