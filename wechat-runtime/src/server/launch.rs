//! Server of a bot as a program of its own.
//!
//! The only place that acts on the whole process: it listens for signals, prints, ends the process,
//! and installs a `tracing` subscriber and a metrics recorder. `.ci/imports` keeps all of that out
//! of the other modules.

mod demo;
#[cfg(feature = "log")]
mod log;
#[cfg(feature = "prometheus")]
mod prometheus;
mod signals;

use std::{
    io::{self, Write as _},
    pin::pin,
    process,
};

use tokio::sync::oneshot;
#[cfg(feature = "prometheus")]
use tokio::task::JoinSet;
use tracing::{info, warn};
use wechat_core::Result;

use self::signals::Signals;
use super::Server;
use crate::bot::{Bot, BotBuilder, StateFor};

// The bound on `G` is on the method, as on `BotBuilder::build`.
impl<S: Send + Sync, G> BotBuilder<S, G> {
    /// Builds the bot and serves it until the process receives SIGINT or SIGTERM.
    ///
    /// Log lines go to standard error, unless the program has installed a `tracing` subscriber or
    /// the feature `log` is off. A program that handles signals itself, or does other work beside
    /// the bot, calls [`Bot::listen`] and [`Server::run_until`] instead.
    ///
    /// # Errors
    /// As [`build`](Self::build), and if listening on the address fails, or if a store that the bot
    /// [requires](crate::store::Stores::require) cannot be used.
    pub async fn serve(self) -> Result
    where
        G: StateFor<S>,
    {
        self.build()?.serve().await
    }
}

impl Bot {
    /// Serves the bot until the process receives SIGINT or SIGTERM, as [`BotBuilder::serve`] does.
    ///
    /// # Errors
    /// If listening on the address fails, or if a store that the bot
    /// [requires](crate::store::Stores::require) cannot be used.
    pub async fn serve(&self) -> Result {
        self.listen().await?.run().await;
        Ok(())
    }
}

impl Server {
    /// Sets the text that [`run`](Self::run) prints on standard output once it listens. Replaces
    /// the `curl` lines of a demo.
    #[must_use]
    pub fn greeting(mut self, lines: impl Into<String>) -> Self {
        self.greeting = Some(lines.into());
        self
    }

    /// Serves until the process receives SIGINT or SIGTERM, then stops as
    /// [`run_until`](Self::run_until) does. A second signal ends the process at once with exit code
    /// 1.
    ///
    /// First logs the address that the bot listens on. With the feature `log`, log lines go to
    /// standard error unless the program has installed a `tracing` subscriber. With `prometheus`
    /// and a status port, metrics are collected for `/metrics` unless the program has installed a
    /// recorder.
    pub async fn run(self) {
        #[cfg(feature = "log")]
        log::to_stderr();
        let mut signals = Signals::listen();
        let server = self;
        #[cfg(feature = "prometheus")]
        let (server, _upkeep) = server.with_metrics();
        server.announce();
        let (stop, stopped) = oneshot::channel();
        let mut serving = pin!(server.run_until(async {
            // An error means that no signal will follow, and then this future is dropped too.
            let _ = stopped.await;
        }));
        tokio::select! {
            () = &mut serving => return,
            () = signals.next() => {}
        }
        let _ = stop.send(());
        tokio::select! {
            () = serving => {}
            () = signals.next() => {
                warn!("second signal: exiting at once");
                // Returning would wait for a handler that blocks its thread.
                process::exit(1);
            }
        }
    }

    /// Collects the metrics for the status port, if there is one. Their upkeep ends when the set
    /// of tasks is dropped.
    #[cfg(feature = "prometheus")]
    fn with_metrics(mut self) -> (Self, JoinSet<()>) {
        let mut upkeep = JoinSet::new();
        if self.status.is_some() {
            prometheus::install();
            self.render_metrics = Some(prometheus::render);
            upkeep.spawn(prometheus::run_upkeep());
        }
        (self, upkeep)
    }

    /// Logs the addresses, and prints the greeting or the instructions of a demo.
    fn announce(&self) {
        let settings = &self.bot.0.settings;
        info!("listening on http://{}{}", self.address, settings.path);
        if let Some(status) = self.status_addr() {
            info!("status on http://{status}/readyz");
        }
        match &self.greeting {
            Some(lines) => print(lines),
            None if settings.demo => print(&demo::instructions(settings, self.address)),
            None => {}
        }
    }
}

fn print(lines: &str) {
    // Standard output, because these are not log lines. The bot keeps running if it is closed.
    let _ = writeln!(io::stdout(), "{lines}");
}
