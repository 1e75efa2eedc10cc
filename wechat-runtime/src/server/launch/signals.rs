//! Signals that stop the server.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Receives SIGINT (Ctrl-C) and SIGTERM from its creation on, not only from the first wait: a
/// signal in between would end the process without a graceful shutdown.
#[cfg(unix)]
pub(super) struct Signals(Option<(Signal, Signal)>);

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> Self {
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        match (signal(interrupt), signal(terminate)) {
            (Ok(interrupt), Ok(terminate)) => Self(Some((interrupt, terminate))),
            (Err(error), _) | (_, Err(error)) => {
                tracing::warn!(
                    "cannot receive signals, so the bot only stops when it is killed: {error}"
                );
                Self(None)
            }
        }
    }

    /// Waits for the next signal. Returns at once if one arrived since the last call.
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

/// Receives Ctrl-C.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> Self {
        Self
    }

    /// Waits for the next signal.
    pub(super) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
