//! From a push to its answer in time, whatever the handler does and however often the push comes.
//!
//! Each message has one [`Flight`](flight::Flight), which all its tries share. Its handler runs in a task of
//! its own, once; tries wait for it, and who comes later gets the same bytes. Where no try can wait any
//! longer the last one is answered with a placeholder, and the reply goes another way.

mod budget;
pub(crate) mod caught;
mod collect;
mod dialogue;
mod finished;
mod flight;
mod flights;
mod hold;
mod late;
mod order;
mod pusher;
mod run;
mod shared;
#[cfg(test)]
mod tests;
mod unhashed;

use std::sync::Arc;

use tokio::time::Instant;
use tracing::{Instrument as _, Span, debug_span, warn};

pub(crate) use self::{
    budget::Budget, collect::Collect, flights::Flights, order::Order, pusher::Pusher,
    shared::Shared,
};
use self::{
    flight::{Flight, Waiting},
    flights::Found,
    hold::wait,
};
use crate::{
    bot::Inner,
    clock,
    envelope::seal::Seal,
    fields::Format,
    gate::{Answered, AnsweredBy},
    handler::HandlerInfo,
    metrics::{TryEnd, count_try},
    push::Push,
    reply::{Rendered, Reply, SUCCESS},
    store::{Answer, AnswerKind, MessageKey, UserKey},
};

/// How a try ends.
pub(crate) enum Delivered {
    /// With this, and what is known of the handler that was called.
    Answer {
        answer: Answer,
        handler: Option<Answered>,
        by: Option<AnsweredBy>,
    },
    /// Without an answer: the platform has hung up by now, and the next try will get it.
    HangUp,
}

/// A push, and what its reply is sealed with in safe mode.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    pub(crate) push: Push,
    pub(crate) seal: Option<Seal>,
}

impl Sender {
    /// The bytes that answer this push.
    fn render(&self, reply: &Reply) -> Answer {
        let now = clock::unix_seconds();
        let Rendered::Document(document) = reply.render(&self.push, now) else {
            return Answer {
                kind: AnswerKind::Success,
                body: SUCCESS.into(),
            };
        };
        let document = match &self.seal {
            Some(seal) => seal.close(&document, now),
            None => document,
        };
        let kind = match self.push.fields().format() {
            Format::Xml => AnswerKind::Xml,
            Format::Json => AnswerKind::Json,
        };
        Answer {
            kind,
            body: document.into(),
        }
    }
}

/// Returns a text of the bot's settings as the reply to this push. Events by which no user asks for an
/// answer get `success`.
fn notice(text: &Reply, push: &Push) -> Reply {
    if push.expects_answer() {
        text.clone()
    } else {
        Reply::success()
    }
}

/// Delivers one try of a push, which arrived at `arrived`.
pub(crate) async fn deliver(bot: &Arc<Inner>, sender: Sender, arrived: Instant) -> Delivered {
    match board(bot, &sender, arrived) {
        Boarded::Waits(waiting, begins) => {
            let span = span(bot, waiting.flight(), &sender, arrived);
            wait(bot, waiting, begins, &sender, arrived)
                .instrument(span)
                .await
        }
        Boarded::Finished(answer, handler) => {
            count_try(TryEnd::Replayed, true);
            let answered = handler.map(|handler| Answered {
                handler,
                joined: true,
            });
            Delivered::Answer {
                answer,
                handler: answered,
                by: None,
            }
        }
        Boarded::TurnedAway => {
            count_try(TryEnd::TurnedAway, false);
            if bot.overload_said.is_due() {
                let running = bot.options.max_running;
                warn!(
                    running,
                    "too many handlers run: pushes are answered without one"
                );
            }
            let overload = sender.render(&notice(&bot.options.overload_reply, &sender.push));
            Delivered::Answer {
                answer: overload,
                handler: None,
                by: None,
            }
        }
    }
}

/// Of one try, for whoever listens at this level. The user is a hash.
fn span(bot: &Inner, flight: &Flight, sender: &Sender, arrived: Instant) -> Span {
    debug_span!(
        "try",
        key = flight.key.map(tracing::field::display),
        number = flight.tries(),
        user = %UserKey::of(&sender.push),
        left = ?bot.options.reply_within.saturating_sub(arrived.elapsed()),
    )
}

/// What becomes of a try.
enum Boarded {
    /// It waits for its message's flight, which has begun with it if this is true.
    Waits(Waiting, bool),
    /// The message was answered before, so, and by this handler.
    Finished(Answer, Option<&'static HandlerInfo>),
    /// Too many handlers run.
    TurnedAway,
}

/// Finds the message's flight, or begins it, and takes the try's place in it.
fn board(bot: &Arc<Inner>, sender: &Sender, arrived: Instant) -> Boarded {
    if !bot.options.joins {
        let flight = Arc::new(Flight::new(None, arrived));
        let permit = Arc::clone(&bot.permits).try_acquire_owned();
        let (Ok(permit), Some(waiting)) = (permit, flight.arrive()) else {
            return Boarded::TurnedAway;
        };
        run::start(bot, &flight, sender, None, permit);
        return Boarded::Waits(waiting, true);
    }
    let key = MessageKey::of(&sender.push);
    let (flight, waiting, begins) = loop {
        let (flight, begins) = match bot.flights.find(key, arrived) {
            Found::New(flight) => (flight, true),
            Found::Flying(flight) => (flight, false),
            Found::Finished(answer, handler) => return Boarded::Finished(answer, handler),
        };
        match flight.arrive() {
            Some(waiting) => break (flight, waiting, begins),
            None => bot.flights.forget(key, &flight),
        }
    };
    if begins {
        let Ok(permit) = Arc::clone(&bot.permits).try_acquire_owned() else {
            bot.flights.forget(key, &flight);
            // For a try that has joined it in this moment.
            let overload = notice(&bot.options.overload_reply, &sender.push);
            flight.answer(sender.render(&overload), None);
            return Boarded::TurnedAway;
        };
        // Here and not in the task: tasks do not begin in the order in which they are made.
        let place = bot.order.enter(&sender.push);
        run::start(bot, &flight, sender, Some(place), permit);
    } else if flight.is_running() {
        shared::count_try(bot, &flight);
    }
    Boarded::Waits(waiting, begins)
}
