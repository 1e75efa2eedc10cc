//! State of one message in this process, from its first try to its answer.
//!
//! ```text
//!           leave               answer
//!  Left <──────── Running ──────────────> Answered { unclaimed } ── fetch ──> Answered { None }
//!    │               │                          │
//!    │ answer        │ give_up                  │ take_back
//!    └──> Answered   └────────> Late <──────────┘
//! ```
//!
//! A flight becomes `Answered` or `Late` once; [`Flight::answer`] returns which of the two it is.
//! `Late { taken: false }` waits for the task's reply, and `answer` sets `taken`. After `take_back`
//! it is `true` at once, because the caller has the reply.

use std::sync::{
    Arc, MutexGuard, OnceLock,
    atomic::{AtomicBool, AtomicU8, Ordering},
};

use tokio::{sync::Notify, time::Instant};
use wechat_core::{__private::Mutex, Reply};

use super::{AnsweredBy, Incoming, user_queue::Turn};
use crate::{
    handler::{HandlerInfo, late::Late},
    store::{Answer, MessageKey, Progress, Settled},
    util::deadline::within,
};

/// State that all tries of a message share. Leaves `Running` for `Answered` or `Late` exactly once.
#[derive(Debug)]
pub(super) struct Flight {
    /// Key in [`Flights`](super::flights::Flights) and in the shared store. `None` if tries are not
    /// deduplicated; then the flight is in neither.
    pub(super) key: Option<MessageKey>,
    /// Phase and tries, which change together under one lock.
    state: Mutex<State>,
    /// Wakes waiting tries and the task after each change of `state`.
    changed: Notify,
    /// Handler that the message is dispatched to. Only the message's task sets it.
    handler: OnceLock<&'static HandlerInfo>,
    /// Source of the answer. Only the message's task sets it.
    by: OnceLock<AnsweredBy>,
    /// Whether the handler is being polled right now; still `true` at a deadline if the handler
    /// blocks its thread.
    polling: AtomicBool,
    /// Whether the user's next message collects this answer; see `collect.rs` for the values.
    pub(super) expectation: AtomicU8,
    /// Whether this message waits for, or got, the late answer to an earlier message. Its tries are
    /// then answered in time instead of being hung up on.
    pub(super) collects: AtomicBool,
}

#[derive(Debug)]
struct State {
    /// Progress of the message. Never returns to `Running`.
    phase: Phase,
    /// Arrival of the first try known at any instance. Only moves back in time.
    first: Instant,
    /// Number of tries known at any instance. Never decreases.
    tries: u32,
    /// Number of tries that wait in this process, one per live [`WaitGuard`]. A flight with waiting
    /// tries is never left.
    waiting: u32,
    /// Turn in the user's queue, which keeps the user's next message waiting. Present only while
    /// `Running`.
    turn: Option<Turn>,
    /// Whether the message's task reclaims an answer that no try fetches, so that nothing else may.
    watched: bool,
}

#[derive(Debug)]
enum Phase {
    Running,
    /// The message runs at another instance, and no try waits for it here. The next try starts a
    /// new flight.
    Left,
    /// The reply is known, and every try is answered with it.
    Answered {
        answer: Answer,
        /// Reply that the answer was rendered from, until a try has fetched the answer.
        unclaimed: Option<Box<UnclaimedReply>>,
    },
    /// The last try was answered with a placeholder. The reply is delivered as a late answer.
    Late {
        placeholder: Answer,
        since: Instant,
        /// Whether a caller has taken over delivering the reply.
        taken: bool,
    },
}

/// Form in which [`Flights`](super::flights::Flights) keeps a flight after its tries and task.
#[derive(Debug)]
pub(super) enum Settlement {
    /// The flight can still change and is kept.
    Pending,
    /// The flight was left and is removed. The next try starts a new one.
    Left,
    /// The flight is replaced by the answer that further tries get.
    Answered(Answer),
}

/// Reply that no try has fetched, with the push that it answers. Enough to deliver it as a late
/// answer.
#[derive(Clone, Debug)]
pub(super) struct UnclaimedReply {
    pub(super) reply: Reply,
    pub(super) incoming: Incoming,
}

impl Flight {
    /// Creates a running flight. `key` is `None` without deduplication.
    pub(super) fn new(key: Option<MessageKey>, first: Instant) -> Self {
        Self {
            key,
            state: Mutex::new(State {
                phase: Phase::Running,
                first,
                tries: 0,
                waiting: 0,
                turn: None,
                watched: false,
            }),
            changed: Notify::new(),
            handler: OnceLock::new(),
            by: OnceLock::new(),
            polling: AtomicBool::new(false),
            expectation: AtomicU8::new(0),
            collects: AtomicBool::new(false),
        }
    }

    /// Counts a try, which waits until the returned guard is dropped. Returns `None` if the flight
    /// was left.
    pub(super) fn arrive(self: &Arc<Self>) -> Option<WaitGuard> {
        let mut state = self.state();
        if matches!(state.phase, Phase::Left) {
            return None;
        }
        state.tries += 1;
        state.waiting += 1;
        Some(WaitGuard(Arc::clone(self)))
    }

    /// Leaves the flight if no try waits for it here. Called while the message runs at another
    /// instance.
    pub(super) fn leave(&self) -> bool {
        let mut state = self.state();
        let is_left = state.waiting == 0 && matches!(state.phase, Phase::Running);
        if is_left {
            state.phase = Phase::Left;
            state.turn = None;
        }
        is_left
    }

    /// Makes the message's task responsible for an answer that no try fetches, instead of
    /// `reclaim_unclaimed`.
    pub(super) fn watch(&self) {
        self.state().watched = true;
    }

    /// Merges the progress that another instance reports.
    pub(super) fn note(&self, progress: Progress) {
        let first = Instant::now().checked_sub(progress.age);
        let mut state = self.state();
        state.tries = state.tries.max(progress.tries);
        state.first = first.map_or(state.first, |first| first.min(state.first));
    }

    pub(super) fn tries(&self) -> u32 {
        self.state().tries
    }

    pub(super) fn first(&self) -> Instant {
        self.state().first
    }

    /// Sets the handler. Called only by the message's task.
    pub(super) fn set_handler(&self, handler: &'static HandlerInfo) {
        let _ = self.handler.set(handler);
    }

    pub(super) fn handler(&self) -> Option<&'static HandlerInfo> {
        self.handler.get().copied()
    }

    /// Sets the source of the answer. Called only by the message's task.
    pub(super) fn set_by(&self, by: AnsweredBy) {
        let _ = self.by.set(by);
    }

    pub(super) fn by(&self) -> Option<AnsweredBy> {
        self.by.get().copied()
    }

    /// Returns the handler that was called. A handler that was only looked up for a kept answer
    /// does not count.
    pub(super) fn called(&self) -> Option<&'static HandlerInfo> {
        let is_kept = self.by() == Some(AnsweredBy::KeptAnswer);
        self.handler().filter(|_| !is_kept)
    }

    pub(super) fn set_polling(&self, polling: bool) {
        self.polling.store(polling, Ordering::Relaxed);
    }

    /// Whether the handler has not returned from its last poll.
    pub(super) fn is_polling(&self) -> bool {
        self.polling.load(Ordering::Relaxed)
    }

    /// Returns the late channels of the handler, or else of the bot.
    pub(super) fn late(&self, of_the_bot: Late) -> Late {
        let of_the_handler = self.handler().and_then(|handler| handler.late);
        of_the_handler.unwrap_or(of_the_bot)
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self.state().phase, Phase::Running)
    }

    /// Returns when the last try was answered with a placeholder, if it was.
    pub(super) fn late_since(&self) -> Option<Instant> {
        match self.state().phase {
            Phase::Late { since, .. } => Some(since),
            _ => None,
        }
    }

    /// Keeps the user's next message waiting until the flight is answered or late.
    pub(super) fn hold(&self, turn: Turn) {
        let mut state = self.state();
        if matches!(state.phase, Phase::Running) {
            state.turn = Some(turn);
        }
    }

    /// Returns the answer for a try, if it is known, and marks it as fetched.
    pub(super) fn fetch(&self) -> Option<Answer> {
        let (answer, is_first) = {
            let mut state = self.state();
            let was_unclaimed = state.phase.is_unclaimed();
            (state.phase.fetch(), was_unclaimed && state.watched)
        };
        if is_first {
            self.changed.notify_waiters();
        }
        answer
    }

    /// Waits for the answer until `deadline`, then fetches it.
    pub(super) async fn fetch_until(&self, deadline: Instant) -> Option<Answer> {
        match within(deadline, self.changed_to(|| self.fetch())).await {
            Ok(answer) => Some(answer),
            Err(_) => self.fetch(),
        }
    }

    /// Waits until the flight is no longer running.
    pub(super) async fn ended(&self) {
        self.changed_to(|| (!self.is_running()).then_some(())).await;
    }

    /// Calls `look` now and after each change, until it returns a value.
    async fn changed_to<T>(&self, look: impl Fn() -> Option<T>) -> T {
        // Registering costs more than a look, and the answer is usually there.
        if let Some(seen) = look() {
            return seen;
        }
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Registered before looking, so that no change in between is missed.
            changed.as_mut().enable();
            if let Some(seen) = look() {
                return seen;
            }
            changed.await;
        }
    }

    /// Settles the flight with its answer. [`Settled::Late`] makes the caller deliver the reply as
    /// a late answer.
    pub(super) fn answer(&self, answer: Answer, unclaimed: Option<UnclaimedReply>) -> Settled {
        let settled = {
            let mut state = self.state();
            match &mut state.phase {
                Phase::Running | Phase::Left => {
                    state.phase = Phase::Answered {
                        answer: answer.clone(),
                        unclaimed: unclaimed.map(Box::new),
                    };
                    state.turn = None;
                    Settled::Answered(answer)
                }
                Phase::Answered { answer, .. } => Settled::Answered(answer.clone()),
                Phase::Late { taken: true, .. } => Settled::LateElsewhere,
                Phase::Late { taken, .. } => {
                    *taken = true;
                    Settled::Late
                }
            }
        };
        self.changed.notify_waiters();
        settled
    }

    /// Makes the flight late unless it is answered. Returns the answer for the last try.
    pub(super) fn give_up(&self, placeholder: Answer) -> Answer {
        let answer = {
            let mut state = self.state();
            if let Some(answer) = state.phase.fetch() {
                return answer;
            }
            state.phase = Phase::Late {
                placeholder: placeholder.clone(),
                since: Instant::now(),
                taken: false,
            };
            state.turn = None;
            placeholder
        };
        self.changed.notify_waiters();
        answer
    }

    /// Makes the flight late and returns its reply, if no try has fetched it. The caller delivers
    /// it as a late answer.
    pub(super) fn take_back(&self, placeholder: Answer) -> Option<UnclaimedReply> {
        let mut state = self.state();
        let Phase::Answered { unclaimed, .. } = &mut state.phase else {
            return None;
        };
        let unclaimed = unclaimed.take()?;
        state.phase = Phase::Late {
            placeholder,
            since: Instant::now(),
            taken: true,
        };
        Some(*unclaimed)
    }

    /// Waits until a try has fetched the answer, or until `deadline`.
    pub(super) async fn fetched_until(&self, deadline: Instant) {
        let fetched = || (!self.state().phase.is_unclaimed()).then_some(());
        // The caller checks the state in both cases.
        let _ = within(deadline, self.changed_to(fetched)).await;
    }

    /// Whether there is an unfetched answer that no try waits for and that the message's task does
    /// not reclaim.
    pub(super) fn is_abandoned(&self) -> bool {
        let state = self.state();
        state.phase.is_unclaimed() && state.waiting == 0 && !state.watched
    }

    /// Returns what may be kept in place of the flight.
    pub(super) fn settlement(&self) -> Settlement {
        match &self.state().phase {
            Phase::Running
            | Phase::Answered {
                unclaimed: Some(_), ..
            } => Settlement::Pending,
            Phase::Left => Settlement::Left,
            Phase::Answered { answer, .. }
            | Phase::Late {
                placeholder: answer,
                ..
            } => Settlement::Answered(answer.clone()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

impl Phase {
    fn is_unclaimed(&self) -> bool {
        matches!(
            self,
            Self::Answered {
                unclaimed: Some(_),
                ..
            }
        )
    }

    /// Returns the answer for a try, and marks it as fetched.
    fn fetch(&mut self) -> Option<Answer> {
        match self {
            Self::Running | Self::Left => None,
            Self::Late { placeholder, .. } => Some(placeholder.clone()),
            Self::Answered { answer, unclaimed } => {
                *unclaimed = None;
                Some(answer.clone())
            }
        }
    }
}

/// Guard of a waiting try. Dropping it lowers `State::waiting`.
#[derive(Debug)]
pub(super) struct WaitGuard(Arc<Flight>);

impl WaitGuard {
    pub(super) fn flight(&self) -> &Arc<Flight> {
        &self.0
    }
}

impl Drop for WaitGuard {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}
