//! Program that runs two bots as a library, and fails if they change its process.

use std::{io, net::SocketAddr};

use anyhow::{Context as _, Result, ensure};
use metrics::NoopRecorder;
use tests::{
    client::{get, push},
    push::{TOKEN, text},
};
use tokio::{
    sync::oneshot::{Receiver, channel},
    task::spawn_blocking,
};
use wechat_runtime::{Bot, Handlers, Server, Settings, Token, handlers, on_text};

#[on_text]
async fn hello() -> &'static str {
    "hello"
}

static HANDLERS: Handlers = handlers![hello];

/// Binds a bot with a status port, and a greeting that only a launched bot prints.
fn server() -> Result<Server> {
    let mut settings = Settings::new(Token::new(TOKEN)?);
    settings.listen = ([127, 0, 0, 1], 0).into();
    settings.status_listen = Some(settings.listen);
    let server = Bot::with_settings(settings, &HANDLERS).build()?.bind()?;
    Ok(server.greeting("printed by a launched bot only"))
}

/// Sends a push to the bot and requests to its status port.
async fn check(bot: SocketAddr, status: SocketAddr) -> Result<()> {
    spawn_blocking(move || {
        ensure!(push(bot, &text("hello")).element("Content") == Some("hello"));
        ensure!(get(status, "/readyz").status == 200);
        ensure!(get(status, "/metrics").status == 404);
        Ok(())
    })
    .await?
}

/// Returns whether the process handles SIGINT or SIGTERM.
#[cfg(target_os = "linux")]
fn handles_stop_signals() -> Result<bool> {
    const SIGINT: u64 = 1 << (2 - 1);
    const SIGTERM: u64 = 1 << (15 - 1);
    let status = std::fs::read_to_string("/proc/self/status")?;
    let mut lines = status.lines();
    let caught = lines.find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = u64::from_str_radix(caught.context("no SigCgt")?.trim(), 16)?;
    Ok(caught & (SIGINT | SIGTERM) != 0)
}

async fn stopped(stop: Receiver<()>) {
    // An error means that the sender is gone.
    let _ = stop.await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (first, second) = (server()?, server()?);
    let addresses = |server: &Server| {
        let status = server.status_addr().context("no status port")?;
        anyhow::Ok((server.local_addr(), status))
    };
    let (first_bot, first_status) = addresses(&first)?;
    let (second_bot, second_status) = addresses(&second)?;
    let (stop_first, first_stopped) = channel();
    let (stop_second, second_stopped) = channel();

    let second_serving = second.run_until(stopped(second_stopped));
    let first_serving = async {
        first.run_until(stopped(first_stopped)).await;
        // Each fails if the process has one already.
        tracing::subscriber::set_global_default(
            tracing_subscriber::fmt()
                .without_time()
                .with_target(false)
                .with_ansi(false)
                .with_writer(io::stdout)
                .finish(),
        )?;
        ensure!(metrics::set_global_recorder(NoopRecorder).is_ok());
        drop(stop_second);
        Ok(())
    };
    let checking = async {
        check(first_bot, first_status).await?;
        check(second_bot, second_status).await?;
        #[cfg(target_os = "linux")]
        ensure!(!handles_stop_signals()?);
        drop(stop_first);
        Ok(())
    };
    let (checked, installed, ()) = tokio::join!(checking, first_serving, second_serving);
    checked.and(installed)
}
