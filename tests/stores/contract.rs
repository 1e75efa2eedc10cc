//! Contract of each store. Times are short because a server's clock cannot be paused, and long
//! enough for a busy machine.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{task::JoinSet, time::sleep};
use wechat_runtime::store::{
    AccessToken, Answer, AnswerKind, Claim, Deliveries, MessageKey, Owner, Progress, Saved,
    Sessions, Settled, StoreFuture, Stored, Tokens, UserKey,
};

/// Passes the names of all tests to a macro. `at_once` lists those that run many tasks at once.
macro_rules! suite {
    ($run:ident) => {
        $run! {
            alone:
                a_try_joins_a_running_message
                all_tries_get_the_same_answer
                any_answer_is_returned_byte_for_byte
                an_unknown_message_can_be_answered_or_released
                one_late_reply_follows_a_placeholder
                an_answer_prevents_a_placeholder
                an_unfetched_answer_can_be_withdrawn_once
                a_fetched_answer_is_not_withdrawn
                only_an_answer_is_withdrawn
                another_instance_takes_over_an_expired_lease
                a_renewed_lease_does_not_expire
                an_expired_lease_can_be_renewed_until_a_takeover
                a_settled_message_needs_no_lease
                an_answer_expires
                each_try_extends_the_life_of_an_answer
                a_running_message_does_not_expire
                late_replies_are_returned_oldest_first
                a_late_reply_expires
                late_replies_per_user_are_limited
                a_token_is_returned_while_it_is_valid
                an_expired_token_is_not_returned
                only_one_owner_holds_the_lock
                a_lock_expires_with_its_lease
                a_session_is_returned_byte_for_byte
                a_session_belongs_to_one_user_and_one_name
                a_session_is_saved_only_over_the_loaded_version
                a_deleted_session_is_not_a_version_of_its_successor
                a_session_is_deleted_at_one_version_or_any
                a_saved_session_expires
                each_save_sets_the_life_of_a_session
                an_expired_session_can_be_created_again;
            at_once:
                only_one_of_many_concurrent_tries_runs
                either_the_answer_or_the_placeholder_wins
                an_answer_is_either_fetched_or_withdrawn
                only_one_instance_takes_over
                each_late_reply_is_taken_once
                only_one_of_many_callers_gets_the_lock
                only_one_of_many_concurrent_saves_succeeds
                no_update_is_lost
        }
    };
}
pub(crate) use suite;

const LEASE: Duration = Duration::from_millis(600);
/// Retention, twice as long as a lease.
const KEEP: Duration = Duration::from_millis(1_200);
const LONG: Duration = Duration::from_mins(1);
const MOMENT: Duration = Duration::from_millis(50);
const A: Owner = Owner(1);
const B: Owner = Owner(u64::MAX);

static NEXT: AtomicU64 = AtomicU64::new(1);

fn key() -> MessageKey {
    MessageKey(u128::MAX - u128::from(NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn user() -> UserKey {
    UserKey(key().0)
}

fn account() -> String {
    format!("wx{:016x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn answer(body: &'static str) -> Answer {
    Answer {
        kind: AnswerKind::Xml,
        body: Bytes::from_static(body.as_bytes()),
    }
}

fn placeholder() -> Answer {
    Answer {
        kind: AnswerKind::Success,
        body: Bytes::from_static(b"success"),
    }
}

async fn get<T>(call: StoreFuture<'_, T>) -> T {
    call.await.expect("the store works")
}

#[track_caller]
fn ours(claim: &Claim) -> Progress {
    match claim {
        Claim::Ours(progress) => *progress,
        other => panic!("not ours: {other:?}"),
    }
}

#[track_caller]
fn running(claim: &Claim) -> Progress {
    match claim {
        Claim::Running(progress) => *progress,
        other => panic!("not running: {other:?}"),
    }
}

pub(crate) async fn a_try_joins_a_running_message(store: Arc<dyn Deliveries>) {
    let key = key();
    assert_eq!(get(store.look(key)).await, None);
    let first = ours(&get(store.claim(key, A, LONG, LONG)).await);
    assert_eq!(first.tries, 1);
    assert!(first.age < MOMENT, "{first:?}");
    sleep(MOMENT).await;
    let second = running(&get(store.claim(key, B, LONG, LONG)).await);
    assert_eq!(second.tries, 2);
    assert!(second.age >= MOMENT && second.age < LONG, "{second:?}");
    let third = running(&get(store.claim(key, A, LONG, LONG)).await);
    assert_eq!(third.tries, 3);
    let looked = running(&get(store.look(key)).await.expect("known"));
    assert_eq!(looked.tries, 3);
    assert!(looked.age >= third.age, "{looked:?}");
    assert_eq!(
        ours(&get(store.claim(self::key(), B, LONG, LONG)).await).tries,
        1
    );
}

pub(crate) async fn all_tries_get_the_same_answer(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, A, LONG, LONG)).await;
    let first = Settled::Answered(answer("first"));
    assert_eq!(get(store.answer(key, answer("first"), LONG)).await, first);
    for owner in [A, B] {
        let claim = get(store.claim(key, owner, LONG, LONG)).await;
        assert_eq!(claim, Claim::Answered(answer("first")));
    }
    assert_eq!(get(store.answer(key, answer("second"), LONG)).await, first);
    let looked = get(store.look(key)).await;
    assert_eq!(looked, Some(Claim::Answered(answer("first"))));
}

pub(crate) async fn any_answer_is_returned_byte_for_byte(store: Arc<dyn Deliveries>) {
    let kinds = [AnswerKind::Success, AnswerKind::Xml, AnswerKind::Json];
    let long = vec![0xe4; 100_000];
    for kind in kinds {
        for body in [&b""[..], b"\0a\r\n$1\r\n\0", &[0xff, 0xfe], &long] {
            let body = Bytes::copy_from_slice(body);
            let (key, answer) = (key(), Answer { kind, body });
            get(store.answer(key, answer.clone(), LONG)).await;
            let looked = get(store.look(key)).await;
            assert_eq!(looked, Some(Claim::Answered(answer)));
        }
    }
}

pub(crate) async fn an_unknown_message_can_be_answered_or_released(store: Arc<dyn Deliveries>) {
    let (answered, late) = (key(), key());
    get(store.answer(answered, answer("a"), LONG)).await;
    let claim = get(store.claim(answered, B, LONG, LONG)).await;
    assert_eq!(claim, Claim::Answered(answer("a")));
    let given = get(store.give_up(late, placeholder(), LONG)).await;
    assert_eq!(given, placeholder());
    assert_eq!(
        get(store.answer(late, answer("a"), LONG)).await,
        Settled::Late
    );
}

pub(crate) async fn one_late_reply_follows_a_placeholder(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, A, LONG, LONG)).await;
    for other in [placeholder(), answer("thinking")] {
        assert_eq!(get(store.give_up(key, other, LONG)).await, placeholder());
    }
    let claim = get(store.claim(key, B, LONG, LONG)).await;
    assert_eq!(claim, Claim::Answered(placeholder()));
    assert_eq!(
        get(store.answer(key, answer("a"), LONG)).await,
        Settled::Late
    );
    for _ in 0..2 {
        let settled = get(store.answer(key, answer("b"), LONG)).await;
        assert_eq!(settled, Settled::LateElsewhere);
    }
    let looked = get(store.look(key)).await;
    assert_eq!(looked, Some(Claim::Answered(placeholder())));
    assert!(!get(store.take_back(key, placeholder(), LONG)).await);
}

pub(crate) async fn an_answer_prevents_a_placeholder(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, A, LONG, LONG)).await;
    get(store.answer(key, answer("a"), LONG)).await;
    let given = get(store.give_up(key, placeholder(), LONG)).await;
    assert_eq!(given, answer("a"));
    assert!(!get(store.take_back(key, placeholder(), LONG)).await);
}

pub(crate) async fn an_unfetched_answer_can_be_withdrawn_once(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, A, LONG, LONG)).await;
    get(store.answer(key, answer("a"), LONG)).await;
    // An answer that `answer` returns is not marked as fetched.
    get(store.answer(key, answer("b"), LONG)).await;
    assert!(get(store.take_back(key, placeholder(), LONG)).await);
    assert!(!get(store.take_back(key, placeholder(), LONG)).await);
    let looked = get(store.look(key)).await;
    assert_eq!(looked, Some(Claim::Answered(placeholder())));
    let settled = get(store.answer(key, answer("b"), LONG)).await;
    assert_eq!(settled, Settled::LateElsewhere);
}

pub(crate) async fn a_fetched_answer_is_not_withdrawn(store: Arc<dyn Deliveries>) {
    let [claimed, looked, given] = [key(), key(), key()];
    for key in [claimed, looked, given] {
        get(store.answer(key, answer("a"), LONG)).await;
    }
    get(store.claim(claimed, B, LONG, LONG)).await;
    get(store.look(looked)).await;
    get(store.give_up(given, placeholder(), LONG)).await;
    for key in [claimed, looked, given] {
        assert!(!get(store.take_back(key, placeholder(), LONG)).await);
        let looked = get(store.look(key)).await;
        assert_eq!(looked, Some(Claim::Answered(answer("a"))));
    }
}

pub(crate) async fn only_an_answer_is_withdrawn(store: Arc<dyn Deliveries>) {
    let key = key();
    assert!(!get(store.take_back(key, placeholder(), LONG)).await);
    assert_eq!(get(store.look(key)).await, None);
    get(store.claim(key, A, LONG, LONG)).await;
    assert!(!get(store.take_back(key, placeholder(), LONG)).await);
    running(&get(store.look(key)).await.expect("known"));
}

pub(crate) async fn another_instance_takes_over_an_expired_lease(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, A, LEASE, LONG)).await;
    sleep(LEASE + MOMENT).await;
    assert_eq!(get(store.look(key)).await, None);
    let taken = ours(&get(store.claim(key, B, LONG, LONG)).await);
    assert_eq!(taken.tries, 2);
    assert!(taken.age >= LEASE, "{taken:?}");
    assert!(!get(store.renew(key, A, LONG)).await);
    assert!(get(store.renew(key, B, LONG)).await);
    assert_eq!(
        running(&get(store.claim(key, A, LONG, LONG)).await).tries,
        3
    );
    get(store.answer(key, answer("b"), LONG)).await;
    assert!(!get(store.renew(key, A, LONG)).await);
    assert_eq!(
        get(store.answer(key, answer("a"), LONG)).await,
        Settled::Answered(answer("b"))
    );
}

pub(crate) async fn a_renewed_lease_does_not_expire(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, A, LEASE, MOMENT)).await;
    for _ in 0..5 {
        sleep(LEASE / 3).await;
        assert!(get(store.renew(key, A, LEASE)).await);
    }
    let joined = running(&get(store.claim(key, B, LEASE, LONG)).await);
    assert_eq!(joined.tries, 2);
    assert!(joined.age >= LEASE, "{joined:?}");
}

pub(crate) async fn an_expired_lease_can_be_renewed_until_a_takeover(store: Arc<dyn Deliveries>) {
    for keep in [LONG, MOMENT] {
        let key = key();
        get(store.claim(key, A, LEASE, keep)).await;
        sleep(LEASE + MOMENT).await;
        assert!(get(store.renew(key, A, LONG)).await);
        running(&get(store.look(key)).await.expect("known"));
        running(&get(store.claim(key, B, LONG, LONG)).await);
        assert!(!get(store.renew(key, B, LONG)).await);
    }
}

pub(crate) async fn a_settled_message_needs_no_lease(store: Arc<dyn Deliveries>) {
    let (answered, late) = (key(), key());
    for key in [answered, late] {
        get(store.claim(key, A, LEASE, LONG)).await;
    }
    get(store.answer(answered, answer("a"), LONG)).await;
    get(store.give_up(late, placeholder(), LONG)).await;
    sleep(LEASE + MOMENT).await;
    for (key, expected) in [(answered, answer("a")), (late, placeholder())] {
        assert!(get(store.renew(key, A, LONG)).await);
        let claim = get(store.claim(key, B, LONG, LONG)).await;
        assert_eq!(claim, Claim::Answered(expected));
    }
}

pub(crate) async fn an_answer_expires(store: Arc<dyn Deliveries>) {
    let (answered, late, taken_back) = (key(), key(), key());
    for key in [answered, late, taken_back] {
        get(store.claim(key, A, LEASE, LEASE)).await;
    }
    get(store.answer(answered, answer("a"), KEEP)).await;
    get(store.give_up(late, placeholder(), KEEP)).await;
    get(store.answer(taken_back, answer("a"), LONG)).await;
    get(store.take_back(taken_back, placeholder(), KEEP)).await;
    sleep(LEASE + MOMENT).await;
    for key in [answered, late, taken_back] {
        assert!(get(store.look(key)).await.is_some());
    }
    sleep(LEASE).await;
    for key in [answered, late, taken_back] {
        assert_eq!(get(store.look(key)).await, None);
        assert_eq!(ours(&get(store.claim(key, B, LONG, LONG)).await).tries, 1);
    }
}

pub(crate) async fn each_try_extends_the_life_of_an_answer(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.answer(key, answer("a"), LEASE)).await;
    get(store.claim(key, A, LEASE, KEEP)).await;
    sleep(LEASE + MOMENT).await;
    assert!(get(store.look(key)).await.is_some());
    sleep(LEASE).await;
    assert_eq!(get(store.look(key)).await, None);
}

pub(crate) async fn a_running_message_does_not_expire(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, A, LONG, MOMENT)).await;
    sleep(MOMENT).await;
    assert_eq!(
        running(&get(store.claim(key, B, MOMENT, MOMENT)).await).tries,
        2
    );
    sleep(2 * MOMENT).await;
    let still = running(&get(store.claim(key, B, MOMENT, MOMENT)).await);
    assert_eq!(still.tries, 3);
    assert!(still.age >= 3 * MOMENT, "{still:?}");
}

pub(crate) async fn late_replies_are_returned_oldest_first(store: Arc<dyn Deliveries>) {
    let (user, other) = (user(), user());
    assert_eq!(get(store.take_late(user)).await, None);
    let replies = [&b"1:a"[..], b"", b"\0\xff:\r\n", "四".as_bytes()];
    for reply in replies {
        get(store.keep_late(user, Bytes::from_static(reply), LONG)).await;
    }
    assert_eq!(get(store.take_late(other)).await, None);
    for reply in replies {
        let taken = get(store.take_late(user)).await;
        assert_eq!(taken.as_deref(), Some(reply));
    }
    assert_eq!(get(store.take_late(user)).await, None);
}

pub(crate) async fn a_late_reply_expires(store: Arc<dyn Deliveries>) {
    let (user, other) = (user(), user());
    for (reply, keep) in [("a", LEASE), ("b", LONG), ("d", LONG), ("c", LEASE)] {
        get(store.keep_late(user, reply.into(), keep)).await;
    }
    get(store.keep_late(other, "e".into(), LEASE)).await;
    sleep(LEASE + MOMENT).await;
    for expected in [Some("b"), Some("d"), None] {
        let taken = get(store.take_late(user)).await;
        assert_eq!(taken.as_deref(), expected.map(str::as_bytes));
    }
    assert_eq!(get(store.take_late(other)).await, None);
}

pub(crate) async fn late_replies_per_user_are_limited(store: Arc<dyn Deliveries>) {
    let user = user();
    for number in 1..=50 {
        get(store.keep_late(user, number.to_string().into(), LONG)).await;
    }
    // A long answer takes several replies.
    for number in 19..=50 {
        let taken = get(store.take_late(user)).await.expect("kept");
        assert_eq!(taken, number.to_string().as_bytes());
    }
    assert_eq!(get(store.take_late(user)).await, None);
}

fn token(token: &str, expires_in: Duration) -> AccessToken {
    AccessToken {
        token: token.to_owned(),
        expires_in,
    }
}

pub(crate) async fn a_token_is_returned_while_it_is_valid(store: Arc<dyn Tokens>) {
    let (account, other) = (account(), account());
    assert_eq!(get(store.get(&account)).await, None);
    get(store.put(&account, token("first", LEASE))).await;
    let first = get(store.get(&account)).await.expect("good");
    assert_eq!(first.token, "first");
    assert!(
        first.expires_in <= LEASE && !first.expires_in.is_zero(),
        "{first:?}"
    );
    get(store.put(&account, token("second", LONG))).await;
    assert_eq!(get(store.get(&other)).await, None);
    sleep(LEASE + MOMENT).await;
    let second = get(store.get(&account)).await.expect("good");
    assert_eq!(second.token, "second");
    assert!(second.expires_in + LEASE <= LONG, "{second:?}");
}

pub(crate) async fn an_expired_token_is_not_returned(store: Arc<dyn Tokens>) {
    let account = account();
    get(store.put(&account, token("a", LEASE))).await;
    sleep(LEASE + MOMENT).await;
    assert_eq!(get(store.get(&account)).await, None);
    get(store.put(&account, token("b", LONG))).await;
    get(store.put(&account, token("c", Duration::ZERO))).await;
    sleep(MOMENT).await;
    assert_eq!(get(store.get(&account)).await, None);
    get(store.put(&account, token("d", Duration::MAX))).await;
    assert_eq!(get(store.get(&account)).await.expect("good").token, "d");
}

pub(crate) async fn only_one_owner_holds_the_lock(store: Arc<dyn Tokens>) {
    let (account, other) = (account(), account());
    assert!(get(store.lock(&account, A, LONG)).await);
    for owner in [A, B] {
        assert!(!get(store.lock(&account, owner, LONG)).await);
    }
    assert!(get(store.lock(&other, B, LONG)).await);
    get(store.unlock(&account, B)).await;
    assert!(!get(store.lock(&account, B, LONG)).await);
    get(store.unlock(&account, A)).await;
    assert!(get(store.lock(&account, B, LONG)).await);
    get(store.unlock(&account, A)).await;
    assert!(!get(store.lock(&account, A, LONG)).await);
}

pub(crate) async fn a_lock_expires_with_its_lease(store: Arc<dyn Tokens>) {
    let account = account();
    assert!(get(store.lock(&account, A, LEASE)).await);
    sleep(LEASE + MOMENT).await;
    assert!(get(store.lock(&account, B, LONG)).await);
    get(store.unlock(&account, A)).await;
    assert!(!get(store.lock(&account, A, LONG)).await);
}

const MANY: u32 = 64;

/// Runs many tasks at once and returns their results.
async fn at_once<T, F>(task: impl Fn(u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for number in 0..u64::from(MANY) {
        tasks.spawn(task(number));
    }
    tasks.join_all().await
}

pub(crate) async fn only_one_of_many_concurrent_tries_runs(store: Arc<dyn Deliveries>) {
    let key = key();
    let claims = at_once(|number| {
        let store = Arc::clone(&store);
        async move { get(store.claim(key, Owner(number), LONG, LONG)).await }
    });
    let (mut ours, mut tries) = (0, BTreeSet::new());
    for claim in claims.await {
        match claim {
            Claim::Ours(progress) => {
                assert_eq!(progress.tries, 1);
                ours += 1;
                tries.insert(progress.tries);
            }
            Claim::Running(progress) => {
                tries.insert(progress.tries);
            }
            Claim::Answered(answer) => panic!("{answer:?}"),
        }
    }
    assert_eq!(ours, 1);
    assert_eq!(tries, (1..=MANY).collect());
}

pub(crate) async fn either_the_answer_or_the_placeholder_wins(store: Arc<dyn Deliveries>) {
    for _ in 0..MANY {
        let key = key();
        get(store.claim(key, A, LONG, LONG)).await;
        let (give, end) = (Arc::clone(&store), Arc::clone(&store));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            (
                Some(get(give.give_up(key, placeholder(), LONG)).await),
                None,
            )
        });
        tasks.spawn(async move { (None, Some(get(end.answer(key, answer("a"), LONG)).await)) });
        let results = tasks.join_all().await;
        let given = results.iter().find_map(|(given, _)| given.clone());
        let settled = results.into_iter().find_map(|(_, settled)| settled);
        match settled.expect("both have ended") {
            Settled::Answered(settled) => {
                assert_eq!(settled, answer("a"));
                assert_eq!(given, Some(answer("a")));
            }
            Settled::Late => assert_eq!(given, Some(placeholder())),
            Settled::LateElsewhere => panic!("there is no other instance"),
        }
    }
}

pub(crate) async fn an_answer_is_either_fetched_or_withdrawn(store: Arc<dyn Deliveries>) {
    for _ in 0..MANY / 4 {
        let key = key();
        get(store.answer(key, answer("a"), LONG)).await;
        let results = at_once(|number| {
            let store = Arc::clone(&store);
            async move {
                if number % 2 == 0 {
                    return (get(store.take_back(key, placeholder(), LONG)).await, None);
                }
                let claim = get(store.claim(key, Owner(number), LONG, LONG)).await;
                (false, Some(claim))
            }
        });
        let results = results.await;
        let taken = results.iter().filter(|(taken, _)| *taken).count();
        let expected = match taken {
            0 => answer("a"),
            1 => placeholder(),
            more => panic!("taken back {more} times"),
        };
        for (_, claim) in results {
            assert!(claim.is_none_or(|claim| claim == Claim::Answered(expected.clone())));
        }
    }
}

pub(crate) async fn only_one_instance_takes_over(store: Arc<dyn Deliveries>) {
    let key = key();
    get(store.claim(key, Owner(1_000), MOMENT, LONG)).await;
    sleep(2 * MOMENT).await;
    let claims = at_once(|number| {
        let store = Arc::clone(&store);
        async move { get(store.claim(key, Owner(number), LONG, LONG)).await }
    });
    let claims = claims.await;
    let ours = claims
        .iter()
        .filter(|claim| matches!(claim, Claim::Ours(_)));
    assert_eq!(ours.count(), 1);
    let renewals = at_once(|number| {
        let store = Arc::clone(&store);
        async move { get(store.renew(key, Owner(number), LONG)).await }
    });
    assert_eq!(
        renewals
            .await
            .into_iter()
            .filter(|renewed| *renewed)
            .count(),
        1
    );
}

pub(crate) async fn each_late_reply_is_taken_once(store: Arc<dyn Deliveries>) {
    let user = user();
    for reply in ["a", "b", "c"] {
        get(store.keep_late(user, reply.into(), LONG)).await;
    }
    let replies = at_once(|_| {
        let store = Arc::clone(&store);
        async move { get(store.take_late(user)).await }
    });
    let mut taken: Vec<_> = replies.await.into_iter().flatten().collect();
    taken.sort_unstable();
    assert_eq!(taken, ["a", "b", "c"]);
}

pub(crate) async fn only_one_of_many_callers_gets_the_lock(store: Arc<dyn Tokens>) {
    let account: Arc<str> = account().into();
    let locks = at_once(|number| {
        let (store, account) = (Arc::clone(&store), Arc::clone(&account));
        async move { get(store.lock(&account, Owner(number), LONG)).await }
    });
    assert_eq!(locks.await.into_iter().filter(|locked| *locked).count(), 1);
}

#[track_caller]
fn done(saved: &Saved) -> u64 {
    match saved {
        Saved::Done(version) => *version,
        other @ Saved::Conflict(_) => panic!("not saved: {other:?}"),
    }
}

/// Saves a session that does not expire during the test.
async fn save(
    store: &Arc<dyn Sessions>,
    user: UserKey,
    expected: Option<u64>,
    body: &'static str,
) -> Saved {
    get(store.save(user, "cart", expected, body.into(), LONG)).await
}

async fn load(store: &Arc<dyn Sessions>, user: UserKey) -> Option<Stored> {
    get(store.load(user, "cart")).await
}

async fn body(store: &Arc<dyn Sessions>, user: UserKey) -> Option<Bytes> {
    load(store, user).await.map(|stored| stored.body)
}

pub(crate) async fn a_session_is_returned_byte_for_byte(store: Arc<dyn Sessions>) {
    let long = vec![0xe4; 100_000];
    for body in [&b""[..], b"\0a\r\n$1\r\n\0:", &[0xff, 0xfe], &long] {
        let (user, body) = (user(), Bytes::copy_from_slice(body));
        assert_eq!(load(&store, user).await, None);
        let saved = get(store.save(user, "cart", None, body.clone(), LONG)).await;
        let version = done(&saved);
        assert_eq!(load(&store, user).await, Some(Stored { version, body }));
    }
}

pub(crate) async fn a_session_belongs_to_one_user_and_one_name(store: Arc<dyn Sessions>) {
    let (first, second) = (user(), user());
    for (user, name) in [(first, "a"), (first, "a.b"), (first, "b"), (second, "a")] {
        let body = Bytes::from(format!("{user} {name}"));
        done(&get(store.save(user, name, None, body, LONG)).await);
    }
    assert!(get(store.delete(first, "b", None)).await);
    for (user, name, there) in [
        (first, "a", true),
        (first, "a.b", true),
        (first, "b", false),
        (second, "a", true),
        (second, "b", false),
    ] {
        let stored = get(store.load(user, name)).await;
        let expected = there.then(|| Bytes::from(format!("{user} {name}")));
        assert_eq!(stored.map(|stored| stored.body), expected);
    }
}

pub(crate) async fn a_session_is_saved_only_over_the_loaded_version(store: Arc<dyn Sessions>) {
    let user = user();
    assert_eq!(
        save(&store, user, Some(1), "nothing there").await,
        Saved::Conflict(None)
    );
    let first = done(&save(&store, user, None, "first").await);
    let second = done(&save(&store, user, Some(first), "second").await);
    assert_ne!(first, second);
    let there = Stored {
        version: second,
        body: "second".into(),
    };
    for other in [None, Some(first), Some(0), Some(u64::MAX)] {
        assert_eq!(
            save(&store, user, other, "lost").await,
            Saved::Conflict(Some(there.clone()))
        );
    }
    assert_eq!(load(&store, user).await, Some(there));
}

pub(crate) async fn a_deleted_session_is_not_a_version_of_its_successor(store: Arc<dyn Sessions>) {
    let user = user();
    let first = done(&save(&store, user, None, "first").await);
    assert!(get(store.delete(user, "cart", None)).await);
    assert_eq!(
        save(&store, user, Some(first), "lost").await,
        Saved::Conflict(None)
    );
    let second = done(&save(&store, user, None, "first").await);
    assert_ne!(first, second);
    let saved = save(&store, user, Some(first), "lost").await;
    assert!(matches!(saved, Saved::Conflict(Some(_))), "{saved:?}");
}

pub(crate) async fn a_session_is_deleted_at_one_version_or_any(store: Arc<dyn Sessions>) {
    let user = user();
    for expected in [None, Some(7)] {
        assert!(get(store.delete(user, "cart", expected)).await);
    }
    let first = done(&save(&store, user, None, "first").await);
    let second = done(&save(&store, user, Some(first), "second").await);
    assert!(!get(store.delete(user, "cart", Some(first))).await);
    assert_eq!(body(&store, user).await.as_deref(), Some(&b"second"[..]));
    assert!(get(store.delete(user, "cart", Some(second))).await);
    assert_eq!(body(&store, user).await, None);
    save(&store, user, None, "third").await;
    assert!(get(store.delete(user, "cart", None)).await);
    assert_eq!(body(&store, user).await, None);
}

pub(crate) async fn a_saved_session_expires(store: Arc<dyn Sessions>) {
    let (short, long) = (user(), user());
    for (user, keep) in [(short, LEASE), (long, KEEP)] {
        done(&get(store.save(user, "cart", None, "a".into(), keep)).await);
    }
    // Loading does not extend the expiry.
    sleep(LEASE / 2).await;
    assert!(body(&store, short).await.is_some());
    sleep(LEASE / 2 + MOMENT).await;
    assert_eq!(body(&store, short).await, None);
    assert!(body(&store, long).await.is_some());
    sleep(LEASE).await;
    assert_eq!(body(&store, long).await, None);
}

pub(crate) async fn each_save_sets_the_life_of_a_session(store: Arc<dyn Sessions>) {
    let (longer, shorter, ever, never) = (user(), user(), user(), user());
    let keep = async |user, expected, keep| {
        let saved = get(store.save(user, "cart", expected, "a".into(), keep)).await;
        Some(done(&saved))
    };
    let first = keep(longer, None, LEASE).await;
    keep(longer, first, LONG).await;
    let first = keep(shorter, None, LONG).await;
    keep(shorter, first, LEASE).await;
    keep(ever, None, Duration::MAX).await;
    keep(never, None, Duration::ZERO).await;
    sleep(LEASE + MOMENT).await;
    for (user, there) in [
        (longer, true),
        (shorter, false),
        (ever, true),
        (never, false),
    ] {
        assert_eq!(body(&store, user).await.is_some(), there);
    }
}

pub(crate) async fn an_expired_session_can_be_created_again(store: Arc<dyn Sessions>) {
    let user = user();
    let saved = get(store.save(user, "cart", None, "old".into(), MOMENT)).await;
    sleep(2 * MOMENT).await;
    assert_eq!(
        save(&store, user, Some(done(&saved)), "lost").await,
        Saved::Conflict(None)
    );
    done(&save(&store, user, None, "new").await);
    assert_eq!(body(&store, user).await.as_deref(), Some(&b"new"[..]));
}

pub(crate) async fn only_one_of_many_concurrent_saves_succeeds(store: Arc<dyn Sessions>) {
    let user = user();
    let mut expected = None;
    for _ in 0..3 {
        let outcomes = at_once(|number| {
            let store = Arc::clone(&store);
            let body = Bytes::from(number.to_string());
            async move { get(store.save(user, "cart", expected, body, LONG)).await }
        });
        let (mut saved, mut met) = (Vec::new(), BTreeSet::new());
        for outcome in outcomes.await {
            match outcome {
                Saved::Done(version) => saved.push(version),
                Saved::Conflict(there) => {
                    met.insert(there.expect("a session").version);
                }
            }
        }
        assert_eq!(saved.len(), 1);
        assert_eq!(met, saved.iter().copied().collect());
        expected = saved.pop();
    }
}

pub(crate) async fn no_update_is_lost(store: Arc<dyn Sessions>) {
    const UPDATES: usize = 5;
    let user = user();
    let updates = at_once(|_| {
        let store = Arc::clone(&store);
        async move {
            for _ in 0..UPDATES {
                let mut there = get(store.load(user, "count")).await;
                loop {
                    let count = there.as_ref().map_or(0, |stored| stored.body.len());
                    let version = there.map(|stored| stored.version);
                    let body = vec![b'x'; count + 1].into();
                    match get(store.save(user, "count", version, body, LONG)).await {
                        Saved::Done(_) => break,
                        Saved::Conflict(other) => there = other,
                    }
                }
            }
        }
    });
    updates.await;
    let count = get(store.load(user, "count")).await.expect("a session");
    assert_eq!(count.body.len(), UPDATES * MANY as usize);
}
