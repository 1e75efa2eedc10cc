//! What a dialogue's handler and the task that runs it hand to each other: questions one way, pushes the other.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

use tokio::time::{Instant, timeout_at};
use wechat_core::{Push, Reply};

use super::{ChatError, ChatErrorKind, ChatOptions};

/// Which pushes a question waits for.
pub(super) type Accepts = fn(&Push) -> bool;

#[derive(Debug)]
pub(crate) struct Exchange(Mutex<State>);

#[derive(Debug)]
struct State {
    /// The push that the handler was called for.
    first: Push,
    /// What the next question, or the handler's return value, answers.
    push: Push,
    options: Arc<ChatOptions>,
    began: Instant,
    /// It was lost once, and has begun anew.
    is_restarted: bool,
    runs: Runs,
    phase: Phase,
    /// What was asked last.
    question: Option<Reply>,
    /// The user has cancelled while the handler did something else.
    is_cancelled: bool,
    /// Whoever waits for the answer.
    asker: Option<Waker>,
    /// The task that runs the handler.
    task: Option<Waker>,
}

#[derive(Debug)]
enum Runs {
    NotYet,
    /// In a test, with the answers that are left.
    Scripted(VecDeque<Push>),
    Now,
    /// It is the user's dialogue no longer, or its handler has ended.
    NoLonger(ChatErrorKind),
}

#[derive(Debug)]
enum Phase {
    /// The handler does something else.
    Thinks,
    /// It asks, and its task has not seen it yet.
    Asks(Reply, Accepts),
    /// The question is on its way.
    Waits(Accepts),
    Answered,
    Refused(ChatErrorKind),
}

impl Exchange {
    pub(crate) fn new(push: Push) -> Self {
        Self(Mutex::new(State {
            first: push.clone(),
            push,
            options: Arc::default(),
            began: Instant::now(),
            is_restarted: false,
            runs: Runs::NotYet,
            phase: Phase::Thinks,
            question: None,
            is_cancelled: false,
            asker: None,
            task: None,
        }))
    }

    pub(super) fn scripted(first: Push, answers: VecDeque<Push>) -> Self {
        let exchange = Self::new(first);
        exchange.state().runs = Runs::Scripted(answers);
        exchange
    }

    /// From now on a task runs the handler.
    pub(crate) fn begin(&self, options: &Arc<ChatOptions>) {
        let mut state = self.state();
        if matches!(state.runs, Runs::NotYet) {
            state.options = Arc::clone(options);
            state.runs = Runs::Now;
        }
    }

    /// It begins anew, after it was lost.
    pub(crate) fn restart(&self) {
        self.state().is_restarted = true;
    }

    pub(super) fn is_restarted(&self) -> bool {
        self.state().is_restarted
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
        // Not under the lock: it is the author's code.
        let options = change(ChatOptions::clone(&self.options()));
        self.state().options = Arc::new(options);
    }

    /// When a question that is asked now has waited long enough.
    fn deadline(&self) -> Option<Instant> {
        let state = self.state();
        let options = &state.options;
        // A limit too large for the clock is none.
        let of_answer = Instant::now().checked_add(options.answer_within);
        let of_all = options
            .end_within
            .and_then(|limit| state.began.checked_add(limit));
        match (of_answer, of_all) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// Asks, and waits for what answers it. Dropped, it takes the question back, or stops waiting.
    pub(super) async fn ask(&self, question: Reply, accepts: Accepts) -> Result<Push, ChatError> {
        if let Some(answer) = self.scripted_answer() {
            return answer;
        }
        let deadline = self.deadline();
        let asking = Asking::begin(self, question, accepts)?;
        let answer = asking.answer();
        let Some(deadline) = deadline else {
            return answer.await;
        };
        match timeout_at(deadline, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(ChatError::ended(ChatErrorKind::TimedOut)),
        }
    }

    /// What comes next in a test.
    fn scripted_answer(&self) -> Option<Result<Push, ChatError>> {
        let mut state = self.state();
        let Runs::Scripted(answers) = &mut state.runs else {
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

    /// Whoever runs the handler wants to know when it asks.
    pub(crate) fn tell(&self, task: &Waker) {
        let mut state = self.state();
        match &mut state.task {
            Some(known) => known.clone_from(task),
            unknown => *unknown = Some(task.clone()),
        }
    }

    /// The question that the handler asks. From now on it waits for the answer.
    pub(crate) fn take_question(&self) -> Option<Reply> {
        let mut state = self.state();
        let Phase::Asks(question, accepts) = &mut state.phase else {
            return None;
        };
        let (question, accepts) = (std::mem::take(question), *accepts);
        state.phase = Phase::Waits(accepts);
        state.question = Some(question.clone());
        Some(question)
    }

    pub(crate) fn has_asked(&self) -> bool {
        self.state().question.is_some()
    }

    /// What was asked last.
    pub(crate) fn question(&self) -> Option<Reply> {
        self.state().question.clone()
    }

    /// Whether the handler has asked and waits for nothing but the user.
    pub(crate) fn waits(&self) -> bool {
        matches!(self.state().phase, Phase::Waits(_))
    }

    /// Whether the push is for this dialogue. What comes while the handler is at something else is answered with
    /// whatever it says next.
    pub(crate) fn accepts(&self, push: &Push) -> bool {
        let accepts = match &self.state().phase {
            Phase::Asks(_, accepts) | Phase::Waits(accepts) => *accepts,
            Phase::Thinks | Phase::Answered | Phase::Refused(_) => return !push.is_event(),
        };
        accepts(push)
    }

    /// The user's next push: the answer, unless it cancels. Where no question waits, the next one is told so.
    pub(crate) fn answer(&self, push: Push) {
        let mut state = self.state();
        let is_cancelled = state.options.is_cancelled_by(&push);
        state.push = push;
        match state.phase {
            Phase::Asks(..) | Phase::Waits(_) if is_cancelled => {
                state.phase = Phase::Refused(ChatErrorKind::Cancelled);
                state.wake_asker();
            }
            Phase::Waits(_) => {
                state.phase = Phase::Answered;
                state.wake_asker();
            }
            Phase::Asks(..) | Phase::Thinks | Phase::Answered | Phase::Refused(_) => {
                state.is_cancelled |= is_cancelled;
            }
        }
    }

    /// The question cannot be asked.
    pub(crate) fn refuse(&self, why: ChatErrorKind) {
        let mut state = self.state();
        state.phase = Phase::Refused(why);
        state.wake_asker();
    }

    /// It is over. Whatever the handler asks, now or later, gets no answer.
    pub(crate) fn end(&self, why: ChatErrorKind) {
        let mut state = self.state();
        state.runs = Runs::NoLonger(why);
        if matches!(state.phase, Phase::Asks(..) | Phase::Waits(_)) {
            state.phase = Phase::Refused(why);
            state.wake_asker();
        }
    }

    /// Nothing in here is left half done by a panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wake_asker(&mut self) {
        if let Some(asker) = self.asker.take() {
            asker.wake();
        }
    }
}

/// A question that is asked.
struct Asking<'a>(&'a Exchange);

impl<'a> Asking<'a> {
    fn begin(exchange: &'a Exchange, question: Reply, accepts: Accepts) -> Result<Self, ChatError> {
        let mut state = exchange.state();
        match state.runs {
            Runs::Now => {}
            Runs::NotYet | Runs::Scripted(_) => {
                return Err(ChatError::misused("no bot runs the handler that asks"));
            }
            Runs::NoLonger(why) => return Err(ChatError::ended(why)),
        }
        if !matches!(state.phase, Phase::Thinks) {
            return Err(ChatError::misused(
                "another question of the same dialogue waits for its answer",
            ));
        }
        if std::mem::take(&mut state.is_cancelled) {
            return Err(ChatError::ended(ChatErrorKind::Cancelled));
        }
        state.phase = Phase::Asks(question, accepts);
        // Asked in a task of the handler's, say, it would not be seen otherwise.
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
                Phase::Asks(..) | Phase::Waits(_) | Phase::Thinks => {
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
        state.phase = Phase::Thinks;
        state.asker = None;
        // The task looks after how long the handler thinks.
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

    /// One poll.
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
    async fn an_answer_that_nobody_has_read_is_the_push_that_waits_for_a_reply() {
        let exchange = exchange();
        {
            let mut first = pin!(exchange.ask("first?".into(), any));
            assert!(poll(first.as_mut()).is_pending());
            assert_eq!(exchange.take_question(), Some("first?".into()));
            assert!(exchange.waits());
            exchange.answer(Probe::text("one").push());
            // The other branch of a `select!` was quicker.
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
    async fn a_question_that_is_dropped_before_it_was_seen_is_not_asked() {
        let exchange = exchange();
        {
            let first = pin!(exchange.ask("first?".into(), any));
            assert!(poll(first).is_pending());
        }
        assert_eq!(exchange.take_question(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_asks_nothing_more() {
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
    async fn an_answer_in_time_counts_though_it_is_read_late() {
        let exchange = exchange();
        let mut first = pin!(exchange.ask("first?".into(), any));
        assert!(poll(first.as_mut()).is_pending());
        exchange.take_question();
        exchange.answer(Probe::text("one").push());
        tokio::time::advance(std::time::Duration::from_hours(1)).await;
        assert!(first.await.is_ok());
    }

    #[tokio::test]
    async fn outside_a_bot_no_question_hangs() {
        let exchange = Exchange::new(Probe::text("begin").push());
        let error = exchange
            .ask("first?".into(), any)
            .await
            .expect_err("no bot");
        assert_eq!(error.kind(), ChatErrorKind::Misused);
    }
}
