//! One user's messages are handled in the order in which they came; different users' side by side.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::store::UserKey;

/// Users whose messages are being handled, each with those that wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order(Arc<Mutex<Queues>>);

type Queues = HashMap<UserKey, VecDeque<oneshot::Sender<Turn>>>;

/// The right to be handled. The next message of the user gets it when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    order: Order,
    user: UserKey,
}

/// A place in the queue.
#[derive(Debug)]
pub(super) enum Place {
    First(Turn),
    Behind(oneshot::Receiver<Turn>),
}

impl Order {
    /// Takes the last place of the user's queue.
    pub(super) fn enter(&self, user: UserKey) -> Place {
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
            let Some(queue) = queues.get_mut(&self.user) else {
                return;
            };
            let next = std::iter::from_fn(|| queue.pop_front()).find(|next| !next.is_closed());
            if next.is_none() {
                queues.remove(&self.user);
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

    const ALICE: UserKey = UserKey(1);

    #[tokio::test]
    async fn turns_come_in_the_order_of_the_places() {
        let order = Order::default();
        let first = order.enter(ALICE).turn().await.unwrap();
        let (second, third) = (order.enter(ALICE), order.enter(ALICE));
        assert!(matches!(order.enter(UserKey(2)), Place::First(_)));
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
        let first = order.enter(ALICE).turn().await.unwrap();
        let second = order.enter(ALICE);
        let third = order.enter(ALICE);
        drop(second);
        drop(first);
        drop(third.turn().await.unwrap());
        assert!(order.queues().is_empty());
    }
}
