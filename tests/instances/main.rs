//! Tests several processes on one Redis while some of them, or the Redis, are killed.
//!
//! `KEYS`, `MESSAGES` and `PROCESSES` set the size, for longer manual runs:
//!
//! ```sh
//! KEYS=100000 MESSAGES=100000 PROCESSES=3 cargo test --release --package tests --features redis --test instances -- --nocapture
//! ```

mod deliveries;
mod fleet;
mod sessions;

use std::{io::Write as _, time::Duration};

use deliveries::{Deliveries, Outcome};
use fleet::Fleet;
use tests::redis_server::Server;
use tokio::time::sleep;

const KILL_EVERY: Duration = Duration::from_secs(2);

/// Budget of a store call in a real bot.
const BUDGET: Duration = Duration::from_millis(100);
/// Budget that no busy machine exceeds. Beyond its budget an instance falls back to local state.
const PATIENCE: Duration = Duration::from_secs(3);

#[expect(
    clippy::disallowed_methods,
    reason = "how long the test's author wants it"
)]
fn number(name: &str, default: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

fn keys() -> usize {
    number("KEYS", 2_000)
}

fn processes() -> usize {
    number("PROCESSES", 3)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_runs_once_across_all_instances() {
    let Some(redis) = Server::start(&[]).await else {
        return;
    };
    let fleet = Fleet::start(processes(), &redis.url(), PATIENCE);
    let outcomes = Deliveries::of(keys(), 0).send_to(&fleet).await;
    report("calm", &fleet, &outcomes);
    for outcome in &outcomes {
        assert_eq!(outcome.runs.len(), 1, "{outcome:?}");
        assert_eq!(outcome.answers.len(), 1, "equal bytes for all: {outcome:?}");
        assert_eq!(outcome.unanswered, 0, "{outcome:?}");
        assert!(outcome.other_statuses.is_empty(), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_a_killed_instance_are_taken_over() {
    let Some(redis) = Server::start(&[]).await else {
        return;
    };
    let fleet = Fleet::start(processes(), &redis.url(), PATIENCE);
    let deliveries = Deliveries::of(keys(), 1_000_000);
    let killing = async {
        for turn in 0.. {
            sleep(KILL_EVERY).await;
            fleet.kill_and_restart(turn % processes()).await;
        }
    };
    let outcomes = tokio::select! {
        outcomes = deliveries.send_to(&fleet) => outcomes,
        () = killing => unreachable!("it goes on for ever"),
    };
    report("killed", &fleet, &outcomes);
    // Only a killed process's run is repeated, and all tries get the same bytes.
    let is_as_it_should = |outcome: &&Outcome| {
        let (began, ended) = (outcome.began, outcome.ended);
        let runs = outcome.runs.iter();
        let survived = runs.filter(|process| !fleet.was_killed(**process, began, ended));
        survived.count() <= 1 && outcome.answers.len() <= 1
    };
    // A process falls back to local state only after a failed call.
    let others: Vec<_> = outcomes.iter().filter(|it| !is_as_it_should(it)).collect();
    assert!(others.len() <= fleet.failed_calls(), "{:?}", others.first());
    for outcome in &outcomes {
        // The lease of a killed process expires before the platform's last try ends.
        if outcome.broken.is_some_and(|broken| broken <= 1) {
            assert_eq!(outcome.answers.len(), 1, "no answer lost: {outcome:?}");
        }
        assert!(outcome.other_statuses.is_empty(), "{outcome:?}");
    }
    let taken_over = outcomes.iter().filter(|outcome| outcome.runs.len() > 1);
    assert!(
        taken_over.count() > 0,
        "no process had a message when it died"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_each_instance_falls_back_to_local_state() {
    let Some(mut redis) = Server::start(&[]).await else {
        return;
    };
    let fleet = Fleet::start(processes(), &redis.url(), BUDGET);
    let deliveries = Deliveries::of(keys(), 2_000_000);
    let disturbing = async {
        loop {
            sleep(Duration::from_millis(1_500)).await;
            redis.pause(1_500);
            sleep(Duration::from_secs(3)).await;
            redis.signal("STOP");
            sleep(Duration::from_secs(1)).await;
            redis.signal("CONT");
            sleep(Duration::from_secs(2)).await;
            redis.kill();
            sleep(Duration::from_millis(500)).await;
            assert!(
                redis.resume().await.expect("redis-server"),
                "it starts again"
            );
            sleep(Duration::from_secs(3)).await;
            redis.send("FLUSHALL");
        }
    };
    let outcomes = tokio::select! {
        outcomes = deliveries.send_to(&fleet) => outcomes,
        () = disturbing => unreachable!("it goes on for ever"),
    };
    report("without Redis", &fleet, &outcomes);
    for outcome in &outcomes {
        assert!(outcome.runs.len() <= processes(), "{outcome:?}");
        // A try that waited for another instance's answer may end without one; the platform sends
        // the next.
        assert!(!outcome.answers.is_empty(), "{outcome:?}");
        assert!(outcome.other_statuses.is_empty(), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_session_update_is_lost_between_instances() {
    let Some(redis) = Server::start(&[]).await else {
        return;
    };
    let fleet = Fleet::start(processes(), &redis.url(), PATIENCE);
    let messages = number("MESSAGES", 2_000);
    let counted = sessions::count(&fleet, messages).await;
    let _ = writeln!(
        std::io::stderr(),
        "sessions: {messages} messages of one user at {} processes, {} numbers answered, {} different, the last \
         {:?}, {} other answers",
        processes(),
        counted.numbers.len(),
        counted.different().len(),
        counted.numbers.iter().max(),
        counted.others.len(),
    );
    assert_eq!(counted.others.first(), None);
    // Each message was counted exactly once.
    assert_eq!(counted.numbers.len(), messages);
    assert!(counted.different().into_iter().eq(1..=messages));
}

fn report(what: &str, fleet: &Fleet, outcomes: &[Outcome]) {
    let sum = |of: fn(&Outcome) -> usize| outcomes.iter().map(of).sum::<usize>();
    let most = outcomes
        .iter()
        .map(|outcome| outcome.runs.len())
        .max()
        .unwrap_or_default();
    let differing = outcomes.iter().filter(|outcome| outcome.answers.len() > 1);
    let figures = format!(
        "{what}: {} keys, {} tries, {} runs (at most {most} a key, {} keys more than one), {} tries without an answer, {} keys with \
         differing answers, {} other statuses, {} failed calls of the store",
        outcomes.len(),
        sum(|outcome| outcome.tries),
        sum(|outcome| outcome.runs.len()),
        outcomes
            .iter()
            .filter(|outcome| outcome.runs.len() > 1)
            .count(),
        sum(|outcome| outcome.unanswered),
        differing.count(),
        sum(|outcome| outcome.other_statuses.len()),
        fleet.failed_calls(),
    );
    // Written past the test harness, which hides the output of passing tests.
    let _ = writeln!(std::io::stderr(), "{figures}");
}
