//! The task of a message: its turn, its handler, and what becomes of the reply.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, error::Elapsed, sleep_until, timeout},
};
use tracing::{Instrument as _, Span, debug, debug_span, error, warn};

use super::{
    Sender,
    caught::{Panic, caught, caught_poll},
    collect,
    dialogue::{self, Found, Said},
    flight::{Flight, Made},
    hold::LAST_MOMENT,
    late, notice,
    order::Place,
    shared,
};
use crate::{
    bot::Inner,
    chat::{ChatErrorKind, ending},
    dispatch::Dispatched,
    error::OneLine,
    extract::Context,
    failure::Failure,
    gate::AnsweredBy,
    handler::{Called, HandlerInfo, HandlerResult},
    metrics::{count_failure, count_running, count_unhandled, measure_handler},
    reply::Reply,
    store::{Settled, UserKey},
};

/// The platform's last try has ended by then.
const LAST_TRY_ENDED: Duration = Duration::from_millis(1_200);

/// Starts the message's task. Hyper drops what it awaits when the platform hangs up, so all code of the
/// bot's author runs there, guards and extractors too.
pub(super) fn start(
    bot: &Arc<Inner>,
    flight: &Arc<Flight>,
    sender: &Sender,
    place: Option<Place>,
    permit: OwnedSemaphorePermit,
) {
    let task = Task {
        bot: Arc::clone(bot),
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
    bot.tasks.spawn(run.instrument(span));
}

/// Brings an answer another way that no try has got, unless one comes for it.
pub(super) fn bring_back(bot: &Arc<Inner>, flight: &Arc<Flight>) {
    let (bot, flight) = (Arc::clone(bot), Arc::clone(flight));
    let tasks = Arc::clone(&bot);
    tasks.tasks.spawn(async move {
        sleep_until(given_up_on(&bot, &flight)).await;
        take_back(&bot, &flight).await;
        bot.flights.land(&flight, Instant::now());
    });
}

/// Brings an answer another way that no try has got; `false` if one has.
async fn take_back(bot: &Arc<Inner>, flight: &Flight) -> bool {
    let Some(Made { reply, sender }) = shared::take_back(bot, flight).await else {
        return false;
    };
    late::hand_over(bot, flight, &sender, reply.parts()).await;
    true
}

/// When no further try is to be expected.
fn given_up_on(bot: &Inner, flight: &Flight) -> Instant {
    if bot.is_stopping() && bot.shared.is_none() {
        Instant::now()
    } else {
        flight.first() + LAST_MOMENT + LAST_TRY_ENDED
    }
}

/// What a message's task works on.
struct Task {
    bot: Arc<Inner>,
    flight: Arc<Flight>,
    sender: Sender,
}

impl Drop for Task {
    /// No try waits for a task that is gone, however it went.
    fn drop(&mut self) {
        count_running(-1);
        if self.flight.is_running() {
            let error = notice(&self.bot.options.error_reply, &self.sender.push);
            let answer = self.sender.render(&error);
            self.flight.answer(answer, None);
        }
        self.bot.flights.land(&self.flight, Instant::now());
        self.bot.collect.ended(&self.flight, &self.sender.push);
    }
}

impl Task {
    async fn run(&self, place: Option<Place>) {
        let Self {
            bot,
            flight,
            sender,
        } = self;
        let Some(_lease) = shared::claim(bot, flight, || self.find_handler()).await else {
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
        let reply = match collect::collected(bot, flight, &sender.push).await {
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
            bot,
            flight,
            sender,
        } = self;
        let overflow = late::overflow(bot, flight, &reply);
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
        match (shared::answer(bot, flight, answer, made).await, overflow) {
            (Settled::Answered(_), Some((_, rest))) => self.send_rest(rest).await,
            (Settled::Answered(_), None) if flight.is_abandoned() => bring_back(bot, flight),
            (Settled::Late, _) => late::hand_over(bot, flight, sender, reply.parts()).await,
            (Settled::Answered(_) | Settled::LateElsewhere, _) => {}
        }
    }

    /// What did not fit into the answer follows as soon as a try has got that; if none does, all of it takes
    /// another way.
    async fn send_rest(&self, rest: Vec<Reply>) {
        let Self { bot, flight, .. } = self;
        flight.fetched_until(given_up_on(bot, flight)).await;
        if !take_back(bot, flight).await {
            late::hand_over(bot, flight, &self.sender, rest).await;
        }
    }

    /// Finds out early which handler it will be, for the ways that its late answer may take. It is not run.
    fn find_handler(&self) {
        if self.bot.dialogues.has(&self.sender.push) {
            // When its turn comes, the dialogue may have ended.
            return;
        }
        let cx = self.bot.context(self.sender.push.clone());
        if let Dispatched::Started(called) = self.bot.dispatch.dispatch(&cx, &mut |_, _| {}) {
            self.flight.set_handler(called.handler);
        }
    }

    /// The handler's reply. Every way in which it can end becomes one and, unless it went well, a line in the
    /// log.
    async fn handled(&self) -> Reply {
        let Self {
            bot,
            flight,
            sender,
        } = self;
        let found = dialogue::find(bot, &sender.push).await;
        let is_restart = matches!(found, Found::Restart(_));
        let (push, dialogue) = match found {
            Found::Nothing => (sender.push.clone(), None),
            Found::Restart(push) => (push, None),
            Found::Dialogue(called) => (sender.push.clone(), Some(called)),
            Found::Lost(reply) => return reply,
        };
        let cx = &bot.context(push);
        let by = match dialogue {
            Some(_) => AnsweredBy::Dialogue,
            None => AnsweredBy::Dispatch,
        };
        let dispatched = match dialogue {
            Some(called) => Dispatched::Started(called),
            None => bot.dispatch.dispatch(cx, &mut |handler, why| {
                if bot.lacking_said.is_due(std::ptr::from_ref(handler).addr()) {
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
            Dispatched::Failed(failure) => return on_error(bot, flight, cx, failure).await,
        };
        if is_restart && let Some(chat) = &called.chat {
            chat.restart();
        }
        let handler = called.handler;
        flight.set_handler(handler);
        flight.set_by(by);
        Span::current().record("handler", handler.name);
        let end = end(bot, flight, sender, called).await;
        reply_of(bot, flight, cx, handler, end).await
    }
}

/// How a handler can end.
pub(super) enum End {
    Reply(Reply),
    Failure(Failure),
    Dropped,
}

/// Runs the handler until it ends, or asks, which to the push is the same.
async fn end(bot: &Arc<Inner>, flight: &Arc<Flight>, sender: &Sender, mut called: Called) -> End {
    let began = Instant::now();
    let limit = bot.options.handler_limit;
    let said = timeout(limit, dialogue::said(bot, flight, &mut called)).await;
    measure_handler(called.handler, began.elapsed());
    let ended = match said {
        Ok(Said::Asked(question)) => {
            dialogue::park(bot, flight, sender, called);
            return End::Reply(question);
        }
        Ok(Said::Ended(ended)) => Ok(ended),
        Err(limit) => Err(limit),
    };
    let end = end_of(bot, &called, ended);
    dialogue::conclude(bot, called).await;
    end
}

/// How it has ended: in time or not, well or not.
pub(super) fn end_of(
    bot: &Inner,
    called: &Called,
    ended: Result<Result<HandlerResult, Panic>, Elapsed>,
) -> End {
    let handler = called.handler;
    match ended {
        Ok(Ok(Ok(reply))) => End::Reply(reply),
        Ok(Ok(Err(error))) => {
            if let Some(why) = ending(&*error) {
                debug!(%handler, ?why, "the dialogue has ended");
                return End::Reply(last_words(bot, called, why));
            }
            count_failure(handler, "error");
            End::Failure(Failure::error(handler, error))
        }
        Ok(Err(panic)) => {
            count_failure(handler, "panic");
            End::Failure(Failure::panic(handler, &panic))
        }
        Err(_) => {
            count_failure(handler, "timeout");
            let limit = bot.options.handler_limit;
            error!(%handler, ?limit, "handler dropped: it did not end");
            End::Dropped
        }
    }
}

/// What the user reads when their dialogue ends without a reply of its handler's.
fn last_words(bot: &Inner, called: &Called, why: ChatErrorKind) -> Reply {
    let options = match &called.chat {
        Some(chat) => chat.options(),
        None => Arc::clone(bot.dialogues.options()),
    };
    match why {
        ChatErrorKind::TimedOut => options.timeout_reply.clone(),
        ChatErrorKind::Cancelled => options.cancel_reply.clone(),
        ChatErrorKind::TooMany => bot.options.overload_reply.clone(),
        ChatErrorKind::Interrupted
        | ChatErrorKind::Replaced
        | ChatErrorKind::Question
        | ChatErrorKind::Misused => Reply::success(),
    }
}

/// The reply to the push of `cx`.
pub(super) async fn reply_of(
    bot: &Inner,
    flight: &Flight,
    cx: &Context,
    handler: &'static HandlerInfo,
    end: End,
) -> Reply {
    match end {
        End::Reply(reply) => match reply.check(cx.push()) {
            Err(error) if !error.is_cut() => {
                on_error(bot, flight, cx, Failure::error(handler, Box::new(error))).await
            }
            Err(error) => {
                // Of a long text the rest is sent, where it can be.
                if late::overflow(bot, flight, &reply).is_none() {
                    warn!(%handler, "{error}");
                }
                reply
            }
            Ok(()) => reply,
        },
        End::Failure(failure) => on_error(bot, flight, cx, failure).await,
        End::Dropped => notice(&bot.options.error_reply, cx.push()),
    }
}

/// The reply of the handler under `#[on_error]`, or the bot's error text.
async fn on_error(bot: &Inner, flight: &Flight, cx: &Context, failure: Failure) -> Reply {
    log(&failure);
    match bot.dispatch.dispatch_failure(&cx.after(failure)) {
        Dispatched::Started(mut called) => {
            let began = Instant::now();
            let limit = bot.options.handler_limit;
            let polled = caught_poll(flight, called.handler, &mut called.future);
            let ended = timeout(limit, polled).await;
            measure_handler(called.handler, began.elapsed());
            match end_of(bot, &called, ended) {
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
    notice(&bot.options.error_reply, cx.push())
}

fn log(failure: &Failure) {
    // Its `Display` runs code of the bot's author.
    let shown = caught(|| OneLine(failure).to_string());
    let shown =
        shown.unwrap_or_else(|_| "handler failed, and its error cannot be shown".to_owned());
    error!(handler = %failure.handler(), "{shown}");
}
