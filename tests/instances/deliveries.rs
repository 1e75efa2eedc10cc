//! Deliveries of the platform: each message one to four times, to any instance, at any time. Some
//! are retried until there is an answer, like real ones.

use std::{
    collections::HashSet,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tests::push::{USER, signed_path, text};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

use crate::fleet::Fleet;

/// Time after which the platform hangs up.
const HANG_UP: Duration = Duration::from_secs(5);
/// Number of messages in progress at once.
const AT_ONCE: usize = 300;

pub(crate) struct Deliveries {
    keys: usize,
    random: Random,
}

/// Outcome of one message.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) key: String,
    /// Processes that handled the message.
    pub(crate) runs: Vec<u32>,
    pub(crate) tries: usize,
    /// Distinct answers to its tries.
    pub(crate) answers: HashSet<String>,
    /// Tries without an answer: hung up, or their process was killed.
    pub(crate) unanswered: usize,
    /// Number of tries whose process was killed or missing, for a message that is retried until
    /// answered.
    pub(crate) broken: Option<usize>,
    pub(crate) other_statuses: Vec<u16>,
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
}

/// Seeded random numbers, so that a failure is reproducible.
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
            // Mostly quick; some take as long as a try and overlap with kills.
            let millis = match self.random.below(20) {
                0 => self.random.below(4_000),
                1 => 500 + self.random.below(2_000),
                _ => self.random.below(50),
            };
            let is_repeated = (500..2_500).contains(&millis);
            let message = Message::new(&client, format!("k{number}"), millis);
            let plan = self.plan(fleet.addresses());
            let addresses = fleet.addresses().to_vec();
            let first = self.random.below(1 << 32);
            sending.spawn(async move {
                let outcome = if is_repeated {
                    message.repeat(&addresses, first).await
                } else {
                    message.deliver(plan).await
                };
                drop(permit);
                outcome
            });
        }
        let mut outcomes = sending.join_all().await;
        let runs = fleet.runs();
        for outcome in &mut outcomes {
            outcome.runs = runs.get(&outcome.key).cloned().unwrap_or_default();
        }
        outcomes
    }

    /// Plans when each try is sent, and to which instance.
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

struct Message {
    client: reqwest::Client,
    key: String,
    /// Path, which like the body is the same for each try.
    path: String,
    body: String,
}

impl Message {
    fn new(client: &reqwest::Client, key: String, millis: u64) -> Self {
        // Each message has its own user, so that no message waits for another's turn.
        let body = text(&format!("key {key} {millis}")).replace(USER, &format!("o_{key}"));
        Self {
            client: client.clone(),
            key,
            path: signed_path(),
            body,
        }
    }

    /// Sends the planned tries, whatever their outcome.
    async fn deliver(self, plan: Vec<(Duration, SocketAddr)>) -> Outcome {
        let mut outcome = self.outcome(plan.len());
        let mut tries = JoinSet::new();
        for (after, address) in plan {
            let request = self.request(address);
            tries.spawn(async move {
                sleep(after).await;
                answer(request).await
            });
        }
        for answer in tries.join_all().await {
            outcome.note(answer);
        }
        outcome
    }

    /// Sends the message until there is an answer, three times at most, each time to another
    /// instance.
    async fn repeat(self, addresses: &[SocketAddr], first: u64) -> Outcome {
        let first = usize::try_from(first).expect("32 bits");
        let mut outcome = self.outcome(0);
        let mut broken = 0;
        for number in 0..3 {
            outcome.tries += 1;
            let began = Instant::now();
            let address = addresses[(first + number) % addresses.len()];
            let answer = answer(self.request(address)).await;
            let is_answered = answer.is_some();
            outcome.note(answer);
            if is_answered {
                break;
            }
            if began.elapsed() < HANG_UP {
                broken += 1;
            }
        }
        outcome.broken = Some(broken);
        outcome
    }

    fn request(&self, address: SocketAddr) -> reqwest::RequestBuilder {
        self.client
            .post(format!("http://{address}{}", self.path))
            .timeout(HANG_UP)
            .body(self.body.clone())
    }

    fn outcome(&self, tries: usize) -> Outcome {
        Outcome {
            key: self.key.clone(),
            runs: Vec::new(),
            tries,
            answers: HashSet::new(),
            unanswered: 0,
            broken: None,
            other_statuses: Vec::new(),
            began: Instant::now(),
            ended: Instant::now(),
        }
    }
}

impl Outcome {
    fn note(&mut self, answer: Option<(u16, String)>) {
        match answer {
            None => self.unanswered += 1,
            Some((200, body)) => drop(self.answers.insert(body)),
            Some((status, _)) => self.other_statuses.push(status),
        }
        self.ended = Instant::now();
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Option<(u16, String)> {
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    Some((status, response.text().await.ok()?))
}
