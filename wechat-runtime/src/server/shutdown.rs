//! The signals that stop a server.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Hears SIGINT (Ctrl-C) and SIGTERM from the moment at which it is made, not from the first time
/// that somebody waits: a signal in between would end the process without grace.
#[cfg(unix)]
pub(super) struct Signals(Option<(Signal, Signal)>);

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> Self {
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        match (signal(interrupt), signal(terminate)) {
            (Ok(interrupt), Ok(terminate)) => Self(Some((interrupt, terminate))),
            (Err(error), _) | (_, Err(error)) => {
                tracing::warn!("signals cannot be received, the bot stops when killed: {error}");
                Self(None)
            }
        }
    }

    /// Ready when one has come since the last time.
    pub(super) async fn next(&mut self) {
        match &mut self.0 {
            Some((interrupt, terminate)) => tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            },
            None => std::future::pending().await,
        }
    }
}

/// Hears Ctrl-C.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> Self {
        Self
    }

    /// Ready when one comes.
    pub(super) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
