//! Agreement between the instances of a bot through their store. Without a store, or while it is
//! unreachable, each instance falls back to local state.
//!
//! ```text
//!              claim: ours                          answer / give_up
//!  unclaimed ──────────────> leased, renewed ────────────────────────> settled
//!                              ^        │
//!         claim: lease expired │        │ owner dies, so no renewal
//!                              └────────┘
//!
//!  claim: running ──> follow: poll until the owner has settled, or take over its expired lease
//! ```
//!
//! The first answer that reaches the store is the answer at all instances.

use std::{sync::Arc, time::Duration};

use tokio::{sync::oneshot, time::sleep};
use tracing::{debug, warn};
use wechat_core::__private::{SUCCESS, random};

use super::flight::{Flight, UnclaimedReply};
use crate::{
    store::{Answer, AnswerKind, Claim, Deliveries, MessageKey, Owner, Settled, StoreError},
    util::tasks::Tasks,
};

/// Time for which the store remembers a message after its last change, longer than the platform
/// retries.
const KEEP: Duration = Duration::from_secs(75);
/// Validity of a lease without renewal.
const LEASE: Duration = Duration::from_secs(6);
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// Interval at which a follower polls for another instance's answer.
const POLL_EVERY: Duration = Duration::from_millis(50);
/// Failed polls in a row before a follower gives up on the store: one second, as long as a user's
/// answer may be delayed for it.
const MAX_FAILED_LOOKS: u32 = 20;

/// Claims of this process on messages in the shared store.
pub(super) struct Leases {
    /// Store of all instances. `None` if the bot is one process; then every claim succeeds.
    shared: Option<SharedStore>,
    /// Renewal tasks, which shutdown waits for.
    tasks: Tasks,
}

/// Store and the identity of this process in it.
#[derive(Clone)]
struct SharedStore {
    store: Arc<dyn Deliveries>,
    owner: Owner,
}

/// Lease on a message. It is renewed until this is dropped.
pub(super) struct Lease(
    #[expect(dead_code, reason = "dropping it ends the renewal task")] Option<oneshot::Sender<()>>,
);

impl Leases {
    pub(super) fn new(store: Option<Arc<dyn Deliveries>>, tasks: Tasks) -> Self {
        let shared = store.map(|store| SharedStore {
            store,
            owner: Owner(random::number()),
        });
        Self { shared, tasks }
    }

    /// Whether there is a store, so that other instances can take over.
    pub(super) fn are_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Whether the store is unreachable.
    pub(super) fn are_degraded(&self) -> bool {
        let shared = self.shared.as_ref();
        shared.is_some_and(|shared| shared.store.is_degraded())
    }

    /// Returns the store and the flight's key, if both exist.
    fn shared_key(&self, flight: &Flight) -> Option<(&SharedStore, MessageKey)> {
        Some((self.shared.as_ref()?, flight.key?))
    }

    /// Claims the message for this process. If another instance has it, follows that instance:
    /// settles the flight with its answer and returns `None`, or takes the message over if the
    /// instance dies.
    ///
    /// `on_follow` is called once if another instance has the message.
    pub(super) async fn claim(&self, flight: &Flight, on_follow: impl FnOnce()) -> Option<Lease> {
        match self.shared_key(flight) {
            None => Some(Lease(None)),
            // Boxed, which keeps the tasks of bots without a store small.
            Some((shared, key)) => {
                Box::pin(self.claim_shared(shared, key, flight, on_follow)).await
            }
        }
    }

    async fn claim_shared(
        &self,
        shared: &SharedStore,
        key: MessageKey,
        flight: &Flight,
        on_follow: impl FnOnce(),
    ) -> Option<Lease> {
        let mut on_follow = Some(on_follow);
        loop {
            match shared.store.claim(key, shared.owner, LEASE, KEEP).await {
                Ok(Claim::Ours(mut progress)) => {
                    if on_follow.is_none() {
                        // The store counts every claim as a try, also this one.
                        progress.tries = progress.tries.saturating_sub(1);
                    }
                    flight.note(progress);
                    return Some(Lease(Some(self.spawn_renewal(shared, key))));
                }
                Ok(Claim::Answered(answer)) => {
                    flight.answer(answer, None);
                    return None;
                }
                Ok(Claim::Running(progress)) => {
                    flight.note(progress);
                    if let Some(on_follow) = on_follow.take() {
                        on_follow();
                    }
                    if !shared.follow(flight, key).await {
                        return None;
                    }
                    debug!(%key, "message taken over: the lease of its instance has expired");
                }
                // Falls back to local state: the message may then run once on each instance.
                Err(error) => {
                    log_error(&error);
                    return Some(Lease(None));
                }
            }
        }
    }

    /// Renews the lease until the sender is dropped.
    fn spawn_renewal(&self, shared: &SharedStore, key: MessageKey) -> oneshot::Sender<()> {
        let (sender, mut ended) = oneshot::channel();
        let shared = shared.clone();
        self.tasks.spawn(async move {
            loop {
                tokio::select! {
                    _ = &mut ended => return,
                    () = sleep(RENEW_EVERY) => {}
                }
                match shared.store.renew(key, shared.owner, LEASE).await {
                    Ok(true) => {}
                    Ok(false) => {
                        warn!(%key, "another instance has taken over this message, because its \
                         lease expired; the first answer is used");
                        return;
                    }
                    Err(error) => log_error(&error),
                }
            }
        });
        sender
    }

    /// Reports a retry to the store in the background.
    pub(super) fn count_try(&self, flight: &Arc<Flight>) {
        let Some((shared, key)) = self.shared_key(flight) else {
            return;
        };
        let (shared, flight) = (shared.clone(), Arc::clone(flight));
        self.tasks.spawn(async move {
            match shared.store.claim(key, shared.owner, LEASE, KEEP).await {
                Ok(Claim::Running(progress) | Claim::Ours(progress)) => flight.note(progress),
                // Another instance answered first.
                Ok(Claim::Answered(answer)) => drop(flight.answer(answer, None)),
                Err(error) => log_error(&error),
            }
        });
    }

    /// Settles the message with its answer, in the store and in the flight.
    pub(super) async fn answer(
        &self,
        flight: &Flight,
        answer: Answer,
        unclaimed: UnclaimedReply,
    ) -> Settled {
        match self.shared_key(flight) {
            None => flight.answer(answer, Some(unclaimed)),
            Some((shared, key)) => {
                Box::pin(Self::answer_shared(shared, key, flight, answer, unclaimed)).await
            }
        }
    }

    async fn answer_shared(
        shared: &SharedStore,
        key: MessageKey,
        flight: &Flight,
        answer: Answer,
        unclaimed: UnclaimedReply,
    ) -> Settled {
        match shared.store.answer(key, answer.clone(), KEEP).await {
            Ok(Settled::Answered(settled)) => {
                // Another instance reclaims its own answer.
                let unclaimed = (settled == answer).then_some(unclaimed);
                flight.answer(settled, unclaimed)
            }
            Ok(late) => {
                // Another instance answered the last try with a placeholder; tries here get the
                // same.
                flight.give_up(match shared.store.look(key).await {
                    Ok(Some(Claim::Answered(placeholder))) => placeholder,
                    // The store has forgotten the message.
                    _ => success(),
                });
                late
            }
            Err(error) => {
                log_error(&error);
                flight.answer(answer, Some(unclaimed))
            }
        }
    }

    /// Makes the message late unless it is answered. Returns the answer for the last try.
    pub(super) async fn give_up(&self, flight: &Flight, placeholder: Answer) -> Answer {
        let Some((shared, key)) = self.shared_key(flight).filter(|_| flight.is_running()) else {
            return flight.give_up(placeholder);
        };
        let before = placeholder.clone();
        match shared.store.give_up(key, placeholder.clone(), KEEP).await {
            // Another instance answered first.
            Ok(settled) if settled != before => match flight.answer(settled.clone(), None) {
                Settled::Answered(answer) => answer,
                Settled::Late | Settled::LateElsewhere => settled,
            },
            Ok(_) => flight.give_up(placeholder),
            Err(error) => {
                log_error(&error);
                flight.give_up(placeholder)
            }
        }
    }

    /// Reclaims an answer that no try has fetched at any instance.
    pub(super) async fn take_back(&self, flight: &Flight) -> Option<UnclaimedReply> {
        let success = success();
        if let Some((shared, key)) = self.shared_key(flight) {
            match shared.store.take_back(key, success.clone(), KEEP).await {
                Ok(true) => {}
                Ok(false) => {
                    // A try at another instance has fetched it.
                    flight.fetch();
                    return None;
                }
                Err(error) => log_error(&error),
            }
        }
        flight.take_back(success)
    }
}

impl SharedStore {
    /// Polls for another instance's answer. Returns `true` if the message is to be claimed, because
    /// that instance is gone or the store fails.
    async fn follow(&self, flight: &Flight, key: MessageKey) -> bool {
        let mut failed = 0;
        while failed < MAX_FAILED_LOOKS {
            sleep(POLL_EVERY).await;
            // Answered here with a placeholder meanwhile.
            if !flight.is_running() {
                return false;
            }
            // Looking at an answer marks it as fetched, so nothing is looked up unless a try waits.
            // The next try starts a new flight.
            if flight.leave() {
                return false;
            }
            match self.store.look(key).await {
                Ok(Some(Claim::Answered(answer))) => {
                    flight.answer(answer, None);
                    return false;
                }
                Ok(Some(Claim::Running(progress) | Claim::Ours(progress))) => {
                    failed = 0;
                    flight.note(progress);
                }
                Ok(None) => return true,
                Err(error) => {
                    failed += 1;
                    log_error(&error);
                }
            }
        }
        true
    }
}

fn success() -> Answer {
    Answer {
        kind: AnswerKind::Success,
        body: SUCCESS.into(),
    }
}

/// Logs at `debug` only: the store's guard logs when the store fails and when it recovers.
fn log_error(error: &StoreError) {
    debug!("{error}");
}
