//! Exchange between a dialogue's handler and the task that runs it: questions in one direction,
//! pushes in the other.
//!
//! ```text
//!         ask               take_question              answer
//!  Busy ──────> Asking ──────────────────> Waiting ─────────────> Answered
//!   ^             │                           │                      │
//!   │             └─ refuse, end, cancelled ──┴──> Refused           │
//!   │                                                 │              │
//!   └────────── the question's future returns or is dropped ─────────┘
//! ```

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, MutexGuard},
    task::{Poll, Waker},
};

use tokio::time::{Instant, timeout_at};
use wechat_core::{__private::Mutex, Push, Reply};

use super::{ChatError, ChatErrorKind, ChatOptions};
use crate::util::deadline::after;

/// Predicate for the pushes that a question accepts.
pub(super) type Accepts = fn(&Push) -> bool;

/// Shared state of a dialogue.
#[derive(Debug)]
pub(crate) struct Exchange(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Push that the handler was called for, to restart with. Never changes.
    first: Push,
    /// Push that the next question or the return value replies to: the last one that was handed
    /// over.
    push: Push,
    /// Options of this dialogue; the bot's until the handler configures its own.
    options: Arc<ChatOptions>,
    /// Start of the dialogue, from which `end_within` counts.
    began: Instant,
    /// Whether the dialogue was lost and restarted. It restarts at most once.
    restarted: bool,
    /// Whether a task runs the handler, so that questions can be answered. Once `Over`, it stays
    /// so.
    run: Run,
    /// State of the open question. Only its future resets it to `Busy`, so at most one question is
    /// open.
    phase: Phase,
    /// Question that was sent last. `None` until the handler has asked.
    question: Option<Reply>,
    /// Whether the user cancelled while no question was open. The next question takes it and fails.
    cancelled: bool,
    /// Waker of the question's future, woken when the question is answered or fails.
    asker: Option<Waker>,
    /// Waker of the task that runs the handler, woken by questions asked from other tasks.
    task: Option<Waker>,
}

/// Progress of the handler.
#[derive(Debug)]
enum Run {
    /// No task runs the handler yet.
    NotStarted,
    /// A test runs the handler, with these remaining answers.
    Scripted(VecDeque<Push>),
    /// A task runs the handler.
    Live,
    /// The handler has ended, or another dialogue has replaced this one.
    Over(ChatErrorKind),
}

/// State of the open question.
#[derive(Debug)]
enum Phase {
    /// No question is open.
    Busy,
    /// The handler has asked, and its task has not taken the question yet.
    Asking(Reply, Accepts),
    /// The question is being sent or was sent.
    Waiting(Accepts),
    /// The user's answer is in `State::push`.
    Answered,
    /// The question fails with this reason.
    Refused(ChatErrorKind),
}

impl Exchange {
    pub(crate) fn new(push: Push) -> Self {
        Self(Mutex::new(State {
            first: push.clone(),
            push,
            options: Arc::default(),
            began: Instant::now(),
            restarted: false,
            run: Run::NotStarted,
            phase: Phase::Busy,
            question: None,
            cancelled: false,
            asker: None,
            task: None,
        }))
    }

    pub(super) fn scripted(first: Push, answers: VecDeque<Push>) -> Self {
        let exchange = Self::new(first);
        exchange.state().run = Run::Scripted(answers);
        exchange
    }

    /// Records that a task runs the handler.
    pub(crate) fn begin(&self, options: &Arc<ChatOptions>) {
        let mut state = self.state();
        if matches!(state.run, Run::NotStarted) {
            state.options = Arc::clone(options);
            state.run = Run::Live;
        }
    }

    /// Records that the dialogue was lost and has restarted.
    pub(crate) fn restart(&self) {
        self.state().restarted = true;
    }

    pub(super) fn is_restarted(&self) -> bool {
        self.state().restarted
    }

    pub(super) fn first(&self) -> Push {
        self.state().first.clone()
    }

    pub(crate) fn push(&self) -> Push {
        self.state().push.clone()
    }

    pub(crate) fn options(&self) -> Arc<ChatOptions> {
        Arc::clone(&self.state().options)
    }

    pub(super) fn configure(&self, change: impl FnOnce(ChatOptions) -> ChatOptions) {
        // Called without the lock, because it is user code.
        let options = change(ChatOptions::clone(&self.options()));
        self.state().options = Arc::new(options);
    }

    /// Returns when a question that is asked now times out.
    fn deadline(&self) -> Instant {
        let state = self.state();
        let options = &state.options;
        let of_answer = after(Instant::now(), options.answer_within);
        match options.end_within {
            Some(limit) => of_answer.min(after(state.began, limit)),
            None => of_answer,
        }
    }

    /// Asks and waits for the answer. Dropping the future withdraws the question or stops waiting.
    pub(super) async fn ask(&self, question: Reply, accepts: Accepts) -> Result<Push, ChatError> {
        if let Some(answer) = self.scripted_answer() {
            return answer;
        }
        let deadline = self.deadline();
        let asking = Asking::begin(self, question, accepts)?;
        match timeout_at(deadline, asking.answer()).await {
            Ok(answer) => answer,
            Err(_) => Err(ChatError::ended(ChatErrorKind::TimedOut)),
        }
    }

    /// Returns the next answer of a test.
    fn scripted_answer(&self) -> Option<Result<Push, ChatError>> {
        let mut state = self.state();
        let Run::Scripted(answers) = &mut state.run else {
            return None;
        };
        let Some(answer) = answers.pop_front() else {
            return Some(Err(ChatError::ended(ChatErrorKind::TimedOut)));
        };
        state.push = answer.clone();
        if state.options.is_cancelled_by(&answer) {
            return Some(Err(ChatError::ended(ChatErrorKind::Cancelled)));
        }
        Some(Ok(answer))
    }

    /// Registers the waker of the task that runs the handler.
    pub(crate) fn register_task(&self, task: &Waker) {
        let mut state = self.state();
        match &mut state.task {
            Some(known) => known.clone_from(task),
            unknown => *unknown = Some(task.clone()),
        }
    }

    /// Takes the question that the handler asked, which then waits for its answer.
    pub(crate) fn take_question(&self) -> Option<Reply> {
        let mut state = self.state();
        let Phase::Asking(question, accepts) = &mut state.phase else {
            return None;
        };
        let (question, accepts) = (std::mem::take(question), *accepts);
        state.phase = Phase::Waiting(accepts);
        state.question = Some(question.clone());
        Some(question)
    }

    pub(crate) fn has_asked(&self) -> bool {
        self.state().question.is_some()
    }

    /// Returns the question that was sent last.
    pub(crate) fn question(&self) -> Option<Reply> {
        self.state().question.clone()
    }

    /// Whether a sent question waits for the user.
    pub(crate) fn waits(&self) -> bool {
        matches!(self.state().phase, Phase::Waiting(_))
    }

    /// Whether the push belongs to this dialogue. While no question is open, messages do: the
    /// handler's next output is the reply to them.
    pub(crate) fn accepts(&self, push: &Push) -> bool {
        let accepts = match &self.state().phase {
            Phase::Asking(_, accepts) | Phase::Waiting(accepts) => *accepts,
            Phase::Busy | Phase::Answered | Phase::Refused(_) => return push.is_users_message(),
        };
        accepts(push)
    }

    /// Hands over the user's push: as the answer, or as a cancellation. If no question is open, a
    /// cancellation applies to the next one.
    pub(crate) fn answer(&self, push: Push) {
        let mut state = self.state();
        let is_cancelled = state.options.is_cancelled_by(&push);
        state.push = push;
        match state.phase {
            Phase::Asking(..) | Phase::Waiting(_) if is_cancelled => {
                state.phase = Phase::Refused(ChatErrorKind::Cancelled);
                state.wake_asker();
            }
            Phase::Waiting(_) => {
                state.phase = Phase::Answered;
                state.wake_asker();
            }
            Phase::Asking(..) | Phase::Busy | Phase::Answered | Phase::Refused(_) => {
                state.cancelled |= is_cancelled;
            }
        }
    }

    /// Fails the open question.
    pub(crate) fn refuse(&self, why: ChatErrorKind) {
        let mut state = self.state();
        state.phase = Phase::Refused(why);
        state.wake_asker();
    }

    /// Ends the dialogue. Current and later questions fail.
    pub(crate) fn end(&self, why: ChatErrorKind) {
        let mut state = self.state();
        state.run = Run::Over(why);
        if matches!(state.phase, Phase::Asking(..) | Phase::Waiting(_)) {
            state.phase = Phase::Refused(why);
            state.wake_asker();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }
}

impl State {
    fn wake_asker(&mut self) {
        if let Some(asker) = self.asker.take() {
            asker.wake();
        }
    }
}

/// Open question. Dropping it returns the exchange to `Busy`.
struct Asking<'a>(&'a Exchange);

impl<'a> Asking<'a> {
    fn begin(exchange: &'a Exchange, question: Reply, accepts: Accepts) -> Result<Self, ChatError> {
        let mut state = exchange.state();
        match state.run {
            Run::Live => {}
            Run::NotStarted | Run::Scripted(_) => {
                return Err(ChatError::misused(
                    "no bot runs this handler; in a test, use `Chat::scripted`",
                ));
            }
            Run::Over(why) => return Err(ChatError::ended(why)),
        }
        if !matches!(state.phase, Phase::Busy) {
            return Err(ChatError::misused(
                "another question of the same dialogue is open; await it or drop it first",
            ));
        }
        if std::mem::take(&mut state.cancelled) {
            return Err(ChatError::ended(ChatErrorKind::Cancelled));
        }
        state.phase = Phase::Asking(question, accepts);
        // A question from a task that the handler spawned would go unnoticed otherwise.
        if let Some(task) = state.task.take() {
            task.wake();
        }
        drop(state);
        Ok(Self(exchange))
    }

    async fn answer(self) -> Result<Push, ChatError> {
        poll_fn(|cx| {
            let mut state = self.0.state();
            match state.phase {
                Phase::Answered => Poll::Ready(Ok(state.push.clone())),
                Phase::Refused(why) => Poll::Ready(Err(ChatError::ended(why))),
                Phase::Asking(..) | Phase::Waiting(_) | Phase::Busy => {
                    state.asker = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.phase = Phase::Busy;
        state.asker = None;
        // Woken because the handler's time limit applies again.
        if let Some(task) = state.task.take() {
            task.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;
    use crate::Probe;

    /// Polls once.
    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut std::task::Context::from_waker(Waker::noop()))
    }

    fn exchange() -> Exchange {
        let exchange = Exchange::new(Probe::text("begin").push());
        exchange.begin(&Arc::default());
        exchange
    }

    fn any(_: &Push) -> bool {
        true
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_output_replies_to_an_unread_answer() {
        let exchange = exchange();
        {
            let mut first = pin!(exchange.ask("first?".into(), any));
            assert!(poll(first.as_mut()).is_pending());
            assert_eq!(exchange.take_question(), Some("first?".into()));
            assert!(exchange.waits());
            exchange.answer(Probe::text("one").push());
            // The other branch of a `select!` has won.
        }
        assert!(!exchange.waits());
        assert_eq!(exchange.push().content(), Some("one"));
        let mut second = pin!(exchange.ask("second?".into(), any));
        assert!(poll(second.as_mut()).is_pending());
        assert_eq!(exchange.take_question(), Some("second?".into()));
        exchange.answer(Probe::text("two").push());
        let answer = second.await.expect("answered");
        assert_eq!(answer.content(), Some("two"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_dropped_before_it_was_taken_is_not_asked() {
        let exchange = exchange();
        {
            let first = pin!(exchange.ask("first?".into(), any));
            assert!(poll(first).is_pending());
        }
        assert_eq!(exchange.take_question(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn no_question_is_asked_after_the_end() {
        let exchange = exchange();
        let mut first = pin!(exchange.ask("first?".into(), any));
        assert!(poll(first.as_mut()).is_pending());
        exchange.end(ChatErrorKind::Replaced);
        let error = first.await.expect_err("over");
        assert_eq!(error.kind(), ChatErrorKind::Replaced);
        let error = exchange.ask("second?".into(), any).await.expect_err("over");
        assert_eq!(error.kind(), ChatErrorKind::Replaced);
        assert_eq!(exchange.take_question(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_in_time_counts_even_if_it_is_read_late() {
        let exchange = exchange();
        let mut first = pin!(exchange.ask("first?".into(), any));
        assert!(poll(first.as_mut()).is_pending());
        exchange.take_question();
        exchange.answer(Probe::text("one").push());
        tokio::time::advance(std::time::Duration::from_hours(1)).await;
        assert!(first.await.is_ok());
    }

    #[tokio::test]
    async fn a_question_outside_a_bot_fails_at_once() {
        let exchange = Exchange::new(Probe::text("begin").push());
        let error = exchange
            .ask("first?".into(), any)
            .await
            .expect_err("no bot");
        assert_eq!(error.kind(), ChatErrorKind::Misused);
    }
}
