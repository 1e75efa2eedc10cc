//! The suite on the stores in memory, and their bounds.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use wechat_runtime::store::{
    Answer, AnswerKind, Claim, Deliveries, Memory, MessageKey, Owner, Sessions, Settled, UserKey,
};

use super::contract;

macro_rules! on_memory {
    (alone: $($alone:ident)*; at_once: $($at_once:ident)*) => {
        $(#[tokio::test(start_paused = true)]
        async fn $alone() {
            contract::$alone(Arc::new(Memory::new())).await;
        })*
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $at_once() {
            contract::$at_once(Arc::new(Memory::new())).await;
        })*
    };
}
contract::suite!(on_memory);

const LEASE: Duration = Duration::from_secs(6);
const KEEP: Duration = Duration::from_mins(1);

#[tokio::test(start_paused = true)]
async fn a_killed_instance_is_replaced_six_seconds_after_its_last_renewal() {
    let store = Memory::new();
    let (key, killed, other) = (MessageKey(1), Owner(1), Owner(2));
    store.claim(key, killed, LEASE, KEEP).await.unwrap();
    for _ in 0..4 {
        sleep(Duration::from_secs(2)).await;
        assert!(store.renew(key, killed, LEASE).await.unwrap());
    }
    sleep(Duration::from_millis(5_999)).await;
    let claim = store.claim(key, other, LEASE, KEEP).await.unwrap();
    assert!(matches!(claim, Claim::Running(_)), "{claim:?}");
    sleep(Duration::from_millis(1)).await;
    let claim = store.claim(key, other, LEASE, KEEP).await.unwrap();
    assert!(matches!(claim, Claim::Ours(_)), "{claim:?}");
}

#[tokio::test(start_paused = true)]
async fn the_oldest_answer_is_forgotten_before_any_running_message() {
    let store = Memory::with_capacity(3);
    let claim = async |key| {
        let claim = store.claim(MessageKey(key), Owner(1), LEASE, KEEP);
        claim.await.unwrap()
    };
    let answer = || Answer {
        kind: AnswerKind::Success,
        body: "success".into(),
    };
    claim(1).await;
    for key in [2, 3] {
        claim(key).await;
        sleep(Duration::from_millis(10)).await;
        let settled = store.answer(MessageKey(key), answer(), KEEP).await.unwrap();
        assert_eq!(settled, Settled::Answered(answer()));
    }
    claim(4).await;
    assert_eq!(store.look(MessageKey(2)).await.unwrap(), None);
    claim(5).await;
    assert_eq!(store.look(MessageKey(3)).await.unwrap(), None);
    assert!(store.look(MessageKey(1)).await.unwrap().is_some());
    // Only running messages remain.
    claim(6).await;
    for (key, kept) in [(1, false), (4, true), (5, true), (6, true)] {
        let claim = store.look(MessageKey(key)).await.unwrap();
        assert_eq!(claim.is_some(), kept, "{key}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_number_of_users_with_late_replies_is_limited() {
    let store = Memory::with_capacity(2);
    for user in 1..=3 {
        sleep(Duration::from_millis(10)).await;
        let reply = user.to_string().into();
        store.keep_late(UserKey(user), reply, KEEP).await.unwrap();
    }
    for (user, kept) in [(1, false), (2, true), (3, true)] {
        let reply = store.take_late(UserKey(user)).await.unwrap();
        assert_eq!(reply.is_some(), kept, "{user}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_session_that_expires_first_is_evicted_at_the_limit() {
    let store = Memory::with_capacity(2);
    for (user, keep) in [(1, KEEP), (2, LEASE), (3, KEEP)] {
        let saved = store.save(UserKey(user), "cart", None, "a".into(), keep);
        saved.await.unwrap();
    }
    for (user, kept) in [(1, true), (2, false), (3, true)] {
        let stored = store.load(UserKey(user), "cart").await.unwrap();
        assert_eq!(stored.is_some(), kept, "{user}");
    }
    // Saving an existing session drops no other.
    let version = store.load(UserKey(1), "cart").await.unwrap();
    let version = version.map(|stored| stored.version);
    let saved = store.save(UserKey(1), "cart", version, "b".into(), KEEP);
    saved.await.unwrap();
    assert!(store.load(UserKey(3), "cart").await.unwrap().is_some());
}
