//! What a store knows of open dialogues, for the other instances and for the process after this one.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};
use tracing::{debug, warn};
use wechat_core::{__private::random, Push, Reply};

use super::{ChatErrorKind, ChatOptions, Exchange, options::is_one_of};
use crate::{
    handler::HandlerInfo,
    store::{Saved, Sessions, StoreError, Stored, UserKey},
    util::{tasks::Tasks, throttle::Seldom},
};

/// No name of a session's type, which has no colon.
const NAME: &str = "chat:open";

/// How often a marker is written that another instance writes, too.
const TRIES: u32 = 3;

/// How many markers at most are still to be removed. Without a limit a store that is away for long would fill the
/// memory.
const MOST_LEFT: usize = 10_000;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// The markers of all users.
#[derive(Clone)]
pub(super) struct Markers {
    store: Arc<dyn Sessions>,
    /// This process, in them.
    instance: u64,
    /// For how long a handler may think after an answer.
    handler_limit: Duration,
    /// For the markers that could not be removed.
    left: Arc<Semaphore>,
    left_said: Arc<Seldom>,
}

#[derive(Serialize, Deserialize)]
struct Marker {
    instance: u64,
    /// Milliseconds. Whoever ends the dialogue in the place of its instance leaves word for as long.
    keep: u64,
    /// `None` if it was ended so.
    open: Option<Open>,
}

#[derive(Serialize, Deserialize)]
struct Open {
    handler: String,
    /// What the user reads if it is lost.
    lost: Reply,
    cancel_on: Vec<String>,
    cancel: Reply,
    /// The push that began it, if it begins anew.
    began: Option<String>,
}

/// What this process has written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Unknown after a call of the store that failed, and has perhaps written all the same.
    version: Option<u64>,
    /// In the place of what another process had written.
    is_over_another: bool,
    keep: Duration,
}

/// What this process wrote last for a user.
pub(super) struct Before {
    pub(super) mark: Option<Mark>,
    /// Of the dialogue that asks again, and not of one before it.
    pub(super) is_same: bool,
}

/// What stands there for a user.
pub(crate) enum Marked {
    /// Nothing that concerns this process, as far as it knows.
    Nothing,
    /// Another process has ended this one's dialogue.
    Ended,
    Lost(Box<Lost>),
}

/// What became of an attempt to end a dialogue in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    /// Something else stands there by now.
    Outdated,
    /// The store fails.
    Failed,
}

/// A dialogue of a process that has gone, or did not get the user's message.
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
            left: Arc::new(Semaphore::new(MOST_LEFT)),
            left_said: Arc::default(),
        }
    }

    /// Writes that this process has asked, in the place of what it wrote before.
    ///
    /// # Errors
    /// If that was of the same dialogue, and another process has ended it since.
    pub(super) async fn put(
        &self,
        user: UserKey,
        before: Before,
        handler: &HandlerInfo,
        exchange: &Exchange,
    ) -> Result<Option<Mark>, ChatErrorKind> {
        let Before { mark, is_same } = before;
        let known = mark.and_then(|mark| mark.version);
        let options = exchange.options();
        let keep = self.keep(&options);
        let marker = Marker {
            instance: self.instance,
            keep: millis(keep),
            open: Some(Open {
                handler: handler.to_string(),
                lost: options.lost_reply.clone(),
                cancel_on: options.cancel_words.clone(),
                cancel: options.cancel_reply.clone(),
                // Once: two instances that a user reaches in turn would do nothing else.
                began: (options.restarts && !exchange.is_restarted())
                    .then(|| exchange.first().fields().document().to_owned()),
            }),
        };
        let Some(body) = body(&marker) else {
            return Ok(mark);
        };
        let mut expected = known;
        let mut is_over_another = mark.is_some_and(|mark| mark.is_over_another);
        for _ in 0..TRIES {
            let save = self.store.save(user, NAME, expected, body.clone(), keep);
            match save.await {
                Ok(Saved::Done(version)) => {
                    return Ok(Some(Mark {
                        version: Some(version),
                        is_over_another,
                        keep,
                    }));
                }
                Ok(Saved::Conflict(there)) => {
                    expected = there.as_ref().map(|there| there.version);
                    let is_of_another = there.is_some_and(|there| self.is_of_another(&there));
                    if is_of_another && is_same && known.is_some() {
                        return Err(ChatErrorKind::Replaced);
                    }
                    is_over_another |= is_of_another;
                }
                Err(error) => {
                    note(&error);
                    break;
                }
            }
        }
        Ok(Some(Mark {
            version: None,
            is_over_another,
            keep,
        }))
    }

    /// Whether the process that wrote it may still wait for its user, and must not find nothing.
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

    /// The dialogue has ended here. If the store does not hear of it now, it does when it is back.
    pub(super) async fn remove(&self, user: UserKey, mark: Mark) {
        let ending = self.removed(user, mark).await;
        if ending != Ending::Failed {
            return;
        }
        match Arc::clone(&self.left).try_acquire_owned() {
            Ok(permit) => {
                let markers = self.clone();
                Tasks::spawn_aside(async move {
                    markers.remove_later(user, mark).await;
                    drop(permit);
                });
            }
            Err(_) if self.left_said.is_due() => warn!(
                "the store fails, and too many dialogues have ended meanwhile: to other instances some seem lost"
            ),
            Err(_) => {}
        }
    }

    /// Tries until it is done, or the marker has ended of itself.
    async fn remove_later(&self, user: UserKey, mark: Mark) {
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        while began.elapsed() < mark.keep {
            sleep(pause).await;
            if self.removed(user, mark).await != Ending::Failed {
                return;
            }
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    async fn removed(&self, user: UserKey, mark: Mark) -> Ending {
        let version = match mark.version {
            Some(version) => version,
            None => match self.store.load(user, NAME).await {
                Ok(Some(there)) if self.is_open_here(&there) => there.version,
                Ok(_) => return Ending::Outdated,
                Err(error) => {
                    note(&error);
                    return Ending::Failed;
                }
            },
        };
        if mark.is_over_another {
            return self.put_end(user, version, mark.keep).await;
        }
        match self.store.delete(user, NAME, Some(version)).await {
            Ok(true) => Ending::Done,
            Ok(false) => Ending::Outdated,
            Err(error) => {
                note(&error);
                Ending::Failed
            }
        }
    }

    pub(super) async fn look(&self, user: UserKey) -> Marked {
        let stored = match self.store.load(user, NAME).await {
            Ok(Some(stored)) => stored,
            Ok(None) => return Marked::Nothing,
            Err(error) => {
                note(&error);
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
            // Of another release.
            Err(error) => {
                debug!("a dialogue's marker cannot be read: {error}");
                Marked::Nothing
            }
        }
    }

    /// Ends another process's dialogue.
    pub(super) async fn end(&self, user: UserKey, lost: &Lost) -> Ending {
        let keep = Duration::from_millis(lost.keep);
        self.put_end(user, lost.version, keep).await
    }

    /// Leaves word for the dialogue's process.
    async fn put_end(&self, user: UserKey, expected: u64, keep: Duration) -> Ending {
        let marker = Marker {
            instance: self.instance,
            keep: millis(keep),
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
                note(&error);
                Ending::Failed
            }
        }
    }

    /// Longer than the dialogue's own process waits, whose clock is another than the store's.
    fn keep(&self, options: &ChatOptions) -> Duration {
        let limit = options.end_within.map_or(options.answer_within, |limit| {
            limit.min(options.answer_within)
        });
        limit.saturating_add(self.handler_limit)
    }
}

impl Lost {
    /// What the user reads.
    pub(crate) fn reply(&self) -> Reply {
        self.open.lost.clone()
    }

    /// What the user reads if this push cancels it.
    pub(crate) fn cancelled_by(&self, push: &Push) -> Option<Reply> {
        is_one_of(&self.open.cancel_on, push).then(|| self.open.cancel.clone())
    }

    /// The push that it begins anew with.
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

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The store itself says when it fails and when it is back.
fn note(error: &StoreError) {
    debug!("{error}");
}
