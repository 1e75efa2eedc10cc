//! Facts about one connection.

use std::{
    net::IpAddr,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::malformed::Cause;

/// Enough to tell TLS, HTTP/2 and the PROXY protocol from HTTP/1.1.
const BEGINS: usize = 16;

/// What the stream learns of its connection, for the requests and for the log line at its end.
#[derive(Debug)]
pub(super) struct Arrival {
    /// The other end of the socket.
    pub(super) peer: IpAddr,
    /// Whether the peer is a proxy that sends a PROXY protocol header first.
    pub(super) is_proxied: bool,
    /// The address in that header.
    client: OnceLock<IpAddr>,
    /// The reason why the stream ended itself.
    cause: OnceLock<Cause>,
    /// The first bytes that are meant for the bot, up to [`BEGINS`].
    begins: Mutex<Vec<u8>>,
    /// Whether a request was read from the connection.
    is_served: AtomicBool,
}

impl Arrival {
    pub(super) fn new(peer: IpAddr, is_proxied: bool) -> Self {
        Self {
            peer,
            is_proxied,
            client: OnceLock::new(),
            cause: OnceLock::new(),
            begins: Mutex::default(),
            is_served: AtomicBool::new(false),
        }
    }

    /// Keeps the address that the PROXY protocol header names.
    pub(super) fn set_client(&self, client: IpAddr) {
        self.client.get_or_init(|| client);
    }

    /// Returns the address of the client: the one in the PROXY protocol header, else the peer's.
    pub(super) fn client(&self) -> IpAddr {
        self.client.get().copied().unwrap_or(self.peer)
    }

    pub(super) fn set_cause(&self, cause: Cause) {
        self.cause.get_or_init(|| cause);
    }

    pub(super) fn cause(&self) -> Option<Cause> {
        self.cause.get().copied()
    }

    /// Keeps the first bytes. Returns whether it has enough of them.
    pub(super) fn remember(&self, bytes: &[u8]) -> bool {
        let mut begins = self.begins.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = BEGINS - begins.len();
        begins.extend(&bytes[..bytes.len().min(missing)]);
        begins.len() == BEGINS
    }

    pub(super) fn begins(&self) -> Vec<u8> {
        let begins = self.begins.lock().unwrap_or_else(PoisonError::into_inner);
        begins.clone()
    }

    pub(super) fn set_served(&self) {
        self.is_served.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_served(&self) -> bool {
        self.is_served.load(Ordering::Relaxed)
    }
}
