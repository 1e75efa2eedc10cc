//! From a push to its answer in time, whatever the handler does and however often the push comes.
//!
//! Each message has one [`Flight`](flight::Flight), which all its tries share. Its handler runs in a task of
//! its own, once; tries wait for it, and who comes later gets the same bytes. Where no try can wait any
//! longer the last one is answered with a placeholder, and the reply goes another way.

mod budget;
pub(crate) mod caught;
mod collect;
mod dialogue;
mod flight;
mod flights;
mod hold;
mod late;
mod order;
mod pusher;
mod run;
mod shared;

use std::sync::Arc;

use tokio::time::Instant;
use tracing::{Instrument as _, Span, debug_span, warn};

pub(crate) use self::{
    budget::Budget, collect::Collect, flights::Flights, order::Order, pusher::Pusher,
    shared::Shared,
};
use self::{
    flight::{Flight, Waiting},
    hold::wait,
};
use crate::{
    bot::Inner,
    clock,
    envelope::seal::Seal,
    fields::Format,
    handler::HandlerInfo,
    metrics::{TryEnd, count_try},
    push::Push,
    reply::{Rendered, Reply, SUCCESS},
    store::{Answer, AnswerKind, MessageKey, UserKey},
};

/// How a try ends.
pub(crate) enum Delivered {
    /// With this, and the handler that was called.
    Answer(Answer, Option<&'static HandlerInfo>),
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

/// Delivers one try of a push, which arrived at `arrived`.
pub(crate) async fn deliver(bot: &Arc<Inner>, sender: Sender, arrived: Instant) -> Delivered {
    let Some((flight, waiting, begins)) = board(bot, &sender, arrived) else {
        count_try(TryEnd::TurnedAway, false);
        if bot.overload_said.is_due() {
            let running = bot.options.max_running;
            warn!(
                running,
                "too many handlers run: pushes are answered without one"
            );
        }
        let overload = sender.render(&bot.options.overload_reply);
        return Delivered::Answer(overload, None);
    };
    let span = span(bot, &flight, &sender, arrived);
    wait(bot, waiting, begins, &sender, arrived)
        .instrument(span)
        .await
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

/// The message's flight, which begins if it is new, and this try's place in it. `None` if too many run.
fn board(
    bot: &Arc<Inner>,
    sender: &Sender,
    arrived: Instant,
) -> Option<(Arc<Flight>, Waiting, bool)> {
    if !bot.options.joins {
        let flight = Arc::new(Flight::new(None, arrived));
        let permit = Arc::clone(&bot.permits).try_acquire_owned().ok()?;
        let waiting = flight.arrive()?;
        run::start(bot, &flight, sender, None, permit);
        return Some((flight, waiting, true));
    }
    let key = MessageKey::of(&sender.push);
    let (flight, waiting, begins) = loop {
        let (flight, begins) = bot.flights.join(key, arrived);
        match flight.arrive() {
            Some(waiting) => break (flight, waiting, begins),
            None => bot.flights.forget(key, &flight),
        }
    };
    if begins {
        let Ok(permit) = Arc::clone(&bot.permits).try_acquire_owned() else {
            bot.flights.forget(key, &flight);
            // For a try that has joined it in this moment.
            flight.answer(sender.render(&bot.options.overload_reply), None);
            return None;
        };
        // Here and not in the task: tasks do not begin in the order in which they are made.
        let place = bot.order.enter(UserKey::of(&sender.push));
        run::start(bot, &flight, sender, Some(place), permit);
    } else if flight.is_running() {
        shared::count_try(bot, &flight);
    }
    Some((flight, waiting, begins))
}
