//! What the instances of a bot agree on through their store. Without one, or while it does not answer, each
//! goes by what it knows itself.

use std::{fmt, sync::Arc, time::Duration};

use tokio::{sync::oneshot, time::sleep};
use tracing::{debug, warn};

use super::{
    finished::KEEP,
    flight::{Flight, Made},
};
use crate::{
    bot::Inner,
    random,
    reply::SUCCESS,
    store::{Answer, AnswerKind, Claim, Deliveries, MessageKey, Owner, Settled, StoreError},
};

/// For how long a message is an instance's without a sign of life from it.
const LEASE: Duration = Duration::from_secs(6);
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How often another instance's answer is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A second without the store is as long as a user's answer may wait for it.
const MAX_FAILED_LOOKS: u32 = 20;

/// The store, and who this process is in it.
pub(crate) struct Shared {
    pub(crate) store: Arc<dyn Deliveries>,
    owner: Owner,
}

impl Shared {
    pub(crate) fn new(store: Arc<dyn Deliveries>) -> Self {
        Self {
            store,
            owner: Owner(random::number()),
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// The flight's message and the store, where there are both.
fn of<'a>(bot: &'a Inner, flight: &Flight) -> Option<(&'a Shared, MessageKey)> {
    Some((bot.shared.as_ref()?, flight.key?))
}

/// Keeps a message this process's own as long as it lives.
pub(super) struct Lease(
    #[expect(dead_code, reason = "held until it is dropped")] Option<oneshot::Sender<()>>,
);

/// Makes the message this process's own. Where another instance has it, waits for its answer and gives that
/// to the flight: `None`. Should that instance die, the message is this one's after all.
///
/// `follows` is called once if it does so.
pub(super) async fn claim(
    bot: &Arc<Inner>,
    flight: &Arc<Flight>,
    follows: impl FnOnce(),
) -> Option<Lease> {
    let Some((shared, key)) = of(bot, flight) else {
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
                return Some(Lease(Some(renewing(bot, key))));
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
                if !followed(shared, flight, key).await {
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

/// Waits for another instance's answer; `true` if that instance is gone, or the store, through which it
/// would have come.
async fn followed(shared: &Shared, flight: &Flight, key: MessageKey) -> bool {
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
        match shared.store.look(key).await {
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

/// Renews the lease until the sender is dropped.
fn renewing(bot: &Arc<Inner>, key: MessageKey) -> oneshot::Sender<()> {
    let (sender, mut ended) = oneshot::channel();
    let renewer = Arc::clone(bot);
    bot.tasks.spawn(async move {
        let Some(shared) = &renewer.shared else {
            return;
        };
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
pub(super) fn count_try(bot: &Arc<Inner>, flight: &Arc<Flight>) {
    if of(bot, flight).is_none() {
        return;
    }
    let (counter, flight) = (Arc::clone(bot), Arc::clone(flight));
    bot.tasks.spawn(async move {
        let Some((shared, key)) = of(&counter, &flight) else {
            return;
        };
        match shared.store.claim(key, shared.owner, LEASE, KEEP).await {
            Ok(Claim::Running(progress) | Claim::Ours(progress)) => flight.note(progress),
            // Another instance was quicker.
            Ok(Claim::Answered(answer)) => drop(flight.answer(answer, None)),
            Err(error) => note(&error),
        }
    });
}

/// The reply is there.
pub(super) async fn answer(bot: &Inner, flight: &Flight, answer: Answer, made: Made) -> Settled {
    let Some((shared, key)) = of(bot, flight) else {
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
pub(super) async fn give_up(bot: &Inner, flight: &Flight, placeholder: Answer) -> Answer {
    let Some((shared, key)) = of(bot, flight).filter(|_| flight.is_running()) else {
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
pub(super) async fn take_back(bot: &Inner, flight: &Flight) -> Option<Made> {
    let success = success();
    if let Some((shared, key)) = of(bot, flight) {
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
