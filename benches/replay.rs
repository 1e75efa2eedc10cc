//! Cost of remembering the answer to each message for its retries: time, and memory of the process.
//!
//! A million distinct messages arrive at a steady rate. Each is looked up, answered and remembered;
//! one of twenty is looked up again after five seconds. The bot's cache is compared with plain maps,
//! in turns, each time in a process of its own, whose peak memory is reported.
//!
//! `cargo bench --package benches --bench replay`

use std::{
    collections::{HashMap, VecDeque},
    env, fs,
    hash::{BuildHasherDefault, Hasher},
    hint::black_box,
    io::Write as _,
    process::Command,
    time::{Duration, Instant as StdInstant},
};

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use tokio::time::Instant;
use wechat_core::__private::Expiring;
use wechat_runtime::{
    __private::ReplayCache,
    store::{Answer, AnswerKind, MessageKey},
};

const MESSAGES: u32 = 1_000_000;
/// Time between two messages: 5,000 a second.
const INTERVAL: Duration = Duration::from_micros(200);
/// Messages between the first try and the second.
const RETRY_AFTER: u32 = 25_000;
/// Answers that the bot remembers by default.
const CAPACITY: usize = 100_000;
/// Bytes of the two generations, more than the answers take.
const BYTES: usize = 128 << 20;
const KEEP: Duration = Duration::from_secs(20);
const ROUNDS: u32 = 5;

trait Cache {
    fn get(&mut self, key: MessageKey, now: Instant) -> Option<Answer>;
    fn insert(&mut self, key: MessageKey, answer: &Answer, now: Instant);
}

impl Cache for ReplayCache {
    fn get(&mut self, key: MessageKey, now: Instant) -> Option<Answer> {
        Self::get(self, key, now)
    }

    fn insert(&mut self, key: MessageKey, answer: &Answer, now: Instant) {
        Self::insert(self, key, answer, now);
    }
}

/// Map, and the order in which its entries expire.
#[derive(Default)]
struct MapAndQueue {
    answers: HashMap<MessageKey, (Instant, Answer), BuildHasherDefault<Prehashed>>,
    order: VecDeque<(Instant, MessageKey)>,
}

impl Cache for MapAndQueue {
    fn get(&mut self, key: MessageKey, now: Instant) -> Option<Answer> {
        let (until, answer) = self.answers.get(&key)?;
        (*until > now).then(|| answer.clone())
    }

    fn insert(&mut self, key: MessageKey, answer: &Answer, now: Instant) {
        let is_full = self.order.len() == CAPACITY;
        if let Some((until, oldest)) = self.order.front()
            && (is_full || *until <= now)
        {
            self.answers.remove(oldest);
            self.order.pop_front();
        }
        self.order.push_back((now + KEEP, key));
        self.answers.insert(key, (now + KEEP, answer.clone()));
    }
}

/// Hasher for keys that are hashes already.
#[derive(Default)]
struct Prehashed(u64);

impl Hasher for Prehashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("a message key is a number");
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = (key >> 64) as u64;
    }
}

impl Cache for Expiring<MessageKey, Answer, Instant> {
    fn get(&mut self, key: MessageKey, now: Instant) -> Option<Answer> {
        self.get_mut(key, now).cloned()
    }

    fn insert(&mut self, key: MessageKey, answer: &Answer, now: Instant) {
        self.clear_ended(now);
        if self.len() == CAPACITY {
            self.remove_first();
        }
        Self::insert(self, key, answer.clone(), now + KEEP);
    }
}

/// Caches by name, the bot's first.
const CACHES: [&str; 3] = ["two generations", "map and queue", "expiring map"];

fn main() -> Result<()> {
    match env::args().nth(1).as_deref() {
        Some("two generations") => measure(&mut ReplayCache::new(BYTES)),
        Some("map and queue") => measure(&mut MapAndQueue::default()),
        Some("expiring map") => measure(&mut Expiring::default()),
        _ => compare(),
    }
}

/// Prints the best of several rounds for each cache, because disturbances only make a round longer.
fn compare() -> Result<()> {
    let program = env::current_exe()?;
    let mut best = [(u64::MAX, u64::MAX); CACHES.len()];
    for _ in 0..ROUNDS {
        for (cache, (nanos, bytes)) in CACHES.iter().zip(&mut best) {
            let output = Command::new(&program).arg(cache).output()?;
            ensure!(output.status.success(), "{output:?}");
            let output = String::from_utf8(output.stdout)?;
            let (time, memory) = output.trim().split_once(' ').context("two numbers")?;
            *nanos = time.parse::<u64>()?.min(*nanos);
            *bytes = memory.parse::<u64>()?.min(*bytes);
        }
    }
    for (cache, (nanos, bytes)) in CACHES.iter().zip(best) {
        let percent = nanos * 100 / best[0].0;
        writeln!(
            std::io::stdout(),
            "{cache}: {nanos} ns a message, {percent} % of the first; {bytes} bytes a remembered message"
        )?;
    }
    Ok(())
}

/// Prints nanoseconds for each message, and bytes for each one remembered.
fn measure(cache: &mut impl Cache) -> Result<()> {
    let before = peak_kib()?;
    let start = Instant::now();
    let mut found = 0_u32;
    let started = StdInstant::now();
    for number in 0..MESSAGES {
        let now = start + INTERVAL * number;
        if cache.get(key(number), now).is_none() {
            cache.insert(key(number), &black_box(answer(number)), now);
        }
        if number % 20 == 0 && number >= RETRY_AFTER {
            let again = cache.get(key(number - RETRY_AFTER), now);
            found += u32::from(black_box(again).is_some());
        }
    }
    let each = started.elapsed() / MESSAGES;
    ensure!(found == (MESSAGES - RETRY_AFTER) / 20, "{found}");
    let bytes = (peak_kib()? - before) * 1_024 / CAPACITY as u64;
    writeln!(std::io::stdout(), "{} {bytes}", each.as_nanos())?;
    Ok(())
}

/// Returns a key with the bits of a hash.
fn key(number: u32) -> MessageKey {
    let spread = (u128::from(number) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    MessageKey(spread ^ (spread >> 67))
}

/// Returns a reply of a usual length, 250 to 400 bytes.
fn answer(number: u32) -> Answer {
    Answer {
        kind: AnswerKind::Xml,
        body: Bytes::from(vec![b'x'; 250 + (number as usize * 7) % 150]),
    }
}

/// Returns the peak of this process's memory.
fn peak_kib() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("no VmHWM in /proc/self/status")?.parse()?)
}
