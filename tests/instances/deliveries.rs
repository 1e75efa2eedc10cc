//! What the platform sends: each message one to four times, to any instance, at any time.

use std::{
    collections::HashSet,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tests::push::{USER, signed_path, text};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

use crate::fleet::Fleet;

/// The platform hangs up then.
const HANG_UP: Duration = Duration::from_secs(5);
/// How many messages are under way at once.
const AT_ONCE: usize = 300;

pub(crate) struct Deliveries {
    keys: usize,
    random: Random,
}

/// What came of one message.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) key: String,
    pub(crate) runs: usize,
    pub(crate) tries: usize,
    /// The different answers that its tries got.
    pub(crate) answers: HashSet<String>,
    /// Tries that ended without one: hung up, or their process was killed.
    pub(crate) unanswered: usize,
    pub(crate) other_statuses: Vec<u16>,
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
}

/// A small generator, so that a failure comes again.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

impl Deliveries {
    pub(crate) fn of(keys: usize, seed: u64) -> Self {
        Self {
            keys,
            random: Random(seed),
        }
    }

    pub(crate) async fn send_to(mut self, fleet: &Fleet) -> Vec<Outcome> {
        let permits = std::sync::Arc::new(Semaphore::new(AT_ONCE));
        let client = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .build();
        let client = client.expect("a client");
        let mut sending = JoinSet::new();
        for number in 0..self.keys {
            let permit = std::sync::Arc::clone(&permits).acquire_owned().await;
            let plan = self.plan(fleet.addresses());
            let client = client.clone();
            // Mostly quick; some take as long as a try, and cross kills.
            let millis = match self.random.below(20) {
                0 => self.random.below(4_000),
                _ => self.random.below(50),
            };
            sending.spawn(async move {
                let outcome = deliver(client, format!("k{number}"), millis, plan).await;
                drop(permit);
                outcome
            });
        }
        let mut outcomes = sending.join_all().await;
        let runs = fleet.runs();
        for outcome in &mut outcomes {
            outcome.runs = runs.get(&outcome.key).copied().unwrap_or_default();
        }
        outcomes
    }

    /// When each try is sent, and to which instance.
    fn plan(&mut self, addresses: &[SocketAddr]) -> Vec<(Duration, SocketAddr)> {
        let tries = 1 + self.random.below(4);
        let tries = (0..tries).map(|_| {
            let after = Duration::from_millis(self.random.below(1_000));
            let count = u64::try_from(addresses.len()).expect("few");
            let number = usize::try_from(self.random.below(count)).expect("few");
            (after, addresses[number])
        });
        tries.collect()
    }
}

async fn deliver(
    client: reqwest::Client,
    key: String,
    millis: u64,
    plan: Vec<(Duration, SocketAddr)>,
) -> Outcome {
    // A user of its own each, so that nobody waits for another's turn.
    let body = text(&format!("key {key} {millis}")).replace(USER, &format!("o_{key}"));
    let mut outcome = Outcome {
        key,
        runs: 0,
        tries: plan.len(),
        answers: HashSet::new(),
        unanswered: 0,
        other_statuses: Vec::new(),
        began: Instant::now(),
        ended: Instant::now(),
    };
    let path = signed_path();
    let mut tries = JoinSet::new();
    for (after, address) in plan {
        let request = client
            .post(format!("http://{address}{path}"))
            .timeout(HANG_UP)
            .body(body.clone());
        tries.spawn(async move {
            sleep(after).await;
            let response = request.send().await.ok()?;
            let status = response.status().as_u16();
            Some((status, response.text().await.ok()?))
        });
    }
    for answer in tries.join_all().await {
        match answer {
            None => outcome.unanswered += 1,
            Some((200, body)) => drop(outcome.answers.insert(body)),
            Some((status, _)) => outcome.other_statuses.push(status),
        }
    }
    outcome.ended = Instant::now();
    outcome
}
