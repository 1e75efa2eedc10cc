//! `wechat-sim load`

use std::{
    io::IsTerminal as _,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::bail;
use clap::Args;
use hdrhistogram::Histogram;
use indicatif::{ProgressBar, ProgressDrawTarget};
use serde_json::json;
use tokio::{task::JoinSet, time::MissedTickBehavior};
use wechat_sim::{
    engine::{Draft, Exchange, Outcome, Platform, Target, Timing},
    printable,
    testing::openid,
};

use super::{
    credentials::UrlFlag,
    output::print,
    platform::{AccountFlags, runtime},
};

/// Sends text messages at a steady rate and reports the latency of the answers.
///
/// Loopback only, unless --remote confirms that you may load the bot.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim load --rate 200 --seconds 10
  wechat-sim load --text 天气 --users 1000 --json")]
pub(crate) struct Load {
    #[command(flatten)]
    url: UrlFlag,
    #[command(flatten)]
    account: AccountFlags,
    /// Messages a second.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    rate: u32,
    /// Duration in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Number of users who write in turn.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    users: u32,
    /// Text of the messages.
    #[arg(long, default_value = "hello")]
    text: String,
    /// Allows a bot on another machine.
    #[arg(long)]
    remote: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    json: bool,
}

impl Load {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let target = Target::url(&self.url.url)?;
        if let Target::Url(_, url) = &target
            && !self.remote
            && !is_loopback(url.host_str().unwrap_or_default())
        {
            bail!(
                "{} is another machine: load one of your own, or say --remote",
                url.host_str().unwrap_or_default()
            );
        }
        // What fails is counted here; pausing would only hide it.
        let mut timing = Timing::default();
        timing.failures = usize::MAX;
        let platform = Platform::with_timing(self.account.get()?, target, timing);
        let result = runtime()?.block_on(self.send(Arc::new(platform)))?;
        print(&if self.json {
            result.json().to_string()
        } else {
            result.table()
        });
        Ok(if result.faults.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    async fn send(&self, platform: Arc<Platform>) -> anyhow::Result<Measured> {
        let total = u64::from(self.rate) * u64::from(self.seconds);
        let bar = ProgressBar::new(total);
        if !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / self.rate);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut measured = Measured::new()?;
        let started = Instant::now();
        let mut running = JoinSet::new();
        for number in 0..total {
            ticks.tick().await;
            let user = openid(&format!("load{}", number % u64::from(self.users)));
            let (platform, draft) = (Arc::clone(&platform), Draft::text(&*self.text));
            running.spawn(async move { platform.push(&user, &draft).await });
            while let Some(done) = running.try_join_next() {
                measured.add(&done?)?;
                bar.inc(1);
            }
        }
        while let Some(done) = running.join_next().await {
            measured.add(&done?)?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        measured.took = started.elapsed();
        Ok(measured)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

struct Measured {
    /// Microseconds from the first try to the answer.
    times: Histogram<u64>,
    messages: u64,
    replies: u64,
    without_reply: u64,
    /// Messages that the first try answered, within five seconds.
    in_time: u64,
    tries: u64,
    faults: std::collections::BTreeMap<String, u64>,
    took: Duration,
}

impl Measured {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            times: Histogram::new_with_bounds(1, 60_000_000, 3)?,
            messages: 0,
            replies: 0,
            without_reply: 0,
            in_time: 0,
            tries: 0,
            faults: std::collections::BTreeMap::new(),
            took: Duration::ZERO,
        })
    }

    fn add(&mut self, exchange: &Exchange) -> anyhow::Result<()> {
        self.messages += 1;
        self.tries += exchange.tries.len() as u64;
        match &exchange.outcome {
            Outcome::Reply(_) => self.replies += 1,
            Outcome::NoReply => self.without_reply += 1,
            _ => {}
        }
        if exchange.tries.len() == 1 && exchange.fault().is_none() {
            self.in_time += 1;
        }
        if let Some(fault) = exchange.fault() {
            *self.faults.entry(fault.to_string()).or_default() += 1;
        }
        let took = exchange
            .tries
            .last()
            .map_or(Duration::ZERO, |last| last.at + last.took);
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.times.record(took.clamp(1, 60_000_000))?;
        Ok(())
    }

    fn milliseconds(&self, quantile: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a minute in microseconds")]
        let microseconds = self.times.value_at_quantile(quantile) as f64;
        microseconds / 1_000.0
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
    fn share_in_time(&self) -> f64 {
        self.in_time as f64 / self.messages.max(1) as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
    fn rate(&self) -> f64 {
        self.messages as f64 / self.took.as_secs_f64().max(f64::EPSILON)
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "messages": self.messages,
            "replies": self.replies,
            "without_reply": self.without_reply,
            "tries": self.tries,
            "per_second": self.rate(),
            "answered_within_5_s": self.share_in_time(),
            "p50_ms": self.milliseconds(0.5),
            "p90_ms": self.milliseconds(0.9),
            "p99_ms": self.milliseconds(0.99),
            "max_ms": self.milliseconds(1.0),
            "faults": self.faults,
        })
    }

    fn table(&self) -> String {
        let mut lines = vec![
            format!(
                "messages     {} ({:.1}/s, {} tries)",
                self.messages,
                self.rate(),
                self.tries
            ),
            format!(
                "answers      {} replies, {} without reply",
                self.replies, self.without_reply
            ),
            format!("within 5 s   {:.2} %", 100.0 * self.share_in_time()),
            format!(
                "time         50 % {:.1} ms, 90 % {:.1} ms, 99 % {:.1} ms, longest {:.1} ms",
                self.milliseconds(0.5),
                self.milliseconds(0.9),
                self.milliseconds(0.99),
                self.milliseconds(1.0)
            ),
        ];
        let faults = self.faults.iter();
        lines.extend(
            faults.map(|(fault, count)| format!("fault        {count} × {}", printable(fault))),
        );
        lines.join("\n")
    }
}
