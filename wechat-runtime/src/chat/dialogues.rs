//! The dialogues that are open in this process: one a user, so many at most.

use std::{
    collections::{HashMap, hash_map::Entry},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::oneshot;
use tracing::warn;

use super::{
    ChatErrorKind, ChatOptions, Exchange,
    marker::{Ending, Lost, Mark, Marked, Markers, Previous},
};
use crate::{
    handler::HandlerInfo,
    metrics::set_dialogues,
    push::Push,
    routing::dispatch::Called,
    store::{Sessions, UserKey},
    util::throttle::Throttle,
};

/// By which the task of a message gets the handler from the one that waits with it.
pub(crate) type Reclaim = oneshot::Sender<oneshot::Sender<Called>>;

pub(crate) struct Dialogues {
    options: Arc<ChatOptions>,
    /// How many there are, so that a bot without any need not look.
    open: AtomicUsize,
    slots: Mutex<HashMap<UserKey, Slot>>,
    markers: Option<Markers>,
    full_throttle: Throttle,
}

/// A user's dialogue.
struct Slot {
    exchange: Arc<Exchange>,
    /// Whom to take the handler from, while it waits.
    parked: Option<Reclaim>,
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

    /// With a store that tells other processes of them.
    pub(crate) fn marked_in(self, store: Arc<dyn Sessions>, handler_limit: Duration) -> Self {
        Self {
            markers: Some(Markers::new(store, handler_limit)),
            ..self
        }
    }

    pub(crate) fn options(&self) -> &Arc<ChatOptions> {
        &self.options
    }

    /// A cheap look before the expensive one.
    pub(crate) fn may_have_any(&self) -> bool {
        self.markers.is_some() || self.open.load(Ordering::Acquire) > 0
    }

    /// Whether the user has one here, at whatever stage.
    pub(crate) fn has(&self, push: &Push) -> bool {
        self.open.load(Ordering::Acquire) > 0 && self.slots().contains_key(&UserKey::of(push))
    }

    /// The user's dialogue here, if it waits.
    pub(crate) fn waiting(&self, user: UserKey) -> Option<Arc<Exchange>> {
        let slots = self.slots();
        let slot = slots.get(&user).filter(|slot| slot.parked.is_some())?;
        Some(Arc::clone(&slot.exchange))
    }

    /// The handler has asked: from now on it is the user's dialogue.
    ///
    /// # Errors
    /// If there are too many, or another process has ended it.
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
            // It has ended in the meantime.
            markers.remove(user, mark).await;
        }
        Ok(())
    }

    /// Notes what was written of the dialogue; `false` if it is the user's no longer.
    fn record_mark(&self, user: UserKey, exchange: &Arc<Exchange>, marked: Option<Mark>) -> bool {
        let mut slots = self.slots();
        let slot = slots.get_mut(&user).filter(|slot| slot.is_of(exchange));
        slot.map(|slot| slot.marked = marked).is_some()
    }

    /// Gives the marker that stands there.
    fn occupy(&self, user: UserKey, exchange: &Arc<Exchange>) -> Result<Previous, ChatErrorKind> {
        let mut slots = self.slots();
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
                    warn!(open, "too many dialogues are open: no other begins");
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

    /// The handler waits from now on, where the receiver is.
    pub(crate) fn park(
        &self,
        user: UserKey,
        exchange: &Arc<Exchange>,
    ) -> oneshot::Receiver<oneshot::Sender<Called>> {
        let (take, taken) = oneshot::channel();
        let mut slots = self.slots();
        if let Some(slot) = slots.get_mut(&user).filter(|slot| slot.is_of(exchange)) {
            slot.parked = Some(take);
        }
        taken
    }

    /// Takes the handler from where it waits; `None` if it has just ended.
    pub(crate) async fn take(&self, user: UserKey, exchange: &Arc<Exchange>) -> Option<Called> {
        let take = {
            let mut slots = self.slots();
            let slot = slots.get_mut(&user).filter(|slot| slot.is_of(exchange))?;
            slot.parked.take()?
        };
        let (give, given) = oneshot::channel();
        take.send(give).ok()?;
        given.await.ok()
    }

    /// It is the user's dialogue no longer.
    pub(crate) async fn leave(&self, user: UserKey, exchange: &Arc<Exchange>) {
        let marked = {
            let mut slots = self.slots();
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

    /// Ends it from outside.
    pub(crate) async fn end(&self, user: UserKey, why: ChatErrorKind) {
        let exchange = self
            .slots()
            .get(&user)
            .map(|slot| Arc::clone(&slot.exchange));
        if let Some(exchange) = exchange {
            exchange.end(why);
            self.leave(user, &exchange).await;
        }
    }

    /// What other processes say of the user.
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

    /// Nothing in here is left half done by a panic.
    fn slots(&self) -> MutexGuard<'_, HashMap<UserKey, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
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
