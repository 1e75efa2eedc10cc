//! TCP stream that strips the PROXY protocol header, records the first bytes after it, and closes
//! so that the last answer arrives.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf as _, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

use super::{
    connection_info::ConnectionInfo,
    malformed::Cause,
    proxy_protocol::{self, Unreadable},
};

/// Time limit for the rest of a request that was answered before its end.
const DRAIN_WITHIN: Duration = Duration::from_secs(2);
/// Upper bound on the bytes of that rest.
const MAX_DRAIN: usize = 2 * 1024 * 1024;

/// TCP stream under hyper, so that hyper's time limit for the head of a request also covers the
/// PROXY protocol header.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    info: Arc<ConnectionInfo>,
    /// Whether the PROXY protocol header has not been read yet.
    header_due: bool,
    /// Bytes that were read together with the header and not consumed yet.
    unread: BytesMut,
    /// Whether enough first bytes are recorded.
    recorded: bool,
    /// Set once the bot's side is closed and the rest of an unread request is awaited.
    drain: Option<Drain>,
}

/// Limits of reading a request that was answered before its end.
#[derive(Debug)]
struct Drain {
    until: Pin<Box<Sleep>>,
    left: usize,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream, info: Arc<ConnectionInfo>) -> Self {
        Self {
            tcp,
            header_due: info.proxied,
            info,
            unread: BytesMut::new(),
            recorded: false,
            drain: None,
        }
    }

    /// Reads until the header is complete. Bytes after it are kept in `unread`.
    fn poll_header(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.header_due {
            let mut piece = [0; 512];
            let mut piece = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut piece))?;
            if piece.filled().is_empty() {
                // End of the connection, which the caller will see again.
                break;
            }
            self.unread.extend_from_slice(piece.filled());
            match proxy_protocol::read(&self.unread) {
                Ok(None) => {}
                Ok(Some(header)) => {
                    if let Some(client) = header.client {
                        self.info.set_client(client);
                    }
                    self.unread.advance(header.len);
                    self.header_due = false;
                }
                Err(unreadable) => {
                    self.info.set_cause(match unreadable {
                        Unreadable::Missing => Cause::NoProxyHeader,
                        Unreadable::Malformed => Cause::BadProxyHeader,
                    });
                    return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
                }
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Reads and drops what the peer still sends. If a socket is closed with unread bytes, the
    /// system resets the connection, and the peer may lose the answer.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let drain = self.drain.get_or_insert_with(|| Drain {
            until: Box::pin(sleep(DRAIN_WITHIN)),
            left: MAX_DRAIN,
        });
        while drain.left > 0 && drain.until.as_mut().poll(cx).is_pending() {
            let mut piece = [0; 4096];
            let mut piece = ReadBuf::new(&mut piece);
            let read = ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut piece));
            if read.is_err() || piece.filled().is_empty() {
                break;
            }
            drain.left = drain.left.saturating_sub(piece.filled().len());
        }
        Poll::Ready(())
    }

    fn record(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.info.set_bytes_read();
        }
        if !self.recorded {
            self.recorded = self.info.record(bytes);
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.header_due {
            ready!(this.poll_header(cx))?;
            if this.header_due {
                return Poll::Ready(Ok(()));
            }
        }
        if !this.unread.is_empty() {
            let taken = this.unread.len().min(buf.remaining());
            let taken = this.unread.split_to(taken);
            this.record(&taken);
            buf.put_slice(&taken);
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.tcp).poll_read(cx, buf))?;
        this.record(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.drain.is_none() {
            ready!(Pin::new(&mut self.tcp).poll_shutdown(cx))?;
        }
        if self.info.is_unfinished() {
            ready!(self.poll_drain(cx));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }
}
