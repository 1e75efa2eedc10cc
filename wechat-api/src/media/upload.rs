//! A file that was checked and is ready to send.

use std::{
    collections::VecDeque,
    error::Error,
    fmt::Display,
    io,
    path::Path,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::{
    fs::{self, File},
    io::{AsyncRead as _, ReadBuf},
};
use wechat_core::__private::OneLine;

use super::{
    UPLOAD,
    format::{Format, HEAD},
    kind::MediaKind,
};
use crate::{
    body::{BoxError, ByteStream, Piece},
    error::ApiError,
};

pub(super) struct Upload {
    pub(super) kind: MediaKind,
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) content: Piece,
}

impl Upload {
    /// # Errors
    /// If the platform does not accept the file.
    pub(super) fn bytes(kind: MediaKind, name: &str, file: Bytes) -> Result<Self, ApiError> {
        let accepted = kind.temporary();
        accepted.check_name(UPLOAD, name)?;
        accepted.check_size(UPLOAD, file.len() as u64)?;
        Ok(Self {
            kind,
            name: name.to_owned(),
            format: accepted.check_head(UPLOAD, &file)?,
            content: Piece::Bytes(file),
        })
    }

    /// Names the file after its format.
    ///
    /// # Errors
    /// If the platform does not accept the file.
    pub(super) fn unnamed(kind: MediaKind, file: Bytes) -> Result<Self, ApiError> {
        let accepted = kind.temporary();
        accepted.check_size(UPLOAD, file.len() as u64)?;
        let format = accepted.check_head(UPLOAD, &file)?;
        Ok(Self {
            kind,
            name: format!("{}.{}", kind.as_str(), format.endings()[0]),
            format,
            content: Piece::Bytes(file),
        })
    }

    /// # Errors
    /// If the platform does not accept the file, or the file cannot be read.
    pub(super) async fn file(kind: MediaKind, path: &Path) -> Result<Self, ApiError> {
        let accepted = kind.temporary();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        accepted.check_name(UPLOAD, &name)?;
        let unread = |error: io::Error| unread(OneLine(&path.display()), &error);
        // Checked before opening: opening a pipe blocks a thread until a writer comes.
        let metadata = fs::metadata(path).await.map_err(unread)?;
        if !metadata.is_file() {
            let what = format!("{} is not a regular file", OneLine(&path.display()));
            return Err(ApiError::request(UPLOAD, what).remedy("pass the path of a file"));
        }
        accepted.check_size(UPLOAD, metadata.len())?;
        let mut file = File::open(path).await.map_err(unread)?;
        let head = head_of(&mut file).await.map_err(unread)?;
        Ok(Self {
            kind,
            name: name.into_owned(),
            format: accepted.check_head(UPLOAD, &head)?,
            content: Piece::File(path.into(), metadata.len()),
        })
    }

    /// # Errors
    /// If the platform does not accept the file, or its beginning cannot be read.
    pub(super) async fn stream<S, E>(
        kind: MediaKind,
        name: &str,
        bytes: u64,
        stream: S,
    ) -> Result<Self, ApiError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let accepted = kind.temporary();
        accepted.check_name(UPLOAD, name)?;
        accepted.check_size(UPLOAD, bytes)?;
        let mut stream = Begun {
            read: VecDeque::new(),
            rest: Box::pin(AnyError(Box::pin(stream))),
        };
        let head = stream
            .head()
            .await
            .map_err(|error| unread("the file", &error))?;
        Ok(Self {
            kind,
            name: name.to_owned(),
            format: accepted.check_head(UPLOAD, &head)?,
            content: Piece::stream(Box::pin(stream), bytes),
        })
    }
}

pub(super) fn unread(file: impl Display, why: &dyn Display) -> ApiError {
    let what = format!("{file} cannot be read");
    let remedy = "check that it exists and that this program may read it; nothing was sent";
    ApiError::request(UPLOAD, what)
        .remedy(remedy)
        .because(why.to_string())
}

/// Reads the first bytes, or all if there are fewer.
async fn head_of(file: &mut File) -> io::Result<Vec<u8>> {
    let mut head = [0; HEAD];
    let mut filled = 0;
    while filled < HEAD {
        let read = std::future::poll_fn(|cx| {
            let mut buffer = ReadBuf::new(&mut head[filled..]);
            let read = Pin::new(&mut *file).poll_read(cx, &mut buffer);
            read.map_ok(|()| buffer.filled().len())
        });
        match read.await? {
            0 => break,
            bytes => filled += bytes,
        }
    }
    Ok(head[..filled].to_vec())
}

/// A stream whose beginning was read.
struct Begun {
    read: VecDeque<Bytes>,
    rest: ByteStream,
}

impl Begun {
    async fn head(&mut self) -> Result<BytesMut, BoxError> {
        let mut head = BytesMut::new();
        while head.len() < HEAD {
            let next = std::future::poll_fn(|cx| self.rest.as_mut().poll_next(cx));
            let Some(piece) = next.await.transpose()? else {
                break;
            };
            if !piece.is_empty() {
                head.extend_from_slice(&piece[..piece.len().min(HEAD)]);
                self.read.push_back(piece);
            }
        }
        Ok(head)
    }
}

impl Stream for Begun {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.read.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(piece))),
            None => self.rest.as_mut().poll_next(cx),
        }
    }
}

/// A stream with boxed errors.
struct AnyError<S>(Pin<Box<S>>);

impl<S, E> Stream for AnyError<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.as_mut().poll_next(cx);
        next.map(|next| next.map(|piece| piece.map_err(Into::into)))
    }
}
