//! Markers of open dialogues in the store, for other instances and for the process after this one.
//!
//! ```text
//!           put (asks)                            remove
//!  absent ───────────> open, of its instance ───────────────> absent
//!                          │         ^    │
//!       end by another     │         │    └── expires after `keep`
//!       instance           v         │ put by a new dialogue
//!                      ended, kept until its instance has read it or it expires
//! ```
//!
//! A marker belongs to the instance that wrote it last. A marker of another instance means that
//! this process's dialogue was ended (`open: None`) or that the other one's is lost (`open: Some`).

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};
use tracing::{debug, warn};
use wechat_core::{
    __private::{OneLine, milliseconds, random},
    Push, Reply,
};

use super::{ChatErrorKind, ChatOptions, Exchange, options::is_one_of};
use crate::{
    handler::HandlerInfo,
    store::{Saved, Sessions, StoreError, Stored, UserKey},
    util::{tasks::Tasks, throttle::Throttle},
};

/// Name of the markers among a user's sessions. Session types cannot use it, because their names
/// have no colon.
const NAME: &str = "chat:open";

/// Attempts to write a marker that another instance writes too.
const MAX_TRIES: u32 = 3;

/// Upper bound on markers that are still to be removed. Without one, a long outage of the store
/// would fill the memory.
const MAX_PENDING_REMOVALS: usize = 10_000;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_secs(15);

/// Reads and writes the markers of all users.
#[derive(Clone)]
pub(super) struct Markers {
    /// Store that holds the markers as sessions.
    store: Arc<dyn Sessions>,
    /// Identity of this process in its markers.
    instance: u64,
    /// Time that a handler may take after an answer. Markers outlive it.
    handler_limit: Duration,
    /// Permits for markers that could not be removed yet, one each.
    pending_removals: Arc<Semaphore>,
    /// Rate limit of the warning about too many of them.
    removal_throttle: Arc<Throttle>,
}

/// Marker as stored. Its field names are the stored format.
#[derive(Serialize, Deserialize)]
struct Marker {
    /// Process that wrote the marker last.
    instance: u64,
    /// Lifetime in milliseconds. An instance that ends another one's dialogue leaves its marker for
    /// as long.
    keep: u64,
    /// Open dialogue. `None` if another instance has ended it.
    open: Option<Open>,
}

/// Data with which other instances answer the user and restart the dialogue.
#[derive(Serialize, Deserialize)]
struct Open {
    /// Handler, for log lines.
    handler: String,
    /// Reply to the user if the dialogue is lost.
    lost: Reply,
    /// Cancel words of the dialogue.
    cancel_on: Vec<String>,
    /// Reply to a cancel word.
    cancel: Reply,
    /// First push, if the dialogue restarts when lost.
    began: Option<String>,
}

/// Marker that this process has written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Version of the marker. `None` after a failed call, which may have written it nevertheless.
    version: Option<u64>,
    /// Whether it replaced another process's marker. Such a marker is not deleted but marked as
    /// ended, because that process may still have to read it.
    overwrote_another: bool,
    /// Lifetime of the marker, after which removal is pointless.
    keep: Duration,
}

/// Marker that this process wrote last for a user.
pub(super) struct Previous {
    pub(super) mark: Option<Mark>,
    /// Whether the marker belongs to the dialogue that asks again, not to one before it.
    pub(super) same_dialogue: bool,
}

/// State of a user's marker, for this process.
pub(crate) enum Marked {
    /// No marker of another process, or the store cannot be read.
    Nothing,
    /// Another process has ended this one's dialogue.
    Ended,
    /// Another process has an open dialogue, which has not got the user's message.
    Lost(Box<Lost>),
}

/// Result of ending a dialogue in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The marker was changed.
    Done,
    /// The marker has changed meanwhile.
    Outdated,
    /// The store failed.
    Failed,
}

/// Dialogue of a process that has ended or has not got the user's message.
pub(crate) struct Lost {
    version: u64,
    keep: u64,
    open: Open,
}

impl Markers {
    pub(super) fn new(store: Arc<dyn Sessions>, handler_limit: Duration) -> Self {
        Self {
            store,
            instance: random::number(),
            handler_limit,
            pending_removals: Arc::new(Semaphore::new(MAX_PENDING_REMOVALS)),
            removal_throttle: Arc::default(),
        }
    }

    /// Writes that this process's handler has asked, replacing this process's previous marker.
    ///
    /// # Errors
    /// If the previous marker was of the same dialogue, and another process has ended it since.
    pub(super) async fn put(
        &self,
        user: UserKey,
        previous: Previous,
        handler: &HandlerInfo,
        exchange: &Exchange,
    ) -> Result<Option<Mark>, ChatErrorKind> {
        let Previous {
            mark,
            same_dialogue,
        } = previous;
        let known = mark.and_then(|mark| mark.version);
        let options = exchange.options();
        let keep = self.keep(&options);
        let marker = Marker {
            instance: self.instance,
            keep: milliseconds(keep),
            open: Some(Open {
                handler: handler.to_string(),
                lost: options.lost_reply.clone(),
                cancel_on: options.cancel_words.clone(),
                cancel: options.cancel_reply.clone(),
                // Restarts once only: a user who alternates between two instances would restart
                // forever.
                began: (options.restarts && !exchange.is_restarted())
                    .then(|| exchange.first().fields().document().to_owned()),
            }),
        };
        let Some(body) = body(&marker) else {
            return Ok(mark);
        };
        let mut expected = known;
        let mut overwrote_another = mark.is_some_and(|mark| mark.overwrote_another);
        for _ in 0..MAX_TRIES {
            let save = self.store.save(user, NAME, expected, body.clone(), keep);
            match save.await {
                Ok(Saved::Done(version)) => {
                    return Ok(Some(Mark {
                        version: Some(version),
                        overwrote_another,
                        keep,
                    }));
                }
                Ok(Saved::Conflict(there)) => {
                    expected = there.as_ref().map(|there| there.version);
                    let is_of_another = there.is_some_and(|there| self.is_of_another(&there));
                    if is_of_another && same_dialogue && known.is_some() {
                        return Err(ChatErrorKind::Replaced);
                    }
                    overwrote_another |= is_of_another;
                }
                Err(error) => {
                    log_error(&error);
                    break;
                }
            }
        }
        Ok(Some(Mark {
            version: None,
            overwrote_another,
            keep,
        }))
    }

    /// Whether the marker is of another process, or was ended by this one. Its process may still
    /// have to read it.
    fn is_of_another(&self, there: &Stored) -> bool {
        match serde_json::from_slice(&there.body) {
            Ok(Marker { instance, open, .. }) => instance != self.instance || open.is_none(),
            Err(_) => false,
        }
    }

    fn is_open_here(&self, there: &Stored) -> bool {
        match serde_json::from_slice(&there.body) {
            Ok(Marker { instance, open, .. }) => instance == self.instance && open.is_some(),
            Err(_) => false,
        }
    }

    /// Removes the marker of an ended dialogue, in the background if the store fails now.
    pub(super) async fn remove(&self, user: UserKey, mark: Mark) {
        let ending = self.try_remove(user, mark).await;
        if ending != Ending::Failed {
            return;
        }
        match Arc::clone(&self.pending_removals).try_acquire_owned() {
            Ok(permit) => {
                let markers = self.clone();
                Tasks::spawn_aside(async move {
                    markers.remove_later(user, mark).await;
                    drop(permit);
                });
            }
            Err(_) if self.removal_throttle.is_due() => warn!(
                "too many dialogues have ended while the store fails; other \
                 instances may treat some of them as lost"
            ),
            Err(_) => {}
        }
    }

    /// Retries until the marker is removed or has expired.
    async fn remove_later(&self, user: UserKey, mark: Mark) {
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        while began.elapsed() < mark.keep {
            sleep(pause).await;
            if self.try_remove(user, mark).await != Ending::Failed {
                return;
            }
            pause = MAX_PAUSE.min(pause * 2);
        }
    }

    async fn try_remove(&self, user: UserKey, mark: Mark) -> Ending {
        let version = match mark.version {
            Some(version) => version,
            None => match self.store.load(user, NAME).await {
                Ok(Some(there)) if self.is_open_here(&there) => there.version,
                Ok(_) => return Ending::Outdated,
                Err(error) => {
                    log_error(&error);
                    return Ending::Failed;
                }
            },
        };
        if mark.overwrote_another {
            return self.put_end(user, version, mark.keep).await;
        }
        match self.store.delete(user, NAME, Some(version)).await {
            Ok(true) => Ending::Done,
            Ok(false) => Ending::Outdated,
            Err(error) => {
                log_error(&error);
                Ending::Failed
            }
        }
    }

    pub(super) async fn look(&self, user: UserKey) -> Marked {
        let stored = match self.store.load(user, NAME).await {
            Ok(Some(stored)) => stored,
            Ok(None) => return Marked::Nothing,
            Err(error) => {
                log_error(&error);
                return Marked::Nothing;
            }
        };
        let Stored { version, body } = stored;
        match serde_json::from_slice(&body) {
            Ok(Marker { instance, .. }) if instance == self.instance => Marked::Nothing,
            Ok(Marker { open: None, .. }) => Marked::Ended,
            Ok(Marker {
                keep,
                open: Some(open),
                ..
            }) => Marked::Lost(Box::new(Lost {
                version,
                keep,
                open,
            })),
            // The marker was written by another release.
            Err(error) => {
                debug!("a dialogue's marker cannot be read: {}", OneLine(&error));
                Marked::Nothing
            }
        }
    }

    /// Ends another process's dialogue.
    pub(super) async fn end(&self, user: UserKey, lost: &Lost) -> Ending {
        let keep = Duration::from_millis(lost.keep);
        self.put_end(user, lost.version, keep).await
    }

    /// Replaces the marker with an ended one, for the dialogue's process to read.
    async fn put_end(&self, user: UserKey, expected: u64, keep: Duration) -> Ending {
        let marker = Marker {
            instance: self.instance,
            keep: milliseconds(keep),
            open: None,
        };
        let Some(body) = body(&marker) else {
            return Ending::Failed;
        };
        let save = self.store.save(user, NAME, Some(expected), body, keep);
        match save.await {
            Ok(Saved::Done(_)) => Ending::Done,
            Ok(Saved::Conflict(_)) => Ending::Outdated,
            Err(error) => {
                log_error(&error);
                Ending::Failed
            }
        }
    }

    /// Returns the lifetime of a marker. It exceeds the time that the dialogue's own process waits,
    /// because that is measured by another clock.
    fn keep(&self, options: &ChatOptions) -> Duration {
        let limit = options.end_within.map_or(options.answer_within, |limit| {
            limit.min(options.answer_within)
        });
        limit.saturating_add(self.handler_limit)
    }
}

impl Lost {
    /// Returns the reply to the user.
    pub(crate) fn reply(&self) -> Reply {
        self.open.lost.clone()
    }

    /// Returns the reply to the push if it is a cancel word.
    pub(crate) fn cancelled_by(&self, push: &Push) -> Option<Reply> {
        is_one_of(&self.open.cancel_on, push).then(|| self.open.cancel.clone())
    }

    /// Returns the push that the dialogue restarts with.
    pub(crate) fn began(&self) -> Option<Push> {
        Push::stored(self.open.began.clone()?)
    }

    pub(crate) fn handler(&self) -> &str {
        &self.open.handler
    }
}

fn body(marker: &Marker) -> Option<Bytes> {
    let body = serde_json::to_vec(marker);
    body.inspect_err(|error| debug!("a dialogue's marker cannot be written: {error}"))
        .map(Bytes::from)
        .ok()
}

/// Logs at `debug` only: the store's guard logs when the store fails and when it recovers.
fn log_error(error: &StoreError) {
    debug!("{error}");
}
