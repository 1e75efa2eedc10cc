//! Facts about one connection.

use std::{
    net::IpAddr,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use wechat_core::__private::Mutex;

use super::malformed::Cause;

/// Number of first bytes that are kept: enough to tell TLS, HTTP/2 and the PROXY protocol from
/// HTTP/1.1.
const MAX_FIRST_BYTES: usize = 16;

/// Metadata that the stream collects about its connection, for requests and for the log line when
/// the connection ends.
#[derive(Debug)]
pub(super) struct ConnectionInfo {
    /// Remote address of the socket.
    pub(super) peer: IpAddr,
    /// Whether the peer is a proxy that sends a PROXY protocol header first.
    pub(super) proxied: bool,
    /// Client address in that header.
    client: OnceLock<IpAddr>,
    /// Reason why the stream closed the connection.
    cause: OnceLock<Cause>,
    /// First bytes after that header, at most [`MAX_FIRST_BYTES`].
    first_bytes: Mutex<Vec<u8>>,
    /// Whether a request was read from the connection.
    served: AtomicBool,
    /// Whether bytes were read since the last request that was read to its end. Their sender may
    /// not have finished.
    unfinished: AtomicBool,
}

impl ConnectionInfo {
    pub(super) fn new(peer: IpAddr, proxied: bool) -> Self {
        Self {
            peer,
            proxied,
            client: OnceLock::new(),
            cause: OnceLock::new(),
            first_bytes: Mutex::default(),
            served: AtomicBool::new(false),
            unfinished: AtomicBool::new(false),
        }
    }

    /// Stores the client address from the PROXY protocol header.
    pub(super) fn set_client(&self, client: IpAddr) {
        self.client.get_or_init(|| client);
    }

    /// Returns the address of the client: the one in the PROXY protocol header, otherwise the
    /// peer's.
    pub(super) fn client(&self) -> IpAddr {
        self.client.get().copied().unwrap_or(self.peer)
    }

    pub(super) fn set_cause(&self, cause: Cause) {
        self.cause.get_or_init(|| cause);
    }

    pub(super) fn cause(&self) -> Option<Cause> {
        self.cause.get().copied()
    }

    /// Stores the first bytes. Returns whether enough of them are stored.
    pub(super) fn record(&self, bytes: &[u8]) -> bool {
        let mut first_bytes = self.first_bytes.lock();
        let missing = MAX_FIRST_BYTES - first_bytes.len();
        first_bytes.extend(&bytes[..bytes.len().min(missing)]);
        first_bytes.len() == MAX_FIRST_BYTES
    }

    pub(super) fn first_bytes(&self) -> Vec<u8> {
        self.first_bytes.lock().clone()
    }

    pub(super) fn set_served(&self) {
        self.served.store(true, Ordering::Relaxed);
    }

    pub(super) fn set_bytes_read(&self) {
        self.unfinished.store(true, Ordering::Relaxed);
    }

    pub(super) fn set_request_read(&self) {
        self.unfinished.store(false, Ordering::Relaxed);
    }

    /// Returns whether the peer may still be sending a request.
    pub(super) fn is_unfinished(&self) -> bool {
        self.unfinished.load(Ordering::Relaxed)
    }

    pub(super) fn is_served(&self) -> bool {
        self.served.load(Ordering::Relaxed)
    }
}
