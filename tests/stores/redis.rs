//! Runs the contract on Redis, and tests failures of the server and the network.

mod log;

use std::{error::Error, fmt::Write as _, io::Write as _, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use wechat_runtime::{
    ErrorKind, SessionErrorKind, Settings, Token,
    prelude::*,
    store::{
        AccessToken, Answer, AnswerKind, Claim, Deliveries, Guarded, MessageKey, Owner, Redis,
        Sessions, StoreError, Stores, Tokens, UserKey,
    },
};

use tests::redis_server::Server;

use self::log::Log;
use super::contract;

/// Starts a Redis. Log lines are captured from before its start.
async fn started(options: &[&str]) -> Option<Server> {
    log::capture();
    Server::start(options).await
}

macro_rules! on_redis {
    (alone: $($alone:ident)*; at_once: $($at_once:ident)*) => {
        $(#[tokio::test]
        async fn $alone() {
            if let Some(server) = started(&[]).await {
                contract::$alone(Arc::new(server.store())).await;
            }
        })*
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $at_once() {
            if let Some(server) = started(&[]).await {
                contract::$at_once(Arc::new(server.store())).await;
            }
        })*
    };
}
contract::suite!(on_redis);

const LONG: Duration = Duration::from_mins(1);
const ACCOUNT: &str = "wx3f9a71c2d84be605";
const PASSWORD: &str = "Kf7oWindowBox2026";

/// Budget of a call. `SLACK` is what a busy machine adds to it.
const BUDGET: Duration = Duration::from_millis(100);
const SLACK: Duration = Duration::from_millis(250);

/// Upper bound on recovery: a trial is due each second, and a busy machine may connect slowly.
const RECOVERY: Duration = Duration::from_millis(2_500);

/// Formats an error with its causes, as `Display` and `Debug`.
fn shown(error: &StoreError) -> String {
    let mut shown = format!("{error:?} {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(shown, ": {error} {error:?}").expect("writing to a String cannot fail");
        cause = error.source();
    }
    shown
}

async fn claim(store: &impl Deliveries, key: u128) -> Result<Claim, StoreError> {
    store.claim(MessageKey(key), Owner(1), LONG, LONG).await
}

/// Returns a guard that has connected.
async fn connected(server: &Server) -> Guarded<Redis> {
    let store = Redis::connect(&server.url()).expect("a URL");
    wait_until("the first call succeeds", async || {
        claim(&store, 1).await.is_ok()
    })
    .await;
    store
}

async fn wait_until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !is_so().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let done = timeout(RECOVERY, waiting).await;
    assert!(done.is_ok(), "not within {RECOVERY:?}: {what}");
}

async fn wait_until_degraded(store: &Guarded<Redis>) {
    wait_until("degraded", async || store.is_degraded()).await;
}

async fn wait_until_sound(store: &Guarded<Redis>) {
    wait_until("no longer degraded", async || !store.is_degraded()).await;
    // The next call may still time out on a busy machine, but not three in a row.
    wait_until("a call succeeds", async || claim(store, 2).await.is_ok()).await;
}

/// Asserts that each call takes its budget until the breaker opens, and no time after that.
async fn fails_in_time(store: &Guarded<Redis>) {
    for _ in 0..5 {
        let started = Instant::now();
        assert!(claim(store, 1).await.is_err());
        let took = started.elapsed();
        assert!(took < BUDGET + SLACK, "{took:?}");
    }
    assert!(store.is_degraded());
    let started = Instant::now();
    for _ in 0..100 {
        let error = claim(store, 1).await.expect_err("the breaker is open");
        assert!(
            shown(&error).contains("has not yet passed a trial"),
            "{}",
            shown(&error)
        );
    }
    let took = started.elapsed();
    assert!(took < SLACK, "{took:?} for 100 calls");
}

#[tokio::test]
async fn a_paused_server_costs_a_call_only_its_budget() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let log = Log::of(&server);
    let store = connected(&server).await;
    server.pause(2_000);
    fails_in_time(&store).await;
    sleep(Duration::from_secs(1)).await;
    wait_until_sound(&store).await;
    let text = log.text();
    assert_eq!(log.lines_with("WARN"), 1, "{text}");
    assert_eq!(log.lines_with("no answer within 100ms"), 1, "{text}");
    assert_eq!(log.lines_with("answers again"), 1, "{text}");
}

#[tokio::test]
async fn a_hanging_server_is_bypassed_until_it_recovers() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let store = connected(&server).await;
    server.signal("STOP");
    fails_in_time(&store).await;
    sleep(Duration::from_millis(1_500)).await;
    assert!(store.is_degraded());
    server.signal("CONT");
    wait_until_sound(&store).await;
}

#[tokio::test]
async fn a_hanging_server_is_noticed_without_a_call() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let store = connected(&server).await;
    server.signal("STOP");
    // The next trial fails, and the one after it, which reconnects.
    sleep(Duration::from_secs(1)).await;
    wait_until_degraded(&store).await;
    server.signal("CONT");
    wait_until_sound(&store).await;
}

#[tokio::test]
async fn a_restarted_server_is_reconnected_automatically() {
    let Some(mut server) = started(&[]).await else {
        return;
    };
    let store = connected(&server).await;
    server.kill();
    let started = Instant::now();
    assert!(claim(&store, 1).await.is_err());
    assert!(started.elapsed() < BUDGET + SLACK);
    assert!(server.resume().await.expect("redis-server"));
    wait_until_sound(&store).await;
    // The restarted server is empty: the message is handled once more, and only once.
    assert!(matches!(claim(&store, 3).await, Ok(Claim::Ours(_))));
    assert!(matches!(claim(&store, 3).await, Ok(Claim::Running(_))));
}

#[tokio::test]
async fn a_restart_while_idle_fails_no_call() {
    let Some(mut server) = started(&[]).await else {
        return;
    };
    let store = connected(&server).await;
    server.kill();
    assert!(server.resume().await.expect("redis-server"));
    sleep(RECOVERY).await;
    let claimed = claim(&store, 3).await;
    assert!(matches!(claimed, Ok(Claim::Ours(_))), "{claimed:?}");
    assert!(!store.is_degraded());
}

#[tokio::test]
async fn a_flushed_message_is_claimed_again() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let store = server.store();
    let key = MessageKey(1);
    let renew = async |owner| store.renew(key, Owner(owner), LONG).await.unwrap();
    assert!(matches!(claim(&store, 1).await, Ok(Claim::Ours(_))));
    server.send("FLUSHALL");
    server.send("SCRIPT FLUSH");
    assert_eq!(store.look(key).await.unwrap(), None);
    // The owner's next renewal restores the message, and tries join it again.
    assert!(renew(1).await);
    let other = store.claim(key, Owner(2), LONG, LONG).await.unwrap();
    assert!(matches!(other, Claim::Running(_)), "{other:?}");
    server.send("FLUSHALL");
    // After another flush, another instance claims it first.
    let other = store.claim(key, Owner(2), LONG, LONG).await.unwrap();
    assert!(matches!(other, Claim::Ours(_)), "{other:?}");
    assert!(!renew(1).await);
}

#[tokio::test]
async fn an_unreachable_server_at_start_is_not_an_error() {
    let Some(mut server) = started(&[]).await else {
        return;
    };
    server.kill();
    let log = Log::of(&server);
    let store = Redis::connect(&server.url()).expect("a URL");
    wait_until_degraded(&store).await;
    sleep(Duration::from_millis(1_500)).await;
    let text = log.text();
    assert_eq!(log.lines_with("WARN"), 1, "{text}");
    for part in ["refused", "the bot starts without the store"] {
        assert_eq!(log.lines_with(part), 1, "{text}");
    }
    assert!(server.resume().await.expect("redis-server"));
    wait_until_sound(&store).await;
    assert_eq!(log.lines_with("answers again"), 1, "{}", log.text());
}

#[tokio::test]
async fn a_wrong_password_is_reported_but_not_shown() {
    let Some(server) = started(&["--requirepass", "another"]).await else {
        return;
    };
    let log = Log::of(&server);
    let store = Redis::connect(&server.url_with(PASSWORD)).expect("a URL");
    wait_until_degraded(&store).await;
    let unguarded = Redis::open(&server.url_with(PASSWORD)).expect("a URL");
    let error = claim(&unguarded, 1).await.expect_err("a wrong password");
    let text = format!("{} {} {store:?} {unguarded:?}", log.text(), shown(&error));
    assert!(
        log.text().contains("invalid username-password pair"),
        "{text}"
    );
    assert!(!text.contains(PASSWORD), "{text}");
    // The password of a server can change while it runs.
    server.send(&format!(
        "AUTH another\r\nCONFIG SET requirepass {PASSWORD}"
    ));
    wait_until_sound(&store).await;
    let text = log::all();
    assert!(!text.contains(PASSWORD), "{text}");
}

#[tokio::test]
async fn a_missing_password_is_reported() {
    let Some(server) = started(&["--requirepass", PASSWORD]).await else {
        return;
    };
    let log = Log::of(&server);
    let without = Redis::connect(&server.url()).expect("a URL");
    wait_until_degraded(&without).await;
    assert_eq!(log.lines_with("NOAUTH"), 1, "{}", log.text());
    let with = Redis::connect(&server.url_with(PASSWORD)).expect("a URL");
    wait_until_sound(&with).await;
}

#[tokio::test]
async fn a_read_only_replica_is_not_healthy() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let log = Log::of(&server);
    let store = connected(&server).await;
    server.send("REPLICAOF 127.0.0.1 1");
    for _ in 0..5 {
        assert!(claim(&store, 1).await.is_err());
    }
    sleep(Duration::from_millis(1_500)).await;
    assert!(store.is_degraded());
    assert_eq!(log.lines_with("READONLY"), 1, "{}", log.text());
    server.send("REPLICAOF NO ONE");
    wait_until_sound(&store).await;
}

#[tokio::test]
async fn an_unsupported_command_does_not_leak_a_token() {
    let Some(server) = started(&["--rename-command", "SET", ""]).await else {
        return;
    };
    let token = AccessToken {
        token: "t0ken".to_owned(),
        expires_in: LONG,
    };
    let error = server.store().put(ACCOUNT, token).await;
    let text = shown(&error.expect_err("there is no SET"));
    assert!(text.contains("unknown command 'SET'"), "{text}");
    assert!(!text.contains("t0ken"), "{text}");
}

#[tokio::test]
async fn every_stored_key_expires_and_contains_no_secret() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let store = server.store();
    let answer = || Answer {
        kind: AnswerKind::Xml,
        body: "<xml/>".into(),
    };
    claim(&store, 1).await.unwrap();
    store.answer(MessageKey(2), answer(), LONG).await.unwrap();
    store.give_up(MessageKey(3), answer(), LONG).await.unwrap();
    store.renew(MessageKey(4), Owner(1), LONG).await.unwrap();
    let late = store.keep_late(UserKey(5), "late".into(), LONG);
    late.await.unwrap();
    let token = AccessToken {
        token: "t0ken".to_owned(),
        expires_in: LONG,
    };
    store.put(ACCOUNT, token).await.unwrap();
    store.lock(ACCOUNT, Owner(1), LONG).await.unwrap();
    let session = store.save(UserKey(6), "cart", None, "tea".into(), LONG);
    session.await.unwrap();
    let mut keys = server.values("KEYS *");
    keys.sort_unstable();
    let hash = |number| format!("{{{number:032x}}}");
    let expected = [
        format!("wechat:late:{}", hash(5)),
        format!("wechat:lease:{}", hash(1)),
        format!("wechat:lease:{}", hash(4)),
        format!("wechat:lock:{{{ACCOUNT}}}"),
        format!("wechat:message:{}", hash(1)),
        format!("wechat:message:{}", hash(2)),
        format!("wechat:message:{}", hash(3)),
        format!("wechat:session:{}:cart", hash(6)),
        format!("wechat:token:{{{ACCOUNT}}}"),
    ];
    assert_eq!(keys, expected);
    for key in keys {
        let ends = server.send(&format!("PTTL {key}")).remove(0);
        let ends: u64 = ends.trim_start_matches(':').parse().expect("it ends");
        assert!(ends > 0 && ends <= 60_000, "{key}: {ends}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_instances_agree_on_the_handler_of_a_message() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let instances = [Arc::new(server.store()), Arc::new(server.store())];
    for key in 0..50 {
        let mut tasks = JoinSet::new();
        for (owner, store) in (1..).zip(&instances) {
            let store = Arc::clone(store);
            tasks.spawn(async move {
                let claim = store.claim(MessageKey(key), Owner(owner), LONG, LONG);
                claim.await.expect("the server answers")
            });
        }
        let claims = tasks.join_all().await;
        let ours = claims
            .iter()
            .filter(|claim| matches!(claim, Claim::Ours(_)));
        assert_eq!(ours.count(), 1, "{claims:?}");
    }
}

#[tokio::test]
async fn each_call_is_one_round_trip() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let store = server.store();
    let answer = || Answer {
        kind: AnswerKind::Success,
        body: "success".into(),
    };
    let all = async |key: u128| {
        let message = MessageKey(key);
        claim(&store, key).await?;
        store.renew(message, Owner(1), LONG).await?;
        store.look(message).await?;
        store.answer(message, answer(), LONG).await?;
        store.take_back(message, answer(), LONG).await?;
        store.give_up(message, answer(), LONG).await?;
        store.keep_late(UserKey(key), "late".into(), LONG).await?;
        store.take_late(UserKey(key)).await?;
        store.lock(ACCOUNT, Owner(1), LONG).await?;
        store.get(ACCOUNT).await?;
        store.unlock(ACCOUNT, Owner(1)).await?;
        let user = UserKey(key);
        store.save(user, "cart", None, "tea".into(), LONG).await?;
        store.load(user, "cart").await?;
        store.delete(user, "cart", None).await
    };
    // The first call loads the script into the server.
    all(1).await.unwrap();
    server.send("CONFIG RESETSTAT");
    all(2).await.unwrap();
    let stats = server.values("INFO commandstats");
    let calls = |name: &str| {
        let line = stats.iter().find(|line| line.starts_with(name));
        line.map(|line| line.split([',', '=']).nth(1).expect("calls").to_owned())
    };
    assert_eq!(
        calls("cmdstat_evalsha:").as_deref(),
        Some("12"),
        "{stats:?}"
    );
    assert_eq!(calls("cmdstat_eval:"), None, "{stats:?}");
}

/// Returns the startup error of a bot that requires this store.
async fn refusal(store: &Guarded<Redis>) -> String {
    let settings = Settings::new(Token::new("test").expect("a token"));
    let bot = Bot::with_settings(settings, &NO_HANDLERS)
        .stores(Stores::from(Arc::new(store.clone())).require());
    let error = bot.serve().await.expect_err("the store cannot be used");
    assert_eq!(error.kind(), ErrorKind::Store);
    assert_eq!(error.to_string(), format!("{error:?}"));
    error.to_string()
}

#[fallback]
async fn nothing() {}

static NO_HANDLERS: Handlers = handlers![nothing];

#[tokio::test]
async fn a_bot_that_requires_a_store_does_not_start_without_it() {
    let Some(mut server) = started(&[]).await else {
        return;
    };
    let name = server.url().replace("redis://", "Redis at ");
    let store = connected(&server).await;
    server.send("REPLICAOF 127.0.0.1 1");
    let said = refusal(&store).await;
    for part in [&*name, "READONLY", "connect the bot to its primary"] {
        assert!(said.contains(part), "{said}");
    }
    server.send("REPLICAOF NO ONE");
    store.check().await.expect("it can be used");
    server.kill();
    let away = Redis::connect(&server.url()).expect("a URL");
    let said = refusal(&away).await;
    for part in [&*name, "refused", "start the server or correct its address"] {
        assert!(said.contains(part), "{said}");
    }
    let Some(locked) = started(&["--requirepass", "another"]).await else {
        return;
    };
    for (url, remedy) in [
        (locked.url(), "put it into the URL"),
        (
            locked.url_with(PASSWORD),
            "correct the user and the password",
        ),
    ] {
        let said = refusal(&Redis::connect(&url).expect("a URL")).await;
        assert!(said.contains(remedy), "{said}");
        assert!(!said.contains(PASSWORD), "{said}");
    }
}

#[tokio::test]
async fn a_session_call_fails_while_its_store_is_unreachable() {
    let Some(mut server) = started(&[]).await else {
        return;
    };
    let store = connected(&server).await;
    let visits = || Session::<Visits>::new(Arc::new(store.clone()), UserKey(1));
    visits().update(|visits| visits.0 += 1).await.unwrap();
    server.kill();
    let error = visits().get().await.expect_err("the server is unreachable");
    assert_eq!(error.kind(), SessionErrorKind::Store);
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_foreign_session_value_is_reported_and_can_be_deleted() {
    let Some(server) = started(&[]).await else {
        return;
    };
    let store = connected(&server).await;
    let visits = Session::<Visits>::new(Arc::new(store.clone()), UserKey(1));
    let key = format!("wechat:session:{{{}}}:visits", UserKey(1));
    for garbage in [
        format!("SET {key} s3cret"),
        format!("LPUSH {key} s3cret"),
        format!("SET {key} 好好好好好好好好好好s3cret"),
    ] {
        server.send(&garbage);
        for _ in 0..3 {
            let read = visits.get().await.map(|_| ()).unwrap_err();
            let saved = visits.update(|visits| visits.0 += 1).await.unwrap_err();
            for error in [read, saved] {
                assert_eq!(error.kind(), SessionErrorKind::Format, "{garbage}");
                assert!(!error.may_be_saved());
                let shown = format!("{error} {error:?}");
                assert!(shown.contains("`visits` was not saved by a bot"), "{shown}");
                assert!(shown.contains("`delete` removes the value"), "{shown}");
                assert!(shown.contains(&key), "{shown}");
                assert!(!shown.contains("s3cret"), "{shown}");
            }
        }
        // A foreign value is not a failure of the store.
        assert!(!store.is_degraded());
        visits.delete().await.expect("it can be deleted");
        assert_eq!(visits.update(|visits| visits.0 += 1).await.unwrap().0, 1);
        visits.delete().await.expect("it can be deleted");
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Visits(u64);

impl SessionData for Visits {
    const NAME: &'static str = "visits";
}

/// Number of updates of one user's session. `KEYS` sets it for longer manual runs.
#[expect(
    clippy::disallowed_methods,
    reason = "how long the test's author wants it"
)]
fn updates() -> u64 {
    let keys = std::env::var("KEYS").ok();
    keys.and_then(|keys| keys.parse().ok()).unwrap_or(10_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_instances_lose_no_update_of_one_session() {
    // Upper bound on concurrent messages of one user.
    const TASKS: u64 = 4;
    let Some(server) = started(&[]).await else {
        return;
    };
    let instances: [Arc<dyn Sessions>; 2] = [Arc::new(server.store()), Arc::new(server.store())];
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for number in 0..TASKS {
        let store = Arc::clone(&instances[usize::from(number % 2 == 1)]);
        tasks.spawn(async move {
            let (mut calls, mut conflicts, mut unsure) = (0, 0, 0);
            for _ in 0..updates() / TASKS {
                let session = Session::<Visits>::new(Arc::clone(&store), UserKey(1));
                let update = |visits: &mut Visits| {
                    visits.0 += 1;
                    calls += 1;
                };
                match session.update(update).await.map_err(|error| error.kind()) {
                    Ok(_) => {}
                    Err(SessionErrorKind::Conflict) => conflicts += 1,
                    // On a busy machine a call may time out; the session may be saved or not.
                    Err(SessionErrorKind::Store) => unsure += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
            [calls, conflicts, unsure]
        });
    }
    let counts = tasks.join_all().await;
    let [calls, conflicts, unsure] =
        [0, 1, 2].map(|of: usize| counts.iter().map(|counts| counts[of]).sum::<u64>());
    let made = updates() / TASKS * TASKS;
    let visits = Session::<Visits>::new(Arc::clone(&instances[0]), UserKey(1));
    let visits = visits.get().await.unwrap().unwrap_or_default().0;
    // Written past the test harness, which hides the output of passing tests.
    let _ = writeln!(
        std::io::stderr(),
        "sessions: {made} updates at once on two instances, {visits} counted, {calls} tries, {conflicts} given \
         up, {unsure} unanswered, {:?}",
        began.elapsed()
    );
    let most = made - conflicts;
    assert!(
        visits >= most - unsure && visits <= most,
        "{visits} of {most}"
    );
    // Real users do not write this fast; even so, hardly any update gives up.
    assert!(conflicts * 1_000 <= made, "{conflicts}");
}
