//! Open dialogues of this process: one per user, up to a limit.

use std::{
    collections::{HashMap, hash_map::Entry},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::oneshot;
use tracing::warn;
use wechat_core::{__private::Mutex, Push};

use super::{
    ChatErrorKind, ChatOptions, Exchange,
    marker::{Ending, Lost, Mark, Marked, Markers, Previous},
};
use crate::{
    handler::HandlerInfo,
    metrics::set_dialogues,
    routing::dispatch::Called,
    store::{Sessions, UserKey},
    util::throttle::Throttle,
};

/// Channel through which a message's task reclaims the parked handler.
pub(crate) type Reclaim = oneshot::Sender<oneshot::Sender<Called>>;

/// Open dialogues by user.
pub(crate) struct Dialogues {
    /// Options of dialogues that do not set their own.
    options: Arc<ChatOptions>,
    /// Number of entries in `slots`, so that a bot without dialogues takes no lock.
    open: AtomicUsize,
    /// Dialogue of each user. Invariant: one per user, at most `max_open`.
    slots: Mutex<HashMap<UserKey, Slot>>,
    /// Markers for other processes. `None` without a shared store.
    markers: Option<Markers>,
    /// Rate limit of the warning about too many dialogues.
    full_throttle: Throttle,
}

/// Dialogue of one user.
struct Slot {
    /// Identifies the dialogue: a slot belongs to the exchange it points to.
    exchange: Arc<Exchange>,
    /// Channel to the task that holds the parked handler. `None` while the handler runs.
    parked: Option<Reclaim>,
    /// Marker of this dialogue in the store, which is removed with the slot.
    marked: Option<Mark>,
}

impl Dialogues {
    pub(crate) fn new(options: ChatOptions) -> Self {
        Self {
            options: Arc::new(options),
            open: AtomicUsize::new(0),
            slots: Mutex::default(),
            markers: None,
            full_throttle: Throttle::default(),
        }
    }

    /// Records dialogues in a store, for other processes.
    pub(crate) fn marked_in(self, store: Arc<dyn Sessions>, handler_limit: Duration) -> Self {
        Self {
            markers: Some(Markers::new(store, handler_limit)),
            ..self
        }
    }

    pub(crate) fn options(&self) -> &Arc<ChatOptions> {
        &self.options
    }

    /// Whether a lookup can find anything. Cheaper than the lookup.
    pub(crate) fn may_have_any(&self) -> bool {
        self.markers.is_some() || self.open.load(Ordering::Acquire) > 0
    }

    /// Whether the user has a dialogue in this process, in any state.
    pub(crate) fn has(&self, push: &Push) -> bool {
        self.open.load(Ordering::Acquire) > 0 && self.slots.lock().contains_key(&UserKey::of(push))
    }

    /// Returns the user's dialogue in this process, if its handler is parked.
    pub(crate) fn waiting(&self, user: UserKey) -> Option<Arc<Exchange>> {
        let slots = self.slots.lock();
        let slot = slots.get(&user).filter(|slot| slot.parked.is_some())?;
        Some(Arc::clone(&slot.exchange))
    }

    /// Registers the dialogue of a handler that has asked.
    ///
    /// # Errors
    /// If too many dialogues are open, or another process has ended this one.
    pub(crate) async fn enter(
        &self,
        user: UserKey,
        handler: &HandlerInfo,
        exchange: &Arc<Exchange>,
    ) -> Result<(), ChatErrorKind> {
        let previous = self.occupy(user, exchange)?;
        let Some(markers) = &self.markers else {
            return Ok(());
        };
        let marked = match markers.put(user, previous, handler, exchange).await {
            Ok(marked) => marked,
            Err(why) => {
                exchange.end(why);
                self.leave(user, exchange).await;
                return Err(why);
            }
        };
        if !self.record_mark(user, exchange, marked)
            && let Some(mark) = marked
        {
            // The dialogue has ended meanwhile.
            markers.remove(user, mark).await;
        }
        Ok(())
    }

    /// Records the dialogue's marker. Returns `false` if it is no longer the user's dialogue.
    fn record_mark(&self, user: UserKey, exchange: &Arc<Exchange>, marked: Option<Mark>) -> bool {
        let mut slots = self.slots.lock();
        let slot = slots.get_mut(&user).filter(|slot| slot.is_of(exchange));
        slot.map(|slot| slot.marked = marked).is_some()
    }

    /// Makes the exchange the user's dialogue and replaces any other. Returns the slot's previous
    /// marker.
    fn occupy(&self, user: UserKey, exchange: &Arc<Exchange>) -> Result<Previous, ChatErrorKind> {
        let mut slots = self.slots.lock();
        let open = slots.len();
        match slots.entry(user) {
            Entry::Occupied(mut slot) => {
                let slot = slot.get_mut();
                let same_dialogue = slot.is_of(exchange);
                if !same_dialogue {
                    slot.exchange.end(ChatErrorKind::Replaced);
                    slot.exchange = Arc::clone(exchange);
                    slot.parked = None;
                }
                let mark = slot.marked;
                Ok(Previous {
                    mark,
                    same_dialogue,
                })
            }
            Entry::Vacant(_) if open >= self.options.max_open => {
                drop(slots);
                if self.full_throttle.is_due() {
                    warn!(
                        open,
                        "too many dialogues are open; new ones are refused (see `ChatOptions::max_open`)"
                    );
                }
                Err(ChatErrorKind::TooMany)
            }
            Entry::Vacant(slot) => {
                slot.insert(Slot {
                    exchange: Arc::clone(exchange),
                    parked: None,
                    marked: None,
                });
                self.count(&slots);
                Ok(Previous {
                    mark: None,
                    same_dialogue: true,
                })
            }
        }
    }

    /// Marks the handler as parked. Requests for it arrive on the returned receiver.
    pub(crate) fn park(
        &self,
        user: UserKey,
        exchange: &Arc<Exchange>,
    ) -> oneshot::Receiver<oneshot::Sender<Called>> {
        let (take, taken) = oneshot::channel();
        let mut slots = self.slots.lock();
        if let Some(slot) = slots.get_mut(&user).filter(|slot| slot.is_of(exchange)) {
            slot.parked = Some(take);
        }
        taken
    }

    /// Reclaims the parked handler. Returns `None` if it has just ended.
    pub(crate) async fn take(&self, user: UserKey, exchange: &Arc<Exchange>) -> Option<Called> {
        let take = {
            let mut slots = self.slots.lock();
            let slot = slots.get_mut(&user).filter(|slot| slot.is_of(exchange))?;
            slot.parked.take()?
        };
        let (give, given) = oneshot::channel();
        take.send(give).ok()?;
        given.await.ok()
    }

    /// Removes the dialogue and its marker.
    pub(crate) async fn leave(&self, user: UserKey, exchange: &Arc<Exchange>) {
        let marked = {
            let mut slots = self.slots.lock();
            match slots.entry(user) {
                Entry::Occupied(slot) if slot.get().is_of(exchange) => {
                    let marked = slot.remove().marked;
                    self.count(&slots);
                    marked
                }
                Entry::Occupied(_) | Entry::Vacant(_) => None,
            }
        };
        if let (Some(markers), Some(mark)) = (&self.markers, marked) {
            markers.remove(user, mark).await;
        }
    }

    /// Ends the user's dialogue for a reason outside its handler.
    pub(crate) async fn end(&self, user: UserKey, why: ChatErrorKind) {
        let exchange = self
            .slots
            .lock()
            .get(&user)
            .map(|slot| Arc::clone(&slot.exchange));
        if let Some(exchange) = exchange {
            exchange.end(why);
            self.leave(user, &exchange).await;
        }
    }

    /// Reads the user's marker of another process.
    pub(crate) async fn look_elsewhere(&self, user: UserKey) -> Marked {
        match &self.markers {
            Some(markers) => markers.look(user).await,
            None => Marked::Nothing,
        }
    }

    /// Ends another process's dialogue.
    pub(crate) async fn end_elsewhere(&self, user: UserKey, lost: &Lost) -> Ending {
        match &self.markers {
            Some(markers) => markers.end(user, lost).await,
            None => Ending::Outdated,
        }
    }

    fn count(&self, slots: &HashMap<UserKey, Slot>) {
        self.open.store(slots.len(), Ordering::Release);
        set_dialogues(slots.len());
    }
}

impl Slot {
    fn is_of(&self, exchange: &Arc<Exchange>) -> bool {
        Arc::ptr_eq(&self.exchange, exchange)
    }
}

impl fmt::Debug for Dialogues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialogues")
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}
