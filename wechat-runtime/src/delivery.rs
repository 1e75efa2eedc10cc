//! Delivers each push to its handler and answers it in time, however long the handler runs and
//! however often the platform retries.
//!
//! Each message has one [`Flight`](flight::Flight), which all its tries share. The handler runs
//! once: it is polled where its request is, and moves to a task of its own if it has to wait. Tries
//! wait for the flight, and later tries get the same bytes. When no try can wait any longer, the
//! last one is answered with a placeholder and the reply is delivered as a late answer.
//!
//! ```text
//! try ─> admit ─┬─ Admitted ─> wait ─┬─> answer
//!               │                    ├─> hang up, and the next try waits on
//!               │                    └─> placeholder; the reply becomes a late answer
//!               ├─ Answered ─> the same bytes again
//!               └─ Rejected ─> the overload reply
//! ```

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
pub(crate) mod replay_cache;
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
use wechat_core::{
    __private::{Rendered, SUCCESS, Seal, unix_seconds},
    Format, Push, Reply,
};

pub use self::{
    answered::{Answered, AnsweredBy},
    late_policy::LatePolicy,
    limits::Limits,
};
use self::{
    budget::Budget,
    collect::Collect,
    flight::{Flight, WaitGuard},
    flights::{Flights, Found},
    lease::Leases,
    notifier::Notifier,
    task::MessageTask,
    user_queue::UserQueues,
};
pub(crate) use self::{notifier::ReplySender, options::Options};
use crate::{
    chat::Dialogues,
    handler::{
        HandlerInfo,
        extract::{Context, Environment},
    },
    metrics::{TryEnd, count_try},
    routing::{
        dispatch::Dispatch,
        explain::{Explanation, Routes},
    },
    store::{Answer, AnswerKind, Deliveries, MessageKey, UserKey},
    util::{
        tasks::Tasks,
        throttle::{KeyedThrottle, Throttle},
    },
};

/// Message delivery of one bot: its handlers and the state of every message in progress.
pub(crate) struct Delivery {
    options: Options,
    dispatch: Box<dyn Dispatch>,
    environment: Arc<Environment>,
    /// Running handlers and open connections; shutdown waits for them.
    tasks: Tasks,
    /// Bounds the number of handlers that run at once.
    permits: Arc<Semaphore>,
    /// Running messages and recent answers. Invariant: one flight per message key.
    flights: Flights,
    /// Keeps each user's messages in order.
    user_queues: UserQueues,
    /// Bounds the tries that are hung up on, because the platform counts each as a failure.
    budget: Budget,
    /// Late answers that wait for their user's next message.
    collect: Collect,
    /// Claims on messages in the store that instances share.
    leases: Leases,
    /// Open dialogues of this process.
    dialogues: Dialogues,
    /// Sends late answers as customer-service messages.
    notifier: Notifier,
    /// Rate limit of the warning about too many running handlers.
    overload_throttle: Throttle,
    /// Rate limit, by the handler's address, of the warning about a handler that was skipped for a
    /// missing field.
    missing_field_throttle: KeyedThrottle<usize>,
    /// Rate limit of the warning about a spent hang-up budget.
    budget_throttle: Throttle,
    /// Set when the server stops. From then on this process receives no further try.
    stopping: AtomicBool,
    /// Set when a handler has blocked its thread. From then on messages are not polled where their
    /// requests are, because a blocked request cannot be answered in time.
    has_blocked: AtomicBool,
}

/// Parts that [`Delivery`] is built from.
pub(crate) struct Parts {
    pub(crate) options: Options,
    pub(crate) dispatch: Box<dyn Dispatch>,
    pub(crate) environment: Environment,
    /// Store that the bot's instances share, if any.
    pub(crate) store: Option<Arc<dyn Deliveries>>,
    pub(crate) dialogues: Dialogues,
    /// Sender of late answers. `None` if the bot has no client.
    pub(crate) sender: Option<Box<dyn ReplySender>>,
}

/// Outcome of a try.
pub(crate) enum Delivered {
    /// Answer to send, with the handler that was called and how it was found.
    Answer {
        answer: Answer,
        handler: Option<Answered>,
        by: Option<AnsweredBy>,
    },
    /// No answer: the platform has hung up by now, and its next try gets the answer.
    HangUp,
}

/// Push with the envelope that its reply is sealed in. `seal` is `None` in plain mode.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) push: Push,
    pub(crate) seal: Option<Seal>,
}

impl Incoming {
    /// Renders the answer to this push.
    fn render(&self, reply: &Reply) -> Answer {
        let now = unix_seconds();
        let Rendered::Document(document) = reply.render(&self.push, now) else {
            return Answer {
                kind: AnswerKind::Success,
                body: SUCCESS.into(),
            };
        };
        let document = match &self.seal {
            Some(seal) => seal.encrypt(&document, now),
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

/// Returns a configured text as the reply to this push. Events that expect no answer get `success`.
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
            sender,
        } = parts;
        let tasks = Tasks::default();
        Self {
            dispatch,
            environment: Arc::new(environment),
            permits: Arc::new(Semaphore::new(options.limits.max_running)),
            flights: Flights::new(options.limits.remember),
            user_queues: UserQueues::default(),
            budget: Budget::new(options.late.held_tries),
            collect: Collect::new(
                store.clone(),
                options.late.collect_word.clone(),
                options.late.keep_for,
            ),
            leases: Leases::new(store, tasks.clone()),
            dialogues,
            notifier: Notifier::new(sender),
            overload_throttle: Throttle::default(),
            missing_field_throttle: KeyedThrottle::default(),
            budget_throttle: Throttle::default(),
            stopping: AtomicBool::new(false),
            has_blocked: AtomicBool::new(false),
            tasks,
            options,
        }
    }

    /// Returns the tasks that stopping waits for.
    pub(crate) fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Records that the server accepts no more connections.
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

    /// Updates the gauges that change as time passes.
    pub(crate) fn report(&self) {
        self.budget.report();
    }

    /// Returns all routes in matching order.
    pub(crate) fn routes(&self) -> Routes {
        Routes::new(self.dispatch.routes())
    }

    /// Explains which handler a push is dispatched to.
    pub(crate) fn explain(&self, push: Push) -> Explanation {
        self.dispatch.explain(&self.context(push))
    }

    /// Creates the context that handlers are called with.
    fn context(&self, push: Push) -> Context {
        Context::new(push, Arc::clone(&self.environment))
    }

    /// Delivers one try of a push that arrived at `arrived`.
    pub(crate) async fn deliver(
        self: &Arc<Self>,
        incoming: Incoming,
        arrived: Instant,
    ) -> Delivered {
        match self.admit(&incoming, arrived) {
            Admission::Admitted(waiting, task) => {
                let begins = task.is_some();
                if let Some(task) = task {
                    self.begin(task);
                }
                let span = self.span(waiting.flight(), &incoming, arrived);
                self.wait(waiting, begins, &incoming, arrived)
                    .instrument(span)
                    .await
            }
            Admission::Answered(answer, handler) => {
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
            Admission::Rejected => {
                count_try(TryEnd::TurnedAway, false);
                if self.overload_throttle.is_due() {
                    let running = self.options.limits.max_running;
                    warn!(
                        running,
                        "too many handlers are running; new pushes get the overload \
                         reply until one ends (see `max_running`)"
                    );
                }
                let overload =
                    incoming.render(&notice(&self.options.overload_reply, &incoming.push));
                Delivered::Answer {
                    answer: overload,
                    handler: None,
                    by: None,
                }
            }
        }
    }

    /// Creates the `debug` span of one try. The user is logged as a hash.
    fn span(&self, flight: &Flight, incoming: &Incoming, arrived: Instant) -> Span {
        debug_span!(
            "try",
            key = flight.key.map(tracing::field::display),
            number = flight.tries(),
            user = %UserKey::of(&incoming.push),
            left = ?self.options.limits.reply_within.saturating_sub(arrived.elapsed()),
        )
    }

    /// Joins the message's flight, or starts one if there is none.
    fn admit(self: &Arc<Self>, incoming: &Incoming, arrived: Instant) -> Admission {
        if !self.options.deduplicates {
            let flight = Arc::new(Flight::new(None, arrived));
            let permit = Arc::clone(&self.permits).try_acquire_owned();
            let (Ok(permit), Some(waiting)) = (permit, flight.arrive()) else {
                return Admission::Rejected;
            };
            let task = self.task(&flight, incoming, None, permit);
            return Admission::Admitted(waiting, Some(task));
        }
        let key = MessageKey::of(&incoming.push);
        let (flight, waiting, begins) = loop {
            let (flight, begins) = match self.flights.find(key, arrived) {
                Found::New(flight) => (flight, true),
                Found::InFlight(flight) => (flight, false),
                Found::Answered(answer, handler) => return Admission::Answered(answer, handler),
            };
            match flight.arrive() {
                Some(waiting) => break (flight, waiting, begins),
                None => self.flights.forget(key, &flight),
            }
        };
        if begins {
            let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() else {
                self.flights.forget(key, &flight);
                // A retry may have joined this flight meanwhile.
                flight.answer(
                    incoming.render(&notice(&self.options.overload_reply, &incoming.push)),
                    None,
                );
                return Admission::Rejected;
            };
            // Queued here and not in the task, because tasks do not start in the order in which
            // they are spawned.
            let place = self.user_queues.enter(&incoming.push);
            let task = self.task(&flight, incoming, Some(place), permit);
            return Admission::Admitted(waiting, Some(task));
        }
        if flight.is_running() {
            self.leases.count_try(&flight);
        }
        Admission::Admitted(waiting, None)
    }
}

/// Result of admitting a try.
enum Admission {
    /// The try waits for its message's flight. It carries the message's task if it started the
    /// flight.
    Admitted(WaitGuard, Option<MessageTask>),
    /// The message is already answered: the answer and the handler that was called.
    Answered(Answer, Option<&'static HandlerInfo>),
    /// Too many handlers are running.
    Rejected,
}
