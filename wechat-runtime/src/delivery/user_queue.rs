//! Queues the messages of each user, so that they are handled in order. Different users' messages
//! are handled concurrently.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{Arc, MutexGuard},
};

use tokio::sync::oneshot;
use wechat_core::{
    __private::{Mutex, random},
    Push,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::prehashed::BuildPrehashed;

/// Queues of all users whose messages are being handled.
#[derive(Clone, Debug)]
pub(super) struct UserQueues(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    queues: Mutex<Queues>,
    seed: u64,
}

type Queues = HashMap<User, VecDeque<oneshot::Sender<Turn>>, BuildPrehashed>;

/// Seeded hash of the user's OpenID. Users whose hashes collide wait for each other; the seed keeps
/// anyone from provoking that.
type User = u64;

/// Permission to handle a message. Dropping it passes the turn to the user's next message.
#[derive(Debug)]
pub(super) struct Turn {
    queues: UserQueues,
    user: User,
}

/// Position in a user's queue.
#[derive(Debug)]
pub(super) enum Place {
    First(Turn),
    Behind(oneshot::Receiver<Turn>),
}

impl Default for UserQueues {
    fn default() -> Self {
        Self(Arc::new(Inner {
            queues: Mutex::default(),
            seed: random::number(),
        }))
    }
}

impl UserQueues {
    /// Appends the push to its user's queue.
    pub(super) fn enter(&self, push: &Push) -> Place {
        let user = xxh3_64_with_seed(push.from_user_name().as_bytes(), self.0.seed);
        self.enter_as(user)
    }

    fn enter_as(&self, user: User) -> Place {
        match self.queues().entry(user) {
            Entry::Vacant(empty) => {
                empty.insert(VecDeque::new());
                Place::First(Turn {
                    queues: self.clone(),
                    user,
                })
            }
            Entry::Occupied(mut queue) => {
                let (sender, receiver) = oneshot::channel();
                queue.get_mut().push_back(sender);
                Place::Behind(receiver)
            }
        }
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.queues.lock()
    }
}

impl Place {
    /// Waits for all earlier messages of the user.
    pub(super) async fn turn(self) -> Option<Turn> {
        match self {
            Self::First(turn) => Some(turn),
            // A sender is dropped only after it has sent its turn.
            Self::Behind(receiver) => receiver.await.ok(),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut queues = self.queues.queues();
            let Entry::Occupied(mut queue) = queues.entry(self.user) else {
                return;
            };
            let waiting = std::iter::from_fn(|| queue.get_mut().pop_front());
            let next = waiting.into_iter().find(|next| !next.is_closed());
            if next.is_none() {
                queue.remove();
            }
            next
        };
        if let Some(next) = next {
            // If the receiver has just been dropped, the turn comes back, is dropped here, and
            // moves on to the next one.
            let turn = Self {
                queues: self.queues.clone(),
                user: self.user,
            };
            drop(next.send(turn));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: User = 1;

    #[tokio::test]
    async fn turns_are_granted_in_queue_order() {
        let queues = UserQueues::default();
        let first = queues.enter_as(ALICE).turn().await.unwrap();
        let (second, third) = (queues.enter_as(ALICE), queues.enter_as(ALICE));
        assert!(matches!(queues.enter_as(2), Place::First(_)));
        let (Place::Behind(mut second), Place::Behind(mut third)) = (second, third) else {
            panic!("both wait")
        };
        assert!(second.try_recv().is_err());
        drop(first);
        assert!(third.try_recv().is_err());
        drop(second.try_recv().unwrap());
        drop(third.try_recv().unwrap());
        assert!(queues.queues().is_empty());
    }

    #[tokio::test]
    async fn a_message_that_left_the_queue_is_skipped() {
        let queues = UserQueues::default();
        let first = queues.enter_as(ALICE).turn().await.unwrap();
        let second = queues.enter_as(ALICE);
        let third = queues.enter_as(ALICE);
        drop(second);
        drop(first);
        drop(third.turn().await.unwrap());
        assert!(queues.queues().is_empty());
    }
}
