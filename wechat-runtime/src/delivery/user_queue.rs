//! One user's messages are handled in the order in which they came; different users' side by side.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use wechat_core::{__private::random, Push};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::prehashed::Unhashed;

/// Users whose messages are being handled, each with those that wait.
#[derive(Clone, Debug)]
pub(super) struct Order(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    queues: Mutex<Queues>,
    seed: u64,
}

type Queues = HashMap<User, VecDeque<oneshot::Sender<Turn>>, Unhashed>;

/// A hash of the user's id: two users who share one, which nobody can bring about, wait for each other.
type User = u64;

/// The right to be handled. The next message of the user gets it when this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    order: Order,
    user: User,
}

/// A place in the queue.
#[derive(Debug)]
pub(super) enum Place {
    First(Turn),
    Behind(oneshot::Receiver<Turn>),
}

impl Default for Order {
    fn default() -> Self {
        Self(Arc::new(Inner {
            queues: Mutex::default(),
            seed: random::number(),
        }))
    }
}

impl Order {
    /// Takes the last place of the user's queue.
    pub(super) fn enter(&self, push: &Push) -> Place {
        let user = xxh3_64_with_seed(push.from_user_name().as_bytes(), self.0.seed);
        self.enter_as(user)
    }

    fn enter_as(&self, user: User) -> Place {
        match self.queues().entry(user) {
            Entry::Vacant(nobody) => {
                nobody.insert(VecDeque::new());
                Place::First(Turn {
                    order: self.clone(),
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
        let queues = self.0.queues.lock();
        queues.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Waits for all that came before.
    pub(super) async fn turn(self) -> Option<Turn> {
        match self {
            Self::First(turn) => Some(turn),
            // The sender is dropped only with its turn inside.
            Self::Behind(receiver) => receiver.await.ok(),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut queues = self.order.queues();
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
            // If that one has just left, the turn comes back, is dropped here, and goes on.
            let turn = Self {
                order: self.order.clone(),
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
    async fn turns_come_in_the_order_of_the_places() {
        let order = Order::default();
        let first = order.enter_as(ALICE).turn().await.unwrap();
        let (second, third) = (order.enter_as(ALICE), order.enter_as(ALICE));
        assert!(matches!(order.enter_as(2), Place::First(_)));
        let (Place::Behind(mut second), Place::Behind(mut third)) = (second, third) else {
            panic!("both wait")
        };
        assert!(second.try_recv().is_err());
        drop(first);
        assert!(third.try_recv().is_err());
        drop(second.try_recv().unwrap());
        drop(third.try_recv().unwrap());
        assert!(order.queues().is_empty());
    }

    #[tokio::test]
    async fn who_leaves_the_queue_is_passed_over() {
        let order = Order::default();
        let first = order.enter_as(ALICE).turn().await.unwrap();
        let second = order.enter_as(ALICE);
        let third = order.enter_as(ALICE);
        drop(second);
        drop(first);
        drop(third.turn().await.unwrap());
        assert!(order.queues().is_empty());
    }
}
