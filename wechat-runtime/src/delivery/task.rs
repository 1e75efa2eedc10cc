//! The task of a message: its turn, its handler, and what becomes of the reply.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, error::Elapsed, sleep_until, timeout},
};
use tracing::{Instrument as _, Span, debug, debug_span, error, warn};

use super::{
    AnsweredBy, Delivery, Sender, collect,
    dialogue::{Found, Said},
    flight::{Flight, Made},
    notice,
    user_queue::Place,
    wait::LAST_MOMENT,
};
use crate::{
    chat::{ChatErrorKind, ending},
    error::OneLine,
    handler::{
        HandlerInfo,
        catch_panic::{Panic, catch_panic, catch_panic_of},
        extract::Context,
        failure::Failure,
    },
    metrics::{count_failure, count_running, count_unhandled, measure_handler},
    reply::{HandlerResult, Reply},
    routing::dispatch::{Called, Dispatched},
    store::{Settled, UserKey},
};

/// The platform's last try has ended by then.
const LAST_TRY_ENDED: Duration = Duration::from_millis(1_200);

impl Delivery {
    /// Starts the message's task. Hyper drops what it awaits when the platform hangs up, so all code of the
    /// bot's author runs there, guards and extractors too.
    pub(super) fn start(
        self: &Arc<Self>,
        flight: &Arc<Flight>,
        sender: &Sender,
        place: Option<Place>,
        permit: OwnedSemaphorePermit,
    ) {
        let task = Task {
            delivery: Arc::clone(self),
            flight: Arc::clone(flight),
            sender: sender.clone(),
        };
        count_running(1);
        let span = debug_span!(
            "message",
            key = flight.key.map(tracing::field::display),
            user = %UserKey::of(&sender.push),
            push = sender.push.name(),
            handler = tracing::field::Empty,
        );
        let run = async move {
            task.run(place).await;
            drop(permit);
        };
        self.tasks.spawn(run.instrument(span));
    }

    /// Brings an answer another way that no try has got, unless one comes for it.
    pub(super) fn bring_back(self: &Arc<Self>, flight: &Arc<Flight>) {
        let (delivery, flight) = (Arc::clone(self), Arc::clone(flight));
        self.tasks.spawn(async move {
            sleep_until(delivery.given_up_on(&flight)).await;
            delivery.take_back(&flight).await;
            delivery.flights.land(&flight, Instant::now());
        });
    }

    /// Brings an answer another way that no try has got; `false` if one has.
    async fn take_back(&self, flight: &Flight) -> bool {
        let Some(Made { reply, sender }) = self.leases.take_back(flight).await else {
            return false;
        };
        self.hand_over(flight, &sender, reply.parts()).await;
        true
    }

    /// When no further try is to be expected.
    fn given_up_on(&self, flight: &Flight) -> Instant {
        if self.is_stopping() && !self.leases.are_shared() {
            Instant::now()
        } else {
            flight.first() + LAST_MOMENT + LAST_TRY_ENDED
        }
    }
}

/// What a message's task works on.
struct Task {
    delivery: Arc<Delivery>,
    flight: Arc<Flight>,
    sender: Sender,
}

impl Drop for Task {
    /// No try waits for a task that is gone, however it went.
    fn drop(&mut self) {
        count_running(-1);
        if self.flight.is_running() {
            let error = notice(&self.delivery.options.error_reply, &self.sender.push);
            let answer = self.sender.render(&error);
            self.flight.answer(answer, None);
        }
        self.delivery.flights.land(&self.flight, Instant::now());
        self.delivery.collect.ended(&self.flight, &self.sender.push);
    }
}

impl Task {
    async fn run(&self, place: Option<Place>) {
        let Self {
            delivery,
            flight,
            sender,
        } = self;
        let Some(_lease) = delivery.leases.claim(flight, || self.find_handler()).await else {
            // Another instance's answer has come, or nobody waits for it here.
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
        let reply = match delivery.collected(flight, &sender.push).await {
            collect::Collected::Reply(reply) => {
                flight.set_by(AnsweredBy::KeptAnswer);
                reply
            }
            collect::Collected::Nothing => self.handled().await,
            collect::Collected::GaveUp => return,
        };
        self.settle(reply).await;
    }

    /// The reply is there: whoever waits gets it, or it takes another way.
    async fn settle(&self, reply: Reply) {
        let Self {
            delivery,
            flight,
            sender,
        } = self;
        let overflow = delivery.overflow(flight, &reply);
        let answer = match &overflow {
            Some((first, _)) => sender.render(first),
            None => sender.render(&reply),
        };
        let made = Made {
            reply: reply.clone(),
            sender: sender.clone(),
        };
        if overflow.is_some() {
            flight.watch();
        }
        match (delivery.leases.answer(flight, answer, made).await, overflow) {
            (Settled::Answered(_), Some((_, rest))) => self.send_rest(rest).await,
            (Settled::Answered(_), None) if flight.is_abandoned() => delivery.bring_back(flight),
            (Settled::Late, _) => delivery.hand_over(flight, sender, reply.parts()).await,
            (Settled::Answered(_) | Settled::LateElsewhere, _) => {}
        }
    }

    /// What did not fit into the answer follows as soon as a try has got that; if none does, all of it takes
    /// another way.
    async fn send_rest(&self, rest: Vec<Reply>) {
        let Self {
            delivery, flight, ..
        } = self;
        flight.fetched_until(delivery.given_up_on(flight)).await;
        if !delivery.take_back(flight).await {
            delivery.hand_over(flight, &self.sender, rest).await;
        }
    }

    /// Finds out early which handler it will be, for the ways that its late answer may take. It is not run.
    fn find_handler(&self) {
        if self.delivery.dialogues.has(&self.sender.push) {
            // When its turn comes, the dialogue may have ended.
            return;
        }
        let cx = self.delivery.context(self.sender.push.clone());
        if let Dispatched::Started(called) = self.delivery.dispatch.dispatch(&cx, &mut |_, _| {}) {
            self.flight.set_handler(called.handler);
        }
    }

    /// The handler's reply. Every way in which it can end becomes one and, unless it went well, a line in the
    /// log.
    async fn handled(&self) -> Reply {
        let Self {
            delivery,
            flight,
            sender,
        } = self;
        let found = delivery.find_dialogue(&sender.push).await;
        let is_restart = matches!(found, Found::Restart(_));
        let (push, dialogue) = match found {
            Found::Nothing => (sender.push.clone(), None),
            Found::Restart(push) => (push, None),
            Found::Dialogue(called) => (sender.push.clone(), Some(called)),
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
                if delivery.lacking_said.is_due(std::ptr::from_ref(handler).addr()) {
                    let push = cx.push().name();
                    warn!(
                        %handler,
                        push,
                        "handler passed over: {}; a handler that takes `Push` can answer such a push",
                        OneLine(why)
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
                    expects_answer, "no handler takes this push: it is answered with `success`"
                );
                return Reply::success();
            }
            Dispatched::Rejected(handler, why) => {
                let push = cx.push().name();
                warn!(%handler, push, "handler not called: {}", OneLine(&why));
                return Reply::success();
            }
            Dispatched::Failed(failure) => return delivery.on_error(flight, cx, failure).await,
        };
        if is_restart && let Some(chat) = called.chat() {
            chat.restart();
        }
        let handler = called.handler;
        flight.set_handler(handler);
        flight.set_by(by);
        Span::current().record("handler", handler.name);
        let end = delivery.end(flight, sender, called).await;
        delivery.reply_of(flight, cx, handler, end).await
    }
}

/// How a handler can end.
pub(super) enum End {
    Reply(Reply),
    Failure(Failure),
    Dropped,
}

impl Delivery {
    /// Runs the handler until it ends, or asks, which to the push is the same.
    async fn end(
        self: &Arc<Self>,
        flight: &Arc<Flight>,
        sender: &Sender,
        mut called: Called,
    ) -> End {
        let began = Instant::now();
        let limit = self.options.limits.handler_limit;
        let said = timeout(limit, self.said(flight, &mut called)).await;
        measure_handler(called.handler.name, began.elapsed());
        let ended = match said {
            Ok(Said::Asked(question)) => {
                self.park(flight, sender, called);
                return End::Reply(question);
            }
            Ok(Said::Ended(ended)) => Ok(ended),
            Err(limit) => Err(limit),
        };
        let end = self.end_of(&called, ended);
        self.conclude(called).await;
        end
    }

    /// How it has ended: in time or not, well or not.
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
                    debug!(%handler, ?why, "the dialogue has ended");
                    return End::Reply(self.last_words(called, why));
                }
                count_failure(handler.name, "error");
                End::Failure(Failure::error(handler, error))
            }
            Ok(Err(panic)) => {
                count_failure(handler.name, "panic");
                End::Failure(Failure::panic(handler, &panic))
            }
            Err(_) => {
                count_failure(handler.name, "timeout");
                let limit = self.options.limits.handler_limit;
                error!(%handler, ?limit, "handler dropped: it did not end");
                End::Dropped
            }
        }
    }

    /// What the user reads when their dialogue ends without a reply of its handler's.
    fn last_words(&self, called: &Called, why: ChatErrorKind) -> Reply {
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

    /// The reply to the push of `cx`.
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
                    self.on_error(flight, cx, Failure::error(handler, Box::new(error)))
                        .await
                }
                Err(error) => {
                    // Of a long text the rest is sent, where it can be.
                    if self.overflow(flight, &reply).is_none() {
                        warn!(%handler, "{error}");
                    }
                    reply
                }
                Ok(()) => reply,
            },
            End::Failure(failure) => self.on_error(flight, cx, failure).await,
            End::Dropped => notice(&self.options.error_reply, cx.push()),
        }
    }

    /// The reply of the handler under `#[on_error]`, or the bot's error text.
    async fn on_error(&self, flight: &Flight, cx: &Context, failure: Failure) -> Reply {
        log(&failure);
        match self.dispatch.dispatch_failure(&cx.after(failure)) {
            Dispatched::Started(mut called) => {
                let began = Instant::now();
                let limit = self.options.limits.handler_limit;
                let polled = catch_panic_of(called.handler, &mut called.future, |polling| {
                    flight.set_polling(polling);
                });
                let ended = timeout(limit, polled).await;
                measure_handler(called.handler.name, began.elapsed());
                match self.end_of(&called, ended) {
                    End::Reply(reply) => return reply,
                    End::Failure(failure) => log(&failure),
                    End::Dropped => {}
                }
            }
            Dispatched::Rejected(handler, why) => {
                warn!(%handler, "handler not called: {}", OneLine(&why));
            }
            Dispatched::Failed(failure) => log(&failure),
            Dispatched::Unhandled => {}
        }
        notice(&self.options.error_reply, cx.push())
    }
}

fn log(failure: &Failure) {
    // Its `Display` runs code of the bot's author.
    let shown = catch_panic(|| OneLine(failure).to_string());
    let shown =
        shown.unwrap_or_else(|_| "handler failed, and its error cannot be shown".to_owned());
    error!(handler = %failure.handler(), "{shown}");
}
