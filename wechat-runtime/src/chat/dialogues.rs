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
use wechat_core::Push;

use super::{
    ChatErrorKind, ChatOptions, Exchange,
    marker::{Before, Ending, Lost, Mark, Marked, Markers},
};
use crate::{
    handler::HandlerInfo,
    metrics::set_dialogues,
    routing::dispatch::Called,
    store::{Sessions, UserKey},
    util::throttle::Seldom,
};

/// By which the task of a message gets the handler from the one that waits with it.
pub(crate) type Take = oneshot::Sender<oneshot::Sender<Called>>;

pub(crate) struct Dialogues {
    options: Arc<ChatOptions>,
    /// How many there are, so that a bot without any need not look.
    open: AtomicUsize,
    seats: Mutex<HashMap<UserKey, Seat>>,
    markers: Option<Markers>,
    full_said: Seldom,
}

/// A user's dialogue.
struct Seat {
    exchange: Arc<Exchange>,
    /// Whom to take the handler from, while it waits.
    parked: Option<Take>,
    marked: Option<Mark>,
}

impl Dialogues {
    pub(crate) fn new(options: ChatOptions) -> Self {
        Self {
            options: Arc::new(options),
            open: AtomicUsize::new(0),
            seats: Mutex::default(),
            markers: None,
            full_said: Seldom::default(),
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
        self.open.load(Ordering::Acquire) > 0 && self.seats().contains_key(&UserKey::of(push))
    }

    /// The user's dialogue here, if it waits.
    pub(crate) fn waiting(&self, user: UserKey) -> Option<Arc<Exchange>> {
        let seats = self.seats();
        let seat = seats.get(&user).filter(|seat| seat.parked.is_some())?;
        Some(Arc::clone(&seat.exchange))
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
        let before = self.seat(user, exchange)?;
        let Some(markers) = &self.markers else {
            return Ok(());
        };
        let marked = match markers.put(user, before, handler, exchange).await {
            Ok(marked) => marked,
            Err(why) => {
                exchange.end(why);
                self.leave(user, exchange).await;
                return Err(why);
            }
        };
        if !self.note(user, exchange, marked)
            && let Some(mark) = marked
        {
            // It has ended in the meantime.
            markers.remove(user, mark).await;
        }
        Ok(())
    }

    /// Notes what was written of the dialogue; `false` if it is the user's no longer.
    fn note(&self, user: UserKey, exchange: &Arc<Exchange>, marked: Option<Mark>) -> bool {
        let mut seats = self.seats();
        let seat = seats.get_mut(&user).filter(|seat| seat.is_of(exchange));
        seat.map(|seat| seat.marked = marked).is_some()
    }

    /// Gives the marker that stands there.
    fn seat(&self, user: UserKey, exchange: &Arc<Exchange>) -> Result<Before, ChatErrorKind> {
        let mut seats = self.seats();
        let open = seats.len();
        match seats.entry(user) {
            Entry::Occupied(mut seat) => {
                let seat = seat.get_mut();
                let is_same = seat.is_of(exchange);
                if !is_same {
                    seat.exchange.end(ChatErrorKind::Replaced);
                    seat.exchange = Arc::clone(exchange);
                    seat.parked = None;
                }
                let mark = seat.marked;
                Ok(Before { mark, is_same })
            }
            Entry::Vacant(_) if open >= self.options.most => {
                drop(seats);
                if self.full_said.is_due() {
                    warn!(open, "too many dialogues are open: no other begins");
                }
                Err(ChatErrorKind::TooMany)
            }
            Entry::Vacant(seat) => {
                seat.insert(Seat {
                    exchange: Arc::clone(exchange),
                    parked: None,
                    marked: None,
                });
                self.count(&seats);
                Ok(Before {
                    mark: None,
                    is_same: true,
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
        let mut seats = self.seats();
        if let Some(seat) = seats.get_mut(&user).filter(|seat| seat.is_of(exchange)) {
            seat.parked = Some(take);
        }
        taken
    }

    /// Takes the handler from where it waits; `None` if it has just ended.
    pub(crate) async fn take(&self, user: UserKey, exchange: &Arc<Exchange>) -> Option<Called> {
        let take = {
            let mut seats = self.seats();
            let seat = seats.get_mut(&user).filter(|seat| seat.is_of(exchange))?;
            seat.parked.take()?
        };
        let (give, given) = oneshot::channel();
        take.send(give).ok()?;
        given.await.ok()
    }

    /// It is the user's dialogue no longer.
    pub(crate) async fn leave(&self, user: UserKey, exchange: &Arc<Exchange>) {
        let marked = {
            let mut seats = self.seats();
            match seats.entry(user) {
                Entry::Occupied(seat) if seat.get().is_of(exchange) => {
                    let marked = seat.remove().marked;
                    self.count(&seats);
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
            .seats()
            .get(&user)
            .map(|seat| Arc::clone(&seat.exchange));
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

    fn count(&self, seats: &HashMap<UserKey, Seat>) {
        self.open.store(seats.len(), Ordering::Release);
        set_dialogues(seats.len());
    }

    /// Nothing in here is left half done by a panic.
    fn seats(&self) -> MutexGuard<'_, HashMap<UserKey, Seat>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
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
