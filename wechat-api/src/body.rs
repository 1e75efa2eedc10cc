//! Body of a request: of known length, and with files read while they are sent.

use std::{
    collections::VecDeque,
    error::Error as StdError,
    fmt, io,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::{
    fs::File,
    io::{AsyncRead as _, ReadBuf},
};
use wechat_core::__private::Mutex;

/// An error of what is sent or received.
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// Buffer size for reading a file.
const PIECE: usize = 64 << 10;

/// Request body that a client's [service](super::ApiBuilder::service) receives. Its length is
/// known, see [`Body::size_hint`]; only the piece of a file that was just read is in memory.
pub struct RequestBody {
    parts: VecDeque<Part>,
    /// Remaining bytes.
    left: u64,
}

enum Part {
    Bytes(Bytes),
    Reading(Reading),
}

/// Part of a body. It can be sent again unless it is a stream.
#[derive(Clone)]
pub(super) enum Piece {
    Bytes(Bytes),
    File(Arc<Path>, u64),
    Stream(Arc<Once>),
}

/// Stream of known length. Only the first body that is built takes it.
pub(super) struct Once {
    stream: Mutex<Option<ByteStream>>,
    bytes: u64,
}

pub(super) type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// Error that stopped the body of a call from being read to its end.
#[derive(Clone, Default)]
pub(super) struct Fault(Arc<Mutex<Option<String>>>);

impl Piece {
    pub(super) fn stream(stream: ByteStream, bytes: u64) -> Self {
        Self::Stream(Arc::new(Once {
            stream: Mutex::new(Some(stream)),
            bytes,
        }))
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(_, bytes) => *bytes,
            Self::Stream(once) => once.bytes,
        }
    }

    /// Returns whether the stream was read, and so cannot be sent again.
    pub(super) fn is_spent(&self) -> bool {
        match self {
            Self::Bytes(_) | Self::File(..) => false,
            Self::Stream(once) => once.stream.lock().is_none(),
        }
    }
}

impl Fault {
    pub(super) fn take(&self) -> Option<String> {
        self.0.lock().take()
    }
}

impl RequestBody {
    /// Creates a body that stores its read error in `fault`.
    pub(super) fn new(pieces: &[Piece], fault: &Fault) -> Self {
        let parts = pieces.iter().map(|piece| match piece {
            Piece::Bytes(bytes) => Part::Bytes(bytes.clone()),
            Piece::File(..) | Piece::Stream(_) => Part::Reading(Reading {
                stream: Err(piece.clone()),
                left: piece.len(),
                fault: fault.clone(),
            }),
        });
        Self {
            parts: parts.collect(),
            left: pieces.iter().map(Piece::len).sum(),
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let piece = match self.parts.front_mut() {
                None => return Poll::Ready(None),
                Some(Part::Bytes(bytes)) => Some(Ok(std::mem::take(bytes))),
                Some(Part::Reading(reading)) => ready!(reading.poll_next(cx)),
            };
            match piece {
                Some(Ok(piece)) if !piece.is_empty() => {
                    self.left -= piece.len() as u64;
                    return Poll::Ready(Some(Ok(Frame::data(piece))));
                }
                // Some streams yield an empty piece before they end.
                Some(Ok(_)) if matches!(self.parts.front(), Some(Part::Reading(_))) => {}
                Some(Ok(_)) | None => drop(self.parts.pop_front()),
                Some(Err(error)) => {
                    self.parts.clear();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.parts.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

/// A file or stream that yields exactly the announced number of bytes, or fails.
struct Reading {
    /// Source of the bytes, until reading begins.
    stream: Result<ByteStream, Piece>,
    left: u64,
    fault: Fault,
}

impl Reading {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        let next = match &mut self.stream {
            Ok(stream) => ready!(stream.as_mut().poll_next(cx)),
            Err(piece) => match begun(piece) {
                Some(stream) => {
                    self.stream = Ok(stream);
                    return self.poll_next(cx);
                }
                None => Some(Err("it can be read only once".into())),
            },
        };
        let problem = match next {
            Some(Ok(piece)) => match self.left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = left;
                    return Poll::Ready(Some(Ok(piece)));
                }
                None => "it has more bytes than announced".into(),
            },
            None if self.left == 0 => return Poll::Ready(None),
            None => format!("it ended {} bytes short of the announced length", self.left).into(),
            Some(Err(error)) => error,
        };
        *self.fault.0.lock() = Some(problem.to_string());
        Poll::Ready(Some(Err(problem)))
    }
}

/// Returns `None` for a stream whose reading began before.
fn begun(piece: &Piece) -> Option<ByteStream> {
    match piece {
        Piece::Stream(once) => once.stream.lock().take(),
        Piece::File(path, _) => Some(Box::pin(Pieces::of(path))),
        Piece::Bytes(_) => None,
    }
}

/// Streams a file, piece by piece.
enum Pieces {
    Opening(Pin<Box<dyn Future<Output = io::Result<File>> + Send>>),
    Open(File),
}

impl Pieces {
    fn of(path: &Arc<Path>) -> Self {
        Self::Opening(Box::pin(File::open(Arc::clone(path))))
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let file = loop {
            match &mut *self {
                Self::Open(file) => break file,
                Self::Opening(opening) => {
                    let file = ready!(opening.as_mut().poll(cx))?;
                    *self = Self::Open(file);
                }
            }
        };
        let mut piece = vec![0; PIECE];
        let mut read = ReadBuf::new(&mut piece);
        ready!(Pin::new(file).poll_read(cx, &mut read))?;
        let bytes = read.filled().len();
        piece.truncate(bytes);
        Poll::Ready((bytes > 0).then(|| Ok(piece.into())))
    }
}
