//! One message from its first try to its answer, in this process.

use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError,
    atomic::{AtomicBool, AtomicU8, Ordering},
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use super::{AnsweredBy, Sender, user_queue::Turn};
use crate::{
    handler::{HandlerInfo, late::Late},
    reply::Reply,
    store::{Answer, MessageKey, Progress, Settled},
};

/// What all tries of a message share. From running it becomes answered or late, once.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) key: Option<MessageKey>,
    state: Mutex<State>,
    changed: Notify,
    handler: OnceLock<&'static HandlerInfo>,
    by: OnceLock<AnsweredBy>,
    /// Whether its handler is being polled right now.
    is_polling: AtomicBool,
    /// Whether its answer is one that the user's next message waits for; see `collect.rs`.
    pub(super) expectation: AtomicU8,
    /// Whether it waits for, or has got, an earlier message's answer.
    pub(super) collects: AtomicBool,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When the first try arrived, at any instance as far as it is known.
    first: Instant,
    /// How many tries have arrived, at any instance as far as it is known.
    tries: u32,
    /// How many of them wait in this process.
    waiting: u32,
    /// Keeps the user's next message waiting while this one runs.
    turn: Option<Turn>,
    /// Whether its task looks after an answer that no try gets.
    is_watched: bool,
}

#[derive(Debug)]
enum Phase {
    Running,
    /// It runs at another instance, and nobody waits for it here any more: the next try begins anew.
    Left,
    Answered {
        answer: Answer,
        /// What it was made of, until a try has got it.
        unfetched: Option<Box<Made>>,
    },
    /// The last try was answered with this; the reply takes another way.
    Late {
        placeholder: Answer,
        since: Instant,
        /// Whether somebody brings the reply there.
        is_taken: bool,
    },
}

/// What is left of a flight that nobody has to look after any more.
#[derive(Debug)]
pub(super) enum Landing {
    /// Something may still become of it.
    None,
    /// Nothing: the next try begins anew.
    Left,
    /// What each further try is answered with.
    Answered(Answer),
}

/// A reply, and the push that it answers: what a late channel needs.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) reply: Reply,
    pub(super) sender: Sender,
}

impl Flight {
    /// `key` is `None` without deduplication.
    pub(super) fn new(key: Option<MessageKey>, first: Instant) -> Self {
        Self {
            key,
            state: Mutex::new(State {
                phase: Phase::Running,
                first,
                tries: 0,
                waiting: 0,
                turn: None,
                is_watched: false,
            }),
            changed: Notify::new(),
            handler: OnceLock::new(),
            by: OnceLock::new(),
            is_polling: AtomicBool::new(false),
            expectation: AtomicU8::new(0),
            collects: AtomicBool::new(false),
        }
    }

    /// A try has arrived, and waits from here on until what it gets is dropped: answered, hung up on, or gone.
    /// `None` if the flight was left.
    pub(super) fn arrive(self: &Arc<Self>) -> Option<Waiting> {
        let mut state = self.state();
        if matches!(state.phase, Phase::Left) {
            return None;
        }
        state.tries += 1;
        state.waiting += 1;
        Some(Waiting(Arc::clone(self)))
    }

    /// Leaves it, if it runs at another instance and nobody waits for it here.
    pub(super) fn leave(&self) -> bool {
        let mut state = self.state();
        let is_left = state.waiting == 0 && matches!(state.phase, Phase::Running);
        if is_left {
            state.phase = Phase::Left;
            state.turn = None;
        }
        is_left
    }

    /// From now on its task looks after an answer that no try gets; `bring_back` need not.
    pub(super) fn watch(&self) {
        self.state().is_watched = true;
    }

    /// What another instance knows of the tries.
    pub(super) fn note(&self, progress: Progress) {
        let first = Instant::now().checked_sub(progress.age);
        let mut state = self.state();
        state.tries = state.tries.max(progress.tries);
        state.first = first.map_or(state.first, |first| first.min(state.first));
    }

    pub(super) fn tries(&self) -> u32 {
        self.state().tries
    }

    /// When the first try arrived.
    pub(super) fn first(&self) -> Instant {
        self.state().first
    }

    /// Only the handler's task sets it.
    pub(super) fn set_handler(&self, handler: &'static HandlerInfo) {
        let _ = self.handler.set(handler);
    }

    pub(super) fn handler(&self) -> Option<&'static HandlerInfo> {
        self.handler.get().copied()
    }

    /// How it comes to its answer, which only its task knows.
    pub(super) fn set_by(&self, by: AnsweredBy) {
        let _ = self.by.set(by);
    }

    pub(super) fn by(&self) -> Option<AnsweredBy> {
        self.by.get().copied()
    }

    /// The handler, unless it was found early and not called in the end.
    pub(super) fn called(&self) -> Option<&'static HandlerInfo> {
        let is_kept = self.by() == Some(AnsweredBy::KeptAnswer);
        self.handler().filter(|_| !is_kept)
    }

    pub(super) fn set_polling(&self, polling: bool) {
        self.is_polling.store(polling, Ordering::Relaxed);
    }

    /// Whether its handler has not given its thread back.
    pub(super) fn is_polling(&self) -> bool {
        self.is_polling.load(Ordering::Relaxed)
    }

    /// Which ways are open to it, by its handler or else by the bot.
    pub(super) fn late(&self, of_the_bot: Late) -> Late {
        let of_the_handler = self.handler().and_then(|handler| handler.late);
        of_the_handler.unwrap_or(of_the_bot)
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self.state().phase, Phase::Running)
    }

    /// Since when the last try has been answered with a placeholder.
    pub(super) fn late_since(&self) -> Option<Instant> {
        match self.state().phase {
            Phase::Late { since, .. } => Some(since),
            _ => None,
        }
    }

    /// Until it is answered or late, the user's next message waits.
    pub(super) fn hold(&self, turn: Turn) {
        let mut state = self.state();
        if matches!(state.phase, Phase::Running) {
            state.turn = Some(turn);
        }
    }

    /// What a try is answered with, if that is known.
    pub(super) fn fetch(&self) -> Option<Answer> {
        let (answer, is_first) = {
            let mut state = self.state();
            let was_unfetched = state.phase.is_unfetched();
            (state.phase.fetch(), was_unfetched && state.is_watched)
        };
        if is_first {
            self.changed.notify_waiters();
        }
        answer
    }

    /// The same, as soon as it is known, until `deadline`.
    pub(super) async fn fetch_until(&self, deadline: Instant) -> Option<Answer> {
        match timeout_at(deadline, self.changed_to(|| self.fetch())).await {
            Ok(answer) => Some(answer),
            Err(_) => self.fetch(),
        }
    }

    /// Waits until it runs no longer.
    pub(super) async fn ended(&self) {
        self.changed_to(|| (!self.is_running()).then_some(())).await;
    }

    /// Looks after each change, and once before, until there is something.
    async fn changed_to<T>(&self, look: impl Fn() -> Option<T>) -> T {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            if let Some(seen) = look() {
                return seen;
            }
            changed.await;
        }
    }

    /// The reply is there. It is given back where it is late, for the caller to bring it another way.
    pub(super) fn answer(&self, answer: Answer, made: Option<Made>) -> Settled {
        let settled = {
            let mut state = self.state();
            match &mut state.phase {
                Phase::Running | Phase::Left => {
                    state.phase = Phase::Answered {
                        answer: answer.clone(),
                        unfetched: made.map(Box::new),
                    };
                    state.turn = None;
                    Settled::Answered(answer)
                }
                Phase::Answered { answer, .. } => Settled::Answered(answer.clone()),
                Phase::Late { is_taken: true, .. } => Settled::LateElsewhere,
                Phase::Late { is_taken, .. } => {
                    *is_taken = true;
                    Settled::Late
                }
            }
        };
        self.changed.notify_waiters();
        settled
    }

    /// Nobody can wait any longer: what the last try is answered with.
    pub(super) fn give_up(&self, placeholder: Answer) -> Answer {
        let answer = {
            let mut state = self.state();
            if let Some(answer) = state.phase.fetch() {
                return answer;
            }
            state.phase = Phase::Late {
                placeholder: placeholder.clone(),
                since: Instant::now(),
                is_taken: false,
            };
            state.turn = None;
            placeholder
        };
        self.changed.notify_waiters();
        answer
    }

    /// Takes the answer back if no try has got it; from now on it is late, and the caller brings it
    /// another way.
    pub(super) fn take_back(&self, placeholder: Answer) -> Option<Made> {
        let mut state = self.state();
        let Phase::Answered { unfetched, .. } = &mut state.phase else {
            return None;
        };
        let made = unfetched.take()?;
        state.phase = Phase::Late {
            placeholder,
            since: Instant::now(),
            is_taken: true,
        };
        Some(*made)
    }

    /// Waits until a try has got the answer, until `deadline`.
    pub(super) async fn fetched_until(&self, deadline: Instant) {
        let fetched = || (!self.state().phase.is_unfetched()).then_some(());
        // Either way the caller looks again.
        let _ = timeout_at(deadline, self.changed_to(fetched)).await;
    }

    /// Whether it has an answer that no try has got or waits for.
    pub(super) fn is_abandoned(&self) -> bool {
        let state = self.state();
        state.phase.is_unfetched() && state.waiting == 0 && !state.is_watched
    }

    pub(super) fn landing(&self) -> Landing {
        match &self.state().phase {
            Phase::Running
            | Phase::Answered {
                unfetched: Some(_), ..
            } => Landing::None,
            Phase::Left => Landing::Left,
            Phase::Answered { answer, .. }
            | Phase::Late {
                placeholder: answer,
                ..
            } => Landing::Answered(answer.clone()),
        }
    }

    /// Nothing in here is left half done by a panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Phase {
    fn is_unfetched(&self) -> bool {
        matches!(
            self,
            Self::Answered {
                unfetched: Some(_),
                ..
            }
        )
    }

    /// What a try is answered with, which from then on has it.
    fn fetch(&mut self) -> Option<Answer> {
        match self {
            Self::Running | Self::Left => None,
            Self::Late { placeholder, .. } => Some(placeholder.clone()),
            Self::Answered { answer, unfetched } => {
                *unfetched = None;
                Some(answer.clone())
            }
        }
    }
}

/// A try that waits.
#[derive(Debug)]
pub(super) struct Waiting(Arc<Flight>);

impl Waiting {
    pub(super) fn flight(&self) -> &Arc<Flight> {
        &self.0
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}
