//! Dialogues between two pushes: whose push it is, and who runs the handler while the user thinks.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Weak},
    task::Poll,
};

use tokio::{
    sync::oneshot,
    time::{error::Elapsed, timeout},
};
use tracing::{Instrument as _, debug_span, info};

use super::{Delivery, Sender, flight::Flight};
use crate::{
    chat::{ChatErrorKind, Ending, Exchange, Lost, Marked},
    handler::{
        HandlerInfo,
        catch_panic::{Panic, catch_panic, catch_panic_of},
    },
    push::Push,
    reply::{HandlerResult, Reply},
    routing::dispatch::Called,
    store::UserKey,
    util::tasks::Tasks,
};

/// How often it is looked for what other processes say that change it just then.
const LOOKS: u32 = 3;

/// What a push finds.
pub(super) enum Found {
    /// No dialogue: it goes to its handler.
    Nothing,
    /// The user's dialogue, which has got it.
    Dialogue(Called),
    /// One that another process led: the user is told.
    Lost(Reply),
    /// The same, and it begins anew with this.
    Restart(Push),
}

/// How a user does not go on with a dialogue.
enum Stop {
    Cancel,
    /// By another handler's command, where that is allowed.
    Command,
}

/// What a handler has to say.
pub(super) enum Said {
    Ended(Result<HandlerResult, Panic>),
    Asked(Reply),
}

impl Delivery {
    /// Looks whether the user has a dialogue that waits for this push, and hands it over.
    pub(super) async fn find_dialogue(&self, push: &Push) -> Found {
        if !self.dialogues.may_have_any() {
            return Found::Nothing;
        }
        // In a box, for the tasks of all other messages to be smaller.
        Box::pin(self.found_dialogue(push)).await
    }

    async fn found_dialogue(&self, push: &Push) -> Found {
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
        if push.is_event() && here.is_none() {
            return Found::Nothing;
        }
        if let Some(found) = self.found_elsewhere(user, push).await {
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
            // It timed out in this moment.
            None => Found::Nothing,
        }
    }

    /// What other processes have left word of, if it concerns this push.
    async fn found_elsewhere(&self, user: UserKey, push: &Push) -> Option<Found> {
        let dialogues = &self.dialogues;
        for _ in 0..LOOKS {
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
            // Where the store fails, nobody may know that it has begun anew.
            return Some(self.after_loss(push, &lost, ending == Ending::Done));
        }
        None
    }

    fn after_loss(&self, push: &Push, lost: &Lost, may_begin_anew: bool) -> Found {
        if let Some(cancelled) = lost.cancelled_by(push) {
            return Found::Lost(cancelled);
        }
        if self.is_command(push) {
            // Nothing is left that it must not interrupt.
            return Found::Nothing;
        }
        let handler = lost.handler();
        info!(handler, "a dialogue was lost: its process is another one");
        match lost.began().filter(|_| may_begin_anew) {
            Some(began) => Found::Restart(began),
            None => Found::Lost(lost.reply()),
        }
    }

    fn stopped_by(&self, exchange: &Exchange, push: &Push) -> Option<Stop> {
        let options = exchange.options();
        if options.is_cancelled_by(push) {
            Some(Stop::Cancel)
        } else if options.is_interruptible && self.is_command(push) {
            Some(Stop::Command)
        } else {
            None
        }
    }

    /// Whether the user's dialogue waits and this push stops it: then it reads no question first.
    pub(super) fn is_stopped_by(&self, push: &Push) -> bool {
        let waiting = self.dialogues.waiting(UserKey::of(push));
        waiting.is_some_and(|exchange| self.stopped_by(&exchange, push).is_some())
    }

    fn is_command(&self, push: &Push) -> bool {
        // Guards are code of the author's; one that panics does so again where it is told of.
        catch_panic(|| self.dispatch.is_command(push)).unwrap_or_default()
    }

    /// Runs the handler until it ends or asks.
    pub(super) async fn said(&self, flight: &Flight, called: &mut Called) -> Said {
        if let Some(chat) = called.chat() {
            chat.begin(self.dialogues.options());
        }
        loop {
            match polled(flight, called, Until::Said).await {
                Some(Said::Asked(_)) if !self.may_ask(called.handler, called.chat()).await => {}
                Some(said) => return said,
                None => {}
            }
        }
    }

    /// Makes it the user's dialogue; `false` if there are too many, and the handler is told so.
    async fn may_ask(&self, handler: &HandlerInfo, chat: Option<Arc<Exchange>>) -> bool {
        let Some(exchange) = chat else {
            return true;
        };
        let user = UserKey::of(&exchange.push());
        let entered = Box::pin(self.dialogues.enter(user, handler, &exchange)).await;
        entered.inspect_err(|why| exchange.refuse(*why)).is_ok()
    }

    /// The handler has ended: its dialogue is over.
    pub(super) async fn conclude(&self, called: Called) {
        let Some(exchange) = called.chat() else {
            return;
        };
        // A panic in there must not leave the dialogue open.
        let _ = catch_panic(|| drop(called.future));
        exchange.end(ChatErrorKind::Misused);
        if !exchange.has_asked() {
            return;
        }
        let user = UserKey::of(&exchange.push());
        Box::pin(self.dialogues.leave(user, &exchange)).await;
    }

    /// The handler has asked. From now on it waits in a task of its own, for its user and whatever else it waits for.
    pub(super) fn park(self: &Arc<Self>, flight: &Arc<Flight>, sender: &Sender, called: Called) {
        let Some(exchange) = called.chat() else {
            return;
        };
        let taken = self.dialogues.park(UserKey::of(&sender.push), &exchange);
        let span = debug_span!("dialogue", handler = called.handler.name, user = %UserKey::of(&sender.push));
        let parked = Parked {
            delivery: Arc::downgrade(self),
            flight: Arc::clone(flight),
            sender: sender.clone(),
            called,
        };
        Tasks::spawn_aside(parked.wait(taken).instrument(span));
    }
}

/// Until when a handler is polled.
#[derive(Clone, Copy)]
enum Until {
    /// It ends or asks.
    Said,
    /// The same, or it waits for its user no longer, but does something else: `None`.
    Stirred,
}

async fn polled(flight: &Flight, called: &mut Called, until: Until) -> Option<Said> {
    let chat = called.chat();
    let mut ended = pin!(catch_panic_of(
        called.handler,
        &mut called.future,
        |polling| flight.set_polling(polling),
    ));
    poll_fn(|cx| {
        if let Some(chat) = &chat {
            chat.tell(cx.waker());
        }
        if let Poll::Ready(ended) = ended.as_mut().poll(cx) {
            return Poll::Ready(Some(Said::Ended(ended)));
        }
        let Some(chat) = &chat else {
            return Poll::Pending;
        };
        match (chat.take_question(), until) {
            (Some(question), _) => Poll::Ready(Some(Said::Asked(question))),
            (None, Until::Stirred) if !chat.waits() => Poll::Ready(None),
            (None, _) => Poll::Pending,
        }
    })
    .await
}

/// A handler that waits for its user. There is no push to answer: what it says takes the ways of late answers.
struct Parked {
    /// Weak, so that a parked dialogue does not keep the bot alive.
    delivery: Weak<Delivery>,
    /// Of the last push: what is said without another one goes the ways that were open to that.
    flight: Arc<Flight>,
    sender: Sender,
    called: Called,
}

impl Parked {
    async fn wait(mut self, mut taken: oneshot::Receiver<oneshot::Sender<Called>>) {
        let mut may_be_taken = true;
        loop {
            let said = tokio::select! {
                biased;
                give = &mut taken, if may_be_taken => {
                    let Ok(give) = give else {
                        if self.delivery.strong_count() == 0 {
                            return;
                        }
                        may_be_taken = false;
                        continue;
                    };
                    // If that task is gone, the dialogue ends with it.
                    drop(give.send(self.called));
                    return;
                }
                said = self.goes_on() => said,
            };
            let Some(delivery) = self.delivery.upgrade() else {
                return;
            };
            // From here on somebody works, and shutting down waits for that.
            let _held = delivery.tasks.hold();
            match said {
                Ok(None) => {}
                Ok(Some(Said::Asked(question))) => self.asks(&delivery, question).await,
                Ok(Some(Said::Ended(ended))) => return self.ends(&delivery, Ok(ended)).await,
                Err(limit) => return self.ends(&delivery, Err(limit)).await,
            }
        }
    }

    async fn asks(&mut self, delivery: &Delivery, question: Reply) {
        let Self {
            flight,
            sender,
            called,
            ..
        } = self;
        if delivery.may_ask(called.handler, called.chat()).await {
            delivery.hand_over(flight, sender, question.parts()).await;
        }
    }

    async fn ends(self, delivery: &Delivery, ended: Result<Result<HandlerResult, Panic>, Elapsed>) {
        let Self {
            flight,
            sender,
            called,
            ..
        } = self;
        let handler = called.handler;
        let end = delivery.end_of(&called, ended);
        delivery.conclude(called).await;
        let cx = delivery.context(sender.push.clone());
        let reply = delivery.reply_of(&flight, &cx, handler, end).await;
        delivery.hand_over(&flight, &sender, reply.parts()).await;
    }

    /// Until the handler has something to say, or waits for its user no longer. Waiting has no limit but the
    /// question's own.
    async fn goes_on(&mut self) -> Result<Option<Said>, Elapsed> {
        let Self {
            delivery,
            flight,
            called,
            ..
        } = self;
        let waits = called.chat().is_some_and(|chat| chat.waits());
        match delivery.upgrade().filter(|_| !waits) {
            None => Ok(polled(flight, called, Until::Stirred).await),
            Some(delivery) => {
                let _held = delivery.tasks.hold();
                let limit = delivery.options.limits.handler_limit;
                timeout(limit, polled(flight, called, Until::Said)).await
            }
        }
    }
}
