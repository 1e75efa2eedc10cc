//! Instance of a bot on a shared Redis. It records each run of a handler in the file `RUNS` at
//! once, so that not even SIGKILL loses one.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};
use wechat_runtime::{
    Late, LatePolicy,
    prelude::*,
    store::{Guarded, Redis},
};

/// File with one line per run.
struct Runs(File);

/// Answers after `millis` milliseconds with the id of this process.
#[on_text("key {key} {millis}")]
async fn handle(key: String, millis: u64, runs: &Runs) -> anyhow::Result<String> {
    (&runs.0).write_all(format!("{key} {}\n", std::process::id()).as_bytes())?;
    sleep(Duration::from_millis(millis)).await;
    Ok(format!("{key} by {}", std::process::id()))
}

/// Number of messages that a user has sent.
#[derive(Default, Serialize, Deserialize)]
struct Count(u64);

impl SessionData for Count {
    const NAME: &'static str = "count";
}

#[on_text("count")]
async fn count(session: Session<Count>) -> anyhow::Result<String> {
    let count = session.update(|count| count.0 += 1).await?;
    Ok(count.0.to_string())
}

static HANDLERS: Handlers<Runs> = handlers![handle, count; state = Runs];

#[expect(clippy::disallowed_methods, reason = "settings of this test alone")]
fn variable(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let runs = OpenOptions::new()
        .create(true)
        .append(true)
        .open(variable("RUNS")?)?;
    let budget = Duration::from_millis(variable("STORE_MILLIS")?.parse()?);
    let redis = Guarded::with_budget(Redis::open(&variable("REDIS")?)?, budget);
    let redis = Arc::new(redis);
    // Logs each failed call of the store.
    let lines = Targets::new()
        .with_default(LevelFilter::ERROR)
        .with_target("wechat_runtime::delivery::lease", LevelFilter::DEBUG);
    let log = fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(log).with(lines).init();
    let bot = Bot::from_env(&HANDLERS)?
        .state(Runs(runs))
        .late(LatePolicy::from(Late::WAIT).held_tries(1_000_000))
        .error_text("lost")
        .stores(redis);
    Ok(bot.serve().await?)
}
