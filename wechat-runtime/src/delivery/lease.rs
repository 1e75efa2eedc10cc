//! Agreement between the instances of a bot through their store. Without one, or while it is unreachable,
//! each instance falls back to local state.

use std::{sync::Arc, time::Duration};

use tokio::{sync::oneshot, time::sleep};
use tracing::{debug, warn};
use wechat_core::__private::{SUCCESS, random};

use super::{
    flight::{Flight, Made},
    replay_cache::KEEP,
};
use crate::{
    store::{Answer, AnswerKind, Claim, Deliveries, MessageKey, Owner, Settled, StoreError},
    util::tasks::Tasks,
};

/// For how long a message is an instance's without a sign of life from it.
const LEASE: Duration = Duration::from_secs(6);
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How often another instance's answer is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A second without the store is as long as a user's answer may wait for it.
const MAX_FAILED_LOOKS: u32 = 20;

/// Claims of this process on messages, where instances share a store.
pub(super) struct Leases {
    shared: Option<Shared>,
    tasks: Tasks,
}

/// The store, and the name of this process in it.
#[derive(Clone)]
struct Shared {
    store: Arc<dyn Deliveries>,
    owner: Owner,
}

/// Keeps a message this process's own as long as it lives.
pub(super) struct Lease(
    #[expect(dead_code, reason = "held until it is dropped")] Option<oneshot::Sender<()>>,
);

impl Leases {
    pub(super) fn new(store: Option<Arc<dyn Deliveries>>, tasks: Tasks) -> Self {
        let shared = store.map(|store| Shared {
            store,
            owner: Owner(random::number()),
        });
        Self { shared, tasks }
    }

    /// Whether other instances can take over.
    pub(super) fn are_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Whether the store is unreachable.
    pub(super) fn are_degraded(&self) -> bool {
        let shared = self.shared.as_ref();
        shared.is_some_and(|shared| shared.store.is_degraded())
    }

    /// Returns the store and the flight's key, if there are both.
    fn of(&self, flight: &Flight) -> Option<(&Shared, MessageKey)> {
        Some((self.shared.as_ref()?, flight.key?))
    }

    /// Makes the message this process's own. Where another instance has it, waits for its answer and gives that
    /// to the flight: `None`. Should that instance die, the message is this one's after all.
    ///
    /// `follows` is called once if it does so.
    pub(super) async fn claim(&self, flight: &Flight, follows: impl FnOnce()) -> Option<Lease> {
        let Some((shared, key)) = self.of(flight) else {
            return Some(Lease(None));
        };
        let mut follows = Some(follows);
        loop {
            match shared.store.claim(key, shared.owner, LEASE, KEEP).await {
                Ok(Claim::Ours(mut progress)) => {
                    if follows.is_none() {
                        // Taking over was counted as a try.
                        progress.tries = progress.tries.saturating_sub(1);
                    }
                    flight.note(progress);
                    return Some(Lease(Some(self.renewing(shared, key))));
                }
                Ok(Claim::Answered(answer)) => {
                    flight.answer(answer, None);
                    return None;
                }
                Ok(Claim::Running(progress)) => {
                    flight.note(progress);
                    if let Some(follows) = follows.take() {
                        follows();
                    }
                    if !shared.followed(flight, key).await {
                        return None;
                    }
                    debug!(%key, "taken over: the instance that had it is gone");
                }
                // Each instance on its own: a message may then run once on each.
                Err(error) => {
                    note(&error);
                    return Some(Lease(None));
                }
            }
        }
    }

    /// Renews the lease until the sender is dropped.
    fn renewing(&self, shared: &Shared, key: MessageKey) -> oneshot::Sender<()> {
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
                    warn!(%key, "another instance has taken the message over; the first answer counts");
                    return;
                }
                Err(error) => note(&error),
            }
        }
    });
        sender
    }

    /// Tells the others of a try that joins here.
    pub(super) fn count_try(&self, flight: &Arc<Flight>) {
        let Some((shared, key)) = self.of(flight) else {
            return;
        };
        let (shared, flight) = (shared.clone(), Arc::clone(flight));
        self.tasks.spawn(async move {
            match shared.store.claim(key, shared.owner, LEASE, KEEP).await {
                Ok(Claim::Running(progress) | Claim::Ours(progress)) => flight.note(progress),
                // Another instance was quicker.
                Ok(Claim::Answered(answer)) => drop(flight.answer(answer, None)),
                Err(error) => note(&error),
            }
        });
    }

    /// The reply is there.
    pub(super) async fn answer(&self, flight: &Flight, answer: Answer, made: Made) -> Settled {
        let Some((shared, key)) = self.of(flight) else {
            return flight.answer(answer, Some(made));
        };
        match shared.store.answer(key, answer.clone(), KEEP).await {
            Ok(Settled::Answered(standing)) => {
                // If it is another instance's, its tries are that one's to look after.
                let made = (standing == answer).then_some(made);
                flight.answer(standing, made)
            }
            Ok(late) => {
                // Another instance answered the last try; who comes here gets the same.
                flight.give_up(match shared.store.look(key).await {
                    Ok(Some(Claim::Answered(placeholder))) => placeholder,
                    // No longer known.
                    _ => success(),
                });
                late
            }
            Err(error) => {
                note(&error);
                flight.answer(answer, Some(made))
            }
        }
    }

    /// What the last try is answered with.
    pub(super) async fn give_up(&self, flight: &Flight, placeholder: Answer) -> Answer {
        let Some((shared, key)) = self.of(flight).filter(|_| flight.is_running()) else {
            return flight.give_up(placeholder);
        };
        let before = placeholder.clone();
        match shared.store.give_up(key, placeholder.clone(), KEEP).await {
            // Another instance's answer, which came first.
            Ok(standing) if standing != before => match flight.answer(standing.clone(), None) {
                Settled::Answered(answer) => answer,
                Settled::Late | Settled::LateElsewhere => standing,
            },
            Ok(_) => flight.give_up(placeholder),
            Err(error) => {
                note(&error);
                flight.give_up(placeholder)
            }
        }
    }

    /// Takes back an answer that no try has got, at any instance.
    pub(super) async fn take_back(&self, flight: &Flight) -> Option<Made> {
        let success = success();
        if let Some((shared, key)) = self.of(flight) {
            match shared.store.take_back(key, success.clone(), KEEP).await {
                Ok(true) => {}
                Ok(false) => {
                    // A try at another instance has got it.
                    flight.fetch();
                    return None;
                }
                Err(error) => note(&error),
            }
        }
        flight.take_back(success)
    }
}

impl Shared {
    /// Waits for another instance's answer; `true` if that instance is gone, or the store, through which it
    /// would have come.
    async fn followed(&self, flight: &Flight, key: MessageKey) -> bool {
        let mut failed = 0;
        while failed < MAX_FAILED_LOOKS {
            sleep(LOOK_EVERY).await;
            // Answered here, in the meantime, with a placeholder.
            if !flight.is_running() {
                return false;
            }
            // An answer that is looked at counts as fetched, so nobody looks for nobody. The next try begins anew.
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
                    note(&error);
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

/// The store itself says when it fails and when it is back.
fn note(error: &StoreError) {
    debug!("{error}");
}
