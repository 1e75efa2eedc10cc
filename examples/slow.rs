//! A bot as slow as requested: `wait 6` answers `done 6 run 1` after six seconds, however often the
//! platform sends the message.
//!
//! `WECHAT_LATE` sets how a late answer reaches its user, divided by `|`: `wait`, `notify`,
//! `collect`. With `WECHAT_REDIS=redis://…` several processes are one bot. To send messages it
//! calls the API at `WECHAT_API_BASE` with `WECHAT_APP_ID` and `WECHAT_APP_SECRET`.
//!
//! ```sh
//! cargo run --features late --bin slow                     # then, in another terminal:
//! cargo sim send text 'wait 8'
//! ```

use std::{
    collections::HashMap,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::time::sleep;
use wechat_runtime::{Late, prelude::*, store::Redis};
use wechat_sim::page::WithPage as _;

/// Number of runs of each message in this process. It is always one if all is well.
#[derive(Default)]
struct Runs(Mutex<HashMap<String, u32>>);

impl Runs {
    fn note(&self, push: &Push) -> u32 {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let run = runs.entry(push.fields().document().to_owned()).or_default();
        *run += 1;
        *run
    }
}

/// The duration as written, and parsed.
struct Seconds(String, Duration);

impl FromStr for Seconds {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let time = Duration::try_from_secs_f64(text.parse()?)?;
        Ok(Self(text.to_owned(), time))
    }
}

#[on_text("wait {seconds}")]
async fn wait(seconds: Seconds, push: Push, runs: &Runs) -> String {
    let Seconds(text, time) = seconds;
    let run = runs.note(&push);
    sleep(time).await;
    format!("done {text} run {run}")
}

#[fallback]
async fn other() -> &'static str {
    "wait 6"
}

static HANDLERS: Handlers<Runs> = handlers![wait, other; state = Runs];

#[expect(clippy::disallowed_methods, reason = "settings of this example only")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn late(ways: &str) -> anyhow::Result<Late> {
    let mut late = None;
    for way in ways.split(['|', ',']) {
        let way = match way.trim() {
            "wait" => Late::WAIT,
            "notify" => Late::NOTIFY,
            "collect" => Late::COLLECT,
            other => bail!("WECHAT_LATE: `{other}` is not one of wait, notify, collect"),
        };
        late = Some(late.map_or(way, |late| late | way));
    }
    late.context("WECHAT_LATE is empty")
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut bot = Bot::from_env_or_demo(&HANDLERS)?
        .state(Runs::default())
        .error_text("太久了，没有等到结果");
    if let Some(ways) = variable("WECHAT_LATE") {
        bot = bot.late(late(&ways)?);
    }
    if let Some(url) = variable("WECHAT_REDIS") {
        bot = bot.stores(Arc::new(Redis::connect(&url)?));
    }
    Ok(bot.page().serve().await?)
}
