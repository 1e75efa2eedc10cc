//! From a push to its answer in time, whatever the handler does and however often the push comes.
//!
//! Each message has one [`Flight`](flight::Flight), which all its tries share. Its handler runs in a task of
//! its own, once; tries wait for it, and who comes later gets the same bytes. Where no try can wait any
//! longer the last one is answered with a placeholder, and the reply goes another way.

mod answered;
mod budget;
mod collect;
mod dialogue;
mod flight;
mod flights;
mod late;
mod late_policy;
mod lease;
mod limits;
mod notifier;
mod options;
mod prehashed;
mod replay_cache;
mod task;
#[cfg(test)]
mod tests;
mod user_queue;
mod wait;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::{sync::Semaphore, time::Instant};
use tracing::{Instrument as _, Span, debug_span, warn};

pub use self::{
    answered::{Answered, AnsweredBy},
    late_policy::LatePolicy,
    limits::Limits,
};
use self::{
    budget::Budget,
    collect::Collect,
    flight::{Flight, Waiting},
    flights::{Flights, Found},
    lease::Leases,
    notifier::Notifier,
    user_queue::Order,
};
pub(crate) use self::{notifier::Messenger, options::Options};
use crate::{
    chat::Dialogues,
    clock,
    document::Format,
    envelope::seal::Seal,
    handler::{
        HandlerInfo,
        extract::{Context, Environment},
    },
    metrics::{TryEnd, count_try},
    push::Push,
    reply::{Rendered, Reply, SUCCESS},
    routing::{
        dispatch::Dispatch,
        explain::{Explanation, Routes},
    },
    store::{Answer, AnswerKind, Deliveries, MessageKey, UserKey},
    util::{
        tasks::Tasks,
        throttle::{Seldom, SeldomByKey},
    },
};

/// Delivery of a bot's messages: the handlers, and the state of each message that is under way.
pub(crate) struct Delivery {
    options: Options,
    dispatch: Box<dyn Dispatch>,
    environment: Arc<Environment>,
    /// Running handlers and open connections.
    tasks: Tasks,
    /// Permits, one for each handler that may run at once.
    permits: Arc<Semaphore>,
    flights: Flights,
    order: Order,
    budget: Budget,
    collect: Collect,
    leases: Leases,
    dialogues: Dialogues,
    notifier: Notifier,
    /// Rate limit of the log line that says that too many handlers run.
    overload_said: Seldom,
    /// Rate limit of the warning about a handler, by its address, that was passed over for a field.
    lacking_said: SeldomByKey<usize>,
    /// Rate limit of the log line that says that too many tries were held.
    budget_said: Seldom,
    /// Set when the server stops; then no further try comes to this process.
    stopping: AtomicBool,
}

/// Parts of a bot that delivery is built from.
pub(crate) struct Parts {
    pub(crate) options: Options,
    pub(crate) dispatch: Box<dyn Dispatch>,
    pub(crate) environment: Environment,
    /// Shared with the bot's other instances, if there are any.
    pub(crate) store: Option<Arc<dyn Deliveries>>,
    pub(crate) dialogues: Dialogues,
    /// Sends late answers, if the bot can.
    pub(crate) messenger: Option<Box<dyn Messenger>>,
}

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

impl Delivery {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts {
            options,
            dispatch,
            environment,
            store,
            dialogues,
            messenger,
        } = parts;
        let tasks = Tasks::default();
        Self {
            dispatch,
            environment: Arc::new(environment),
            permits: Arc::new(Semaphore::new(options.limits.max_running)),
            flights: Flights::new(options.limits.remember),
            order: Order::default(),
            budget: Budget::new(options.late.held_tries),
            collect: Collect::new(
                store.clone(),
                options.late.collect_word.clone(),
                options.late.keep_for,
            ),
            leases: Leases::new(store, tasks.clone()),
            dialogues,
            notifier: Notifier::new(messenger),
            overload_said: Seldom::default(),
            lacking_said: SeldomByKey::default(),
            budget_said: Seldom::default(),
            stopping: AtomicBool::new(false),
            tasks,
            options,
        }
    }

    /// Returns the tasks that stopping waits for.
    pub(crate) fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Notes that the server accepts no new connection.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Whether the instances' store is unreachable.
    pub(crate) fn is_degraded(&self) -> bool {
        self.leases.are_degraded()
    }

    /// Updates the gauges that change with time alone.
    #[cfg(feature = "prometheus")]
    pub(crate) fn report(&self) {
        self.budget.report();
    }

    /// Returns all routes in the order in which they are asked.
    pub(crate) fn routes(&self) -> Routes {
        Routes::new(self.dispatch.routes())
    }

    /// Explains which handler a push would go to.
    pub(crate) fn explain(&self, push: Push) -> Explanation {
        self.dispatch.explain(&self.context(push))
    }

    /// Creates the context that a handler is called with.
    fn context(&self, push: Push) -> Context {
        Context::new(push, Arc::clone(&self.environment))
    }

    /// Delivers one try of a push, which arrived at `arrived`.
    pub(crate) async fn deliver(self: &Arc<Self>, sender: Sender, arrived: Instant) -> Delivered {
        match self.board(&sender, arrived) {
            Boarded::Waits(waiting, begins) => {
                let span = self.span(waiting.flight(), &sender, arrived);
                self.wait(waiting, begins, &sender, arrived)
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
                if self.overload_said.is_due() {
                    let running = self.options.limits.max_running;
                    warn!(
                        running,
                        "too many handlers run: pushes are answered without one"
                    );
                }
                let overload = sender.render(&notice(&self.options.overload_reply, &sender.push));
                Delivered::Answer {
                    answer: overload,
                    handler: None,
                    by: None,
                }
            }
        }
    }

    /// Creates the `debug` span of one try. The user is logged as a hash.
    fn span(&self, flight: &Flight, sender: &Sender, arrived: Instant) -> Span {
        debug_span!(
            "try",
            key = flight.key.map(tracing::field::display),
            number = flight.tries(),
            user = %UserKey::of(&sender.push),
            left = ?self.options.limits.reply_within.saturating_sub(arrived.elapsed()),
        )
    }

    /// Finds the message's flight, or begins it, and takes the try's place in it.
    fn board(self: &Arc<Self>, sender: &Sender, arrived: Instant) -> Boarded {
        if !self.options.deduplicates {
            let flight = Arc::new(Flight::new(None, arrived));
            let permit = Arc::clone(&self.permits).try_acquire_owned();
            let (Ok(permit), Some(waiting)) = (permit, flight.arrive()) else {
                return Boarded::TurnedAway;
            };
            self.start(&flight, sender, None, permit);
            return Boarded::Waits(waiting, true);
        }
        let key = MessageKey::of(&sender.push);
        let (flight, waiting, begins) = loop {
            let (flight, begins) = match self.flights.find(key, arrived) {
                Found::New(flight) => (flight, true),
                Found::Flying(flight) => (flight, false),
                Found::Finished(answer, handler) => return Boarded::Finished(answer, handler),
            };
            match flight.arrive() {
                Some(waiting) => break (flight, waiting, begins),
                None => self.flights.forget(key, &flight),
            }
        };
        if begins {
            let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() else {
                self.flights.forget(key, &flight);
                // For a try that has joined it in this moment.
                flight.answer(
                    sender.render(&notice(&self.options.overload_reply, &sender.push)),
                    None,
                );
                return Boarded::TurnedAway;
            };
            // Here and not in the task: tasks do not begin in the order in which they are made.
            let place = self.order.enter(&sender.push);
            self.start(&flight, sender, Some(place), permit);
        } else if flight.is_running() {
            self.leases.count_try(&flight);
        }
        Boarded::Waits(waiting, begins)
    }
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
