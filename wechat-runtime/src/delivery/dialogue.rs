//! Dialogues between pushes: hands each push to the dialogue that waits for it, and runs the
//! handler while the user thinks.
//!
//! ```text
//!            asks                         user's push
//!  running ────────> parked (own task) ────────────────> running
//!     │                 │      ^  asks: sent as a late answer
//!     │ ends            │ ends └──────┘
//!     v                 v
//!   reply           late answer
//! ```

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Weak},
    task::Poll,
};

use tokio::{sync::oneshot, time::Instant};
use tracing::{Instrument as _, debug_span, info};
use wechat_core::{HandlerResult, Push, Reply};

use super::{Delivery, Incoming, flight::Flight};
use crate::{
    chat::{ChatErrorKind, Ending, Exchange, Lost, Marked},
    handler::{
        HandlerInfo,
        catch_panic::{Panic, catch_panic, catch_panic_of},
    },
    routing::dispatch::Called,
    store::UserKey,
    util::{
        deadline::{Elapsed, after, within},
        tasks::Tasks,
    },
};

/// Upper bound on attempts to read a marker that other processes keep changing.
const MAX_LOOKS: u32 = 3;

/// Dialogue that a push belongs to.
pub(super) enum Found {
    /// No dialogue. The push goes to its handler.
    Nothing,
    /// Handler of the user's dialogue, which has received the push.
    Dialogue(Called),
    /// A dialogue of another process is lost. The user gets this reply.
    Lost(Reply),
    /// A dialogue of another process is lost and restarts with this push.
    Restart(Push),
}

/// Reason why a push ends the dialogue instead of answering it.
enum Stop {
    Cancel,
    /// The push is another handler's command, and the dialogue is interruptible.
    Command,
}

/// Output of a handler.
pub(super) enum Output {
    Ended(Result<HandlerResult, Panic>),
    Asked(Reply),
}

impl Delivery {
    /// Looks for a dialogue of the user that waits for this push, and hands the push over.
    pub(super) async fn find_dialogue(&self, push: &Push) -> Found {
        if !self.dialogues.may_have_any() {
            return Found::Nothing;
        }
        // Boxed, which keeps the tasks of all other messages small.
        Box::pin(self.look_for_dialogue(push)).await
    }

    async fn look_for_dialogue(&self, push: &Push) -> Found {
        let dialogues = &self.dialogues;
        let user = UserKey::of(push);
        if push.is(true, "unsubscribe") {
            dialogues.end(user, ChatErrorKind::Interrupted).await;
            if let Marked::Lost(lost) = dialogues.look_elsewhere(user).await {
                dialogues.end_elsewhere(user, &lost).await;
            }
            return Found::Nothing;
        }
        let here = dialogues.waiting(user);
        let here =
            here.filter(|exchange| catch_panic(|| exchange.accepts(push)).unwrap_or_default());
        if !push.is_users_message() && here.is_none() {
            return Found::Nothing;
        }
        if let Some(found) = self.look_elsewhere(user, push).await {
            return found;
        }
        let Some(exchange) = here else {
            return Found::Nothing;
        };
        let stop = self.stopped_by(&exchange, push);
        if let (Some(_), Some(question)) = (&stop, exchange.question()) {
            self.collect.forget(user, &question.parts()).await;
        }
        if let Some(Stop::Command) = stop {
            dialogues.end(user, ChatErrorKind::Interrupted).await;
            return Found::Nothing;
        }
        match dialogues.take(user, &exchange).await {
            Some(called) => {
                exchange.answer(push.clone());
                Found::Dialogue(called)
            }
            // The dialogue timed out just now.
            None => Found::Nothing,
        }
    }

    /// Reads the user's marker of another process. Returns `None` if it does not concern this push.
    async fn look_elsewhere(&self, user: UserKey, push: &Push) -> Option<Found> {
        let dialogues = &self.dialogues;
        for _ in 0..MAX_LOOKS {
            let lost = match dialogues.look_elsewhere(user).await {
                Marked::Nothing => return None,
                Marked::Ended => {
                    dialogues.end(user, ChatErrorKind::Replaced).await;
                    return Some(Found::Nothing);
                }
                Marked::Lost(lost) => lost,
            };
            let ending = dialogues.end_elsewhere(user, &lost).await;
            if ending == Ending::Outdated {
                continue;
            }
            dialogues.end(user, ChatErrorKind::Replaced).await;
            // While the store fails, a restart cannot be recorded and might happen twice.
            return Some(self.after_loss(push, &lost, ending == Ending::Done));
        }
        None
    }

    fn after_loss(&self, push: &Push, lost: &Lost, may_restart: bool) -> Found {
        if let Some(cancelled) = lost.cancelled_by(push) {
            return Found::Lost(cancelled);
        }
        if self.is_command(push) {
            // There is no dialogue left to interrupt.
            return Found::Nothing;
        }
        let handler = lost.handler();
        info!(handler, "dialogue lost: it was open in another process");
        match lost.began().filter(|_| may_restart) {
            Some(began) => Found::Restart(began),
            None => Found::Lost(lost.reply()),
        }
    }

    fn stopped_by(&self, exchange: &Exchange, push: &Push) -> Option<Stop> {
        let options = exchange.options();
        if options.is_cancelled_by(push) {
            Some(Stop::Cancel)
        } else if options.interruptible && self.is_command(push) {
            Some(Stop::Command)
        } else {
            None
        }
    }

    /// Whether this push stops the user's open dialogue. It is then not an answer to a question
    /// that the user has not read yet.
    pub(super) fn is_stopped_by(&self, push: &Push) -> bool {
        let waiting = self.dialogues.waiting(UserKey::of(push));
        waiting.is_some_and(|exchange| self.stopped_by(&exchange, push).is_some())
    }

    fn is_command(&self, push: &Push) -> bool {
        // Guards are user code. A guard that panics here panics again on dispatch, which reports
        // it.
        catch_panic(|| self.dispatch.is_command(push)).unwrap_or_default()
    }

    /// Runs the handler until it ends or asks a question.
    pub(super) async fn run_until_output(&self, flight: &Flight, called: &mut Called) -> Output {
        if let Some(chat) = called.chat() {
            chat.begin(self.dialogues.options());
        }
        loop {
            match poll_handler(flight, called, Until::Output).await {
                Some(Output::Asked(_)) if !self.may_ask(called.handler, called.chat()).await => {}
                Some(output) => return output,
                None => {}
            }
        }
    }

    /// Registers the user's dialogue. Returns `false` if there are too many, which the pending
    /// question then returns as its error.
    async fn may_ask(&self, handler: &HandlerInfo, chat: Option<Arc<Exchange>>) -> bool {
        let Some(exchange) = chat else {
            return true;
        };
        let user = UserKey::of(&exchange.push());
        let entered = Box::pin(self.dialogues.enter(user, handler, &exchange)).await;
        entered.inspect_err(|why| exchange.refuse(*why)).is_ok()
    }

    /// Closes the dialogue of a handler that has ended.
    pub(super) async fn conclude(&self, called: Called) {
        let Some(exchange) = called.chat() else {
            return;
        };
        // A panic while dropping must not leave the dialogue open.
        let _ = catch_panic(|| drop(called.future));
        exchange.end(ChatErrorKind::Misused);
        if !exchange.has_asked() {
            return;
        }
        let user = UserKey::of(&exchange.push());
        Box::pin(self.dialogues.leave(user, &exchange)).await;
    }

    /// Parks a handler that has asked. It waits in a task of its own, for its user and for its
    /// other futures.
    pub(super) fn park(
        self: &Arc<Self>,
        flight: &Arc<Flight>,
        incoming: &Incoming,
        called: Called,
    ) {
        let Some(exchange) = called.chat() else {
            return;
        };
        let taken = self.dialogues.park(UserKey::of(&incoming.push), &exchange);
        let span = debug_span!("dialogue", handler = called.handler.name, user = %UserKey::of(&incoming.push));
        let parked = Parked {
            delivery: Arc::downgrade(self),
            flight: Arc::clone(flight),
            incoming: incoming.clone(),
            called,
        };
        Tasks::spawn_aside(parked.wait(taken).instrument(span));
    }
}

/// Condition under which polling a handler stops.
#[derive(Clone, Copy)]
enum Until {
    /// The handler ends or asks.
    Output,
    /// The handler ends, asks, or no longer waits for its user. The last one returns `None`.
    Busy,
}

/// Polls the handler until the condition holds.
async fn poll_handler(flight: &Flight, called: &mut Called, until: Until) -> Option<Output> {
    let chat = called.chat();
    let mut ended = pin!(catch_panic_of(
        called.handler,
        &mut called.future,
        |polling| flight.set_polling(polling),
    ));
    poll_fn(|cx| {
        if let Some(chat) = &chat {
            chat.register_task(cx.waker());
        }
        if let Poll::Ready(ended) = ended.as_mut().poll(cx) {
            return Poll::Ready(Some(Output::Ended(ended)));
        }
        let Some(chat) = &chat else {
            return Poll::Pending;
        };
        match (chat.take_question(), until) {
            (Some(question), _) => Poll::Ready(Some(Output::Asked(question))),
            (None, Until::Busy) if !chat.waits() => Poll::Ready(None),
            (None, _) => Poll::Pending,
        }
    })
    .await
}

/// Handler that waits for its user. There is no push to answer, so its output is delivered as a
/// late answer.
struct Parked {
    /// Weak, so that a parked dialogue does not keep the bot alive.
    delivery: Weak<Delivery>,
    /// Flight of the last push, whose late channels apply to output without a push.
    flight: Arc<Flight>,
    incoming: Incoming,
    called: Called,
}

impl Parked {
    async fn wait(mut self, mut taken: oneshot::Receiver<oneshot::Sender<Called>>) {
        let mut may_be_taken = true;
        loop {
            let output = tokio::select! {
                biased;
                give = &mut taken, if may_be_taken => {
                    let Ok(give) = give else {
                        if self.delivery.strong_count() == 0 {
                            return;
                        }
                        may_be_taken = false;
                        continue;
                    };
                    // If the requesting task is gone, the dialogue ends with it.
                    drop(give.send(self.called));
                    return;
                }
                output = self.next_output() => output,
            };
            let Some(delivery) = self.delivery.upgrade() else {
                return;
            };
            // From here on there is work in progress, which shutdown waits for.
            let _held = delivery.tasks.hold();
            match output {
                Ok(None) => {}
                Ok(Some(Output::Asked(question))) => self.asks(&delivery, question).await,
                Ok(Some(Output::Ended(ended))) => return self.ends(&delivery, Ok(ended)).await,
                Err(limit) => return self.ends(&delivery, Err(limit)).await,
            }
        }
    }

    async fn asks(&mut self, delivery: &Delivery, question: Reply) {
        let Self {
            flight,
            incoming,
            called,
            ..
        } = self;
        if delivery.may_ask(called.handler, called.chat()).await {
            delivery.hand_over(flight, incoming, question.parts()).await;
        }
    }

    async fn ends(self, delivery: &Delivery, ended: Result<Result<HandlerResult, Panic>, Elapsed>) {
        let Self {
            flight,
            incoming,
            called,
            ..
        } = self;
        let handler = called.handler;
        let end = delivery.end_of(&called, ended);
        delivery.conclude(called).await;
        let cx = delivery.context(incoming.push.clone());
        let reply = delivery.reply_of(&flight, &cx, handler, end).await;
        delivery.hand_over(&flight, &incoming, reply.parts()).await;
    }

    /// Polls until the handler has output or no longer waits for its user. Only the question's own
    /// limit bounds the wait for a user.
    async fn next_output(&mut self) -> Result<Option<Output>, Elapsed> {
        let Self {
            delivery,
            flight,
            called,
            ..
        } = self;
        let waits = called.chat().is_some_and(|chat| chat.waits());
        match delivery.upgrade().filter(|_| !waits) {
            None => Ok(poll_handler(flight, called, Until::Busy).await),
            Some(delivery) => {
                let _held = delivery.tasks.hold();
                let limit = after(Instant::now(), delivery.options.limits.handler_limit);
                within(limit, poll_handler(flight, called, Until::Output)).await
            }
        }
    }
}
