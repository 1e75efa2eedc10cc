//! Task of a message: waits for its turn, runs its handler, and delivers the reply.

use std::{
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::{self, Poll, Waker},
    time::Duration,
};

use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, sleep_until},
};
use tracing::{Instrument as _, Span, debug, debug_span, error, warn};
use wechat_core::{HandlerResult, Reply};

use super::{
    AnsweredBy, Delivery, Incoming, collect,
    dialogue::{Found, Output},
    flight::{Flight, UnclaimedReply},
    notice,
    user_queue::Place,
    wait::RETRY_WINDOW,
};
use crate::{
    chat::{ChatErrorKind, ending},
    handler::{
        HandlerInfo,
        catch_panic::{BLOCKS, Panic, catch_panic, catch_panic_of},
        extract::Context,
        failure::Failure,
    },
    metrics::{count_failure, count_running, count_unhandled, measure_handler},
    routing::dispatch::{Called, Dispatched},
    store::{Settled, UserKey},
    util::deadline::{Elapsed, after, within},
};

/// Time after `RETRY_WINDOW` by which the platform's last try has ended.
const LAST_TRY_GRACE: Duration = Duration::from_millis(1_200);

impl Delivery {
    /// Creates the message's task. All user code runs in it, including guards and extractors.
    pub(super) fn task(
        self: &Arc<Self>,
        flight: &Arc<Flight>,
        incoming: &Incoming,
        place: Option<Place>,
        permit: OwnedSemaphorePermit,
    ) -> MessageTask {
        let task = Task {
            delivery: Arc::clone(self),
            flight: Arc::clone(flight),
            incoming: incoming.clone(),
        };
        count_running(1);
        let span = debug_span!(
            "message",
            key = flight.key.map(tracing::field::display),
            user = %UserKey::of(&incoming.push),
            push = incoming.push.name(),
            handler = tracing::field::Empty,
        );
        let run = async move {
            task.run(place).await;
            drop(permit);
        };
        // Boxed here, so that spawning it does not copy it.
        Box::pin(run.instrument(span))
    }

    /// Polls the message's task once, and spawns it if it is not done. Most handlers are done then,
    /// and a task costs more than they do.
    ///
    /// Hyper drops the service future when the platform hangs up, so what waits must be in a task.
    pub(super) fn begin(&self, mut task: MessageTask) {
        if !self.has_blocked.load(Ordering::Relaxed) {
            // The first poll in the spawned task registers the real waker.
            let mut cx = task::Context::from_waker(Waker::noop());
            let began = std::time::Instant::now();
            let polled = catch_panic(|| task.as_mut().poll(&mut cx));
            if began.elapsed() > BLOCKS {
                self.has_blocked.store(true, Ordering::Relaxed);
            }
            match polled {
                Ok(Poll::Pending) => {}
                // Dropping the task answers the tries, also after a panic.
                Ok(Poll::Ready(())) | Err(_) => return,
            }
        }
        self.tasks.spawn(task);
    }

    /// Delivers an unfetched answer as a late answer after the last retry, unless a try fetches it
    /// first.
    pub(super) fn reclaim_unclaimed(self: &Arc<Self>, flight: &Arc<Flight>) {
        let (delivery, flight) = (Arc::clone(self), Arc::clone(flight));
        self.tasks.spawn(async move {
            sleep_until(delivery.retries_end(&flight)).await;
            delivery.take_back(&flight).await;
            delivery.flights.settle(&flight, Instant::now());
        });
    }

    /// Delivers an unfetched answer as a late answer. Returns `false` if a try has fetched it.
    async fn take_back(&self, flight: &Flight) -> bool {
        let Some(UnclaimedReply { reply, incoming }) = self.leases.take_back(flight).await else {
            return false;
        };
        self.hand_over(flight, &incoming, reply.parts()).await;
        true
    }

    /// Returns when no further try is expected.
    fn retries_end(&self, flight: &Flight) -> Instant {
        if self.is_stopping() && !self.leases.are_shared() {
            Instant::now()
        } else {
            flight.first() + RETRY_WINDOW + LAST_TRY_GRACE
        }
    }
}

/// Task of a message, boxed because it is large.
pub(super) type MessageTask = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Data of a message's task.
struct Task {
    delivery: Arc<Delivery>,
    flight: Arc<Flight>,
    incoming: Incoming,
}

impl Drop for Task {
    /// Settles the flight however the task ended, so that no try waits for it in vain.
    fn drop(&mut self) {
        count_running(-1);
        if self.flight.is_running() {
            let error = notice(&self.delivery.options.error_reply, &self.incoming.push);
            let answer = self.incoming.render(&error);
            self.flight.answer(answer, None);
        }
        self.delivery.flights.settle(&self.flight, Instant::now());
        self.delivery
            .collect
            .ended(&self.flight, &self.incoming.push);
    }
}

impl Task {
    async fn run(&self, place: Option<Place>) {
        let Self {
            delivery,
            flight,
            incoming,
        } = self;
        let Some(_lease) = delivery.leases.claim(flight, || self.find_handler()).await else {
            // Another instance answered, or no try waits for it here.
            return;
        };
        if let Some(Place::Behind(_)) = place {
            self.find_handler();
        }
        if let Some(place) = place
            && let Some(turn) = place.turn().await
        {
            flight.hold(turn);
        }
        let reply = match delivery.collected(flight, &incoming.push).await {
            collect::Collected::Reply(reply) => {
                flight.set_by(AnsweredBy::KeptAnswer);
                reply
            }
            collect::Collected::Nothing => self.call_handler().await,
            collect::Collected::GaveUp => return,
        };
        self.deliver_reply(reply).await;
    }

    /// Settles the flight with the reply, or delivers it as a late answer.
    async fn deliver_reply(&self, reply: Reply) {
        let Self {
            delivery,
            flight,
            incoming,
        } = self;
        let overflow = delivery.overflow(flight, &reply);
        let answer = match &overflow {
            Some((first, _)) => incoming.render(first),
            None => incoming.render(&reply),
        };
        let unclaimed = UnclaimedReply {
            reply: reply.clone(),
            incoming: incoming.clone(),
        };
        if overflow.is_some() {
            flight.watch();
        }
        match (
            delivery.leases.answer(flight, answer, unclaimed).await,
            overflow,
        ) {
            (Settled::Answered(_), Some((_, rest))) => Box::pin(self.send_rest(rest)).await,
            (Settled::Answered(_), None) if flight.is_abandoned() => {
                delivery.reclaim_unclaimed(flight);
            }
            (Settled::Late, _) => {
                Box::pin(delivery.hand_over(flight, incoming, reply.parts())).await;
            }
            (Settled::Answered(_) | Settled::LateElsewhere, _) => {}
        }
    }

    /// Sends the follow-up messages once a try has fetched the answer. If none does, the whole
    /// reply becomes a late answer.
    async fn send_rest(&self, rest: Vec<Reply>) {
        let Self {
            delivery, flight, ..
        } = self;
        flight.fetched_until(delivery.retries_end(flight)).await;
        if !delivery.take_back(flight).await {
            delivery.hand_over(flight, &self.incoming, rest).await;
        }
    }

    /// Looks up the handler before the message's turn, because its late channels are needed. Does
    /// not run it.
    fn find_handler(&self) {
        if self.delivery.dialogues.has(&self.incoming.push) {
            // The dialogue may have ended when the message's turn comes.
            return;
        }
        let cx = self.delivery.context(self.incoming.push.clone());
        if let Dispatched::Started(called) = self.delivery.dispatch.dispatch(&cx, &mut |_, _| {}) {
            self.flight.set_handler(called.handler);
        }
    }

    /// Runs the handler and returns its reply. Failures become a reply and a log line.
    async fn call_handler(&self) -> Reply {
        let Self {
            delivery,
            flight,
            incoming,
        } = self;
        let found = delivery.find_dialogue(&incoming.push).await;
        let is_restart = matches!(found, Found::Restart(_));
        let (push, dialogue) = match found {
            Found::Nothing => (incoming.push.clone(), None),
            Found::Restart(push) => (push, None),
            Found::Dialogue(called) => (incoming.push.clone(), Some(called)),
            Found::Lost(reply) => return reply,
        };
        let cx = &delivery.context(push);
        let by = match dialogue {
            Some(_) => AnsweredBy::Dialogue,
            None => AnsweredBy::Dispatch,
        };
        let dispatched = match dialogue {
            Some(called) => Dispatched::Started(called),
            None => delivery.dispatch.dispatch(cx, &mut |handler, why| {
                if delivery
                    .missing_field_throttle
                    .is_due(std::ptr::from_ref(handler).addr())
                {
                    let push = cx.push().name();
                    warn!(
                        %handler,
                        push,
                        "handler passed over: {why}; take `Push` in a handler to answer such pushes"
                    );
                }
            }),
        };
        let called = match dispatched {
            Dispatched::Started(called) => called,
            Dispatched::Unhandled => {
                let push = cx.push();
                let expects_answer = push.expects_answer();
                count_unhandled(expects_answer);
                debug!(
                    push = push.name(),
                    expects_answer, "no handler takes this push; it is answered with `success`"
                );
                return Reply::success();
            }
            Dispatched::Rejected(handler, why) => {
                let push = cx.push().name();
                warn!(%handler, push, "handler not called: {why}");
                return Reply::success();
            }
            Dispatched::Failed(failure) => {
                return Box::pin(delivery.on_error(flight, cx, failure)).await;
            }
        };
        if is_restart && let Some(chat) = called.chat() {
            chat.restart();
        }
        let handler = called.handler;
        flight.set_handler(handler);
        flight.set_by(by);
        Span::current().record("handler", handler.name);
        let end = delivery.end(flight, incoming, called).await;
        delivery.reply_of(flight, cx, handler, end).await
    }
}

/// Result of a handler.
pub(super) enum End {
    Reply(Reply),
    Failure(Failure),
    Dropped,
}

impl Delivery {
    /// Runs the handler until it ends or asks a question. A question is also a reply to the push.
    async fn end(
        self: &Arc<Self>,
        flight: &Arc<Flight>,
        incoming: &Incoming,
        mut called: Called,
    ) -> End {
        let began = Instant::now();
        let limit = after(began, self.options.limits.handler_limit);
        let output = within(limit, self.run_until_output(flight, &mut called)).await;
        measure_handler(called.handler.name, began.elapsed());
        let ended = match output {
            Ok(Output::Asked(question)) => {
                self.park(flight, incoming, called);
                return End::Reply(question);
            }
            Ok(Output::Ended(ended)) => Ok(ended),
            Err(Elapsed) => Err(Elapsed),
        };
        let end = self.end_of(&called, ended);
        self.conclude(called).await;
        end
    }

    /// Classifies a handler's result, and counts and logs its failures.
    pub(super) fn end_of(
        &self,
        called: &Called,
        ended: Result<Result<HandlerResult, Panic>, Elapsed>,
    ) -> End {
        let handler = called.handler;
        match ended {
            Ok(Ok(Ok(reply))) => End::Reply(reply),
            Ok(Ok(Err(error))) => {
                if let Some(why) = ending(&*error) {
                    debug!(%handler, ?why, "dialogue ended");
                    return End::Reply(self.ending_reply(called, why));
                }
                count_failure(handler.name, "error");
                End::Failure(Failure::error(handler, error))
            }
            Ok(Err(panic)) => {
                count_failure(handler.name, "panic");
                End::Failure(Failure::panic(handler, &panic))
            }
            Err(Elapsed) => {
                count_failure(handler.name, "timeout");
                let limit = self.options.limits.handler_limit;
                error!(%handler, ?limit, "handler dropped: it did not finish within the limit; raise \
                     `handler_limit` or make the handler faster");
                End::Dropped
            }
        }
    }

    /// Returns the reply to a dialogue that ended without one from its handler.
    fn ending_reply(&self, called: &Called, why: ChatErrorKind) -> Reply {
        let options = match called.chat() {
            Some(chat) => chat.options(),
            None => Arc::clone(self.dialogues.options()),
        };
        match why {
            ChatErrorKind::TimedOut => options.timeout_reply.clone(),
            ChatErrorKind::Cancelled => options.cancel_reply.clone(),
            ChatErrorKind::TooMany => self.options.overload_reply.clone(),
            ChatErrorKind::Interrupted
            | ChatErrorKind::Replaced
            | ChatErrorKind::Question
            | ChatErrorKind::Misused => Reply::success(),
        }
    }

    /// Turns a handler's result into the reply to the push of `cx`.
    pub(super) async fn reply_of(
        &self,
        flight: &Flight,
        cx: &Context,
        handler: &'static HandlerInfo,
        end: End,
    ) -> Reply {
        match end {
            End::Reply(reply) => match reply.check(cx.push()) {
                Err(error) if !error.is_cut() => {
                    let failure = Failure::error(handler, Box::new(error));
                    Box::pin(self.on_error(flight, cx, failure)).await
                }
                Err(error) => {
                    // The rest of a long text is sent as messages if possible.
                    if self.overflow(flight, &reply).is_none() {
                        warn!(%handler, "{error}");
                    }
                    reply
                }
                Ok(()) => reply,
            },
            End::Failure(failure) => Box::pin(self.on_error(flight, cx, failure)).await,
            End::Dropped => notice(&self.options.error_reply, cx.push()),
        }
    }

    /// Returns the reply of the `#[on_error]` handler, or else the bot's error text.
    async fn on_error(&self, flight: &Flight, cx: &Context, failure: Failure) -> Reply {
        log(&failure);
        match self.dispatch.dispatch_failure(&cx.after(failure)) {
            Dispatched::Started(mut called) => {
                let began = Instant::now();
                let limit = after(began, self.options.limits.handler_limit);
                let polled = catch_panic_of(called.handler, &mut called.future, |polling| {
                    flight.set_polling(polling);
                });
                let ended = within(limit, polled).await;
                measure_handler(called.handler.name, began.elapsed());
                match self.end_of(&called, ended) {
                    End::Reply(reply) => return reply,
                    End::Failure(failure) => log(&failure),
                    End::Dropped => {}
                }
            }
            Dispatched::Rejected(handler, why) => {
                warn!(%handler, "handler not called: {why}");
            }
            Dispatched::Failed(failure) => log(&failure),
            Dispatched::Unhandled => {}
        }
        notice(&self.options.error_reply, cx.push())
    }
}

fn log(failure: &Failure) {
    // `Display` of the user's error is user code, which may panic.
    let shown = catch_panic(|| failure.to_string());
    let shown = shown.unwrap_or_else(|_| {
        "handler failed, and the `Display` implementation of its error panicked".to_owned()
    });
    error!(handler = %failure.handler(), "{shown}");
}
