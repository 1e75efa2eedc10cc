//! Streaming download of a file.

mod sniff;

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::{HeaderMap, HeaderValue, Response, header};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::time::{Sleep, sleep};

use super::{Api, answer, broken_connection::Broken, error::ApiError, transport::Incoming};

/// Answer to a download: the file, or an answer that the platform sends instead.
///
/// The platform labels permanent pictures and errors alike as `text/plain`, so an answer is judged
/// by its bytes. A JSON object with `errcode` is an error; one with `video_url`, `down_url` or
/// `news_item` is an address or a description. An answer that begins with `<!doctype html` or
/// `<html` is the page of a gateway and an error, as is one that begins with `<` and is labelled
/// `text/html`. Everything else is the file, byte for byte. Up to 1 MiB of a file that begins with
/// `{"` is read before it is handed on.
#[non_exhaustive]
#[derive(Debug)]
pub enum Downloaded {
    /// The file.
    File(Download),
    /// `video_url` or `down_url`: address of a video, valid for a while and without an access
    /// token.
    VideoUrl(String),
    /// Articles of a permanent `news`, or another object with an `errcode` of 0.
    Json(Value),
}

/// A download: a [`Stream`] of the file's bytes.
///
/// ```
/// # use wechat_runtime::{Api, ApiError, api::Downloaded};
/// # async fn example(api: &Api, media_id: &str) -> Result<(), ApiError> {
/// if let Downloaded::File(file) = api.media().download(media_id).await? {
///     println!("{:?}: {:?}", file.file_name(), file.content_type());
///     let picture = file.bytes(10 << 20).await?;
///     println!("{} bytes", picture.len());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Cancel safety
/// [`chunk`](Self::chunk) loses no bytes when it is dropped.
pub struct Download {
    path: Box<str>,
    headers: HeaderMap,
    /// Bytes that were already read to rule out an error.
    first: Option<Bytes>,
    /// `None` after the end.
    rest: Option<Incoming>,
    /// Time limit of each piece.
    patience: Duration,
    /// Timer of the current piece. It starts when the piece is first polled.
    waiting: Option<Pin<Box<Sleep>>>,
    /// Removes secrets from an error.
    api: Api,
}

impl Downloaded {
    /// Returns the file.
    ///
    /// # Errors
    /// If the answer is an address or something else that is not a file.
    pub fn file(self) -> Result<Download, ApiError> {
        match self {
            Self::File(file) => Ok(file),
            Self::VideoUrl(_) | Self::Json(_) => Err(ApiError::malformed(
                "(a download)",
                "the platform answered with JSON instead of a file",
            )
            .remedy("a video arrives as an address: match on `Downloaded`")),
        }
    }
}

impl Download {
    /// Returns the `Content-Type`, for instance `image/jpeg`. Permanent media are always labelled
    /// `text/plain`.
    pub fn content_type(&self) -> Option<&str> {
        self.header(header::CONTENT_TYPE)
    }

    /// Returns the name in `Content-Disposition`, which permanent media lack. The name is
    /// untrusted: do not build a path from it.
    pub fn file_name(&self) -> Option<&str> {
        // Chinese names arrive as raw UTF-8, which `HeaderValue::to_str` does not read.
        let disposition = self.headers.get(header::CONTENT_DISPOSITION)?;
        let disposition = std::str::from_utf8(disposition.as_bytes()).ok()?;
        let (_, name) = disposition.split_once("filename=")?;
        match name.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => name.split(';').next().map(str::trim),
        }
    }

    /// Returns the number of bytes, if the platform reports it.
    pub fn size(&self) -> Option<u64> {
        self.header(header::CONTENT_LENGTH)?.parse().ok()
    }

    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the next piece, or `None` after the last.
    ///
    /// # Errors
    /// If the connection breaks off, or no piece arrives within the time limit of an answer.
    /// Nothing follows an error.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    /// Returns the whole file, if it has at most `most` bytes.
    ///
    /// # Errors
    /// If it has more, or the connection breaks off.
    pub async fn bytes(mut self, most: usize) -> Result<Bytes, ApiError> {
        let mut bytes = BytesMut::new();
        while let Some(piece) = self.chunk().await? {
            if bytes.len() + piece.len() > most {
                let what = format!("the file has more than {most} bytes");
                return Err(ApiError::too_large(&self.path, what)
                    .remedy("read it piece by piece, or raise the limit of `bytes`"));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    }
}

impl Stream for Download {
    type Item = Result<Bytes, ApiError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        let error = loop {
            let Some(rest) = &mut self.rest else {
                return Poll::Ready(None);
            };
            match Pin::new(rest).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    self.waiting = None;
                    match frame.into_data() {
                        Ok(piece) if !piece.is_empty() => return Poll::Ready(Some(Ok(piece))),
                        _ => {}
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    break ApiError::broken(&self.path, Broken::new(&error));
                }
                Poll::Ready(None) => {
                    self.rest = None;
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    let patience = self.patience;
                    let waiting = &mut self.waiting;
                    let waiting = waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
                    ready!(waiting.as_mut().poll(cx));
                    break ApiError::timeout(&self.path, self.patience);
                }
            }
        };
        self.rest = None;
        let http = &self.api.shared.http;
        Poll::Ready(Some(Err(error.hiding(|text| http.hide(text, &[])))))
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("content_type", &self.content_type())
            .field("file_name", &self.file_name())
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

/// An answer, read just far enough to tell a file from JSON.
pub(super) enum Begun {
    Json(Value),
    File {
        headers: HeaderMap,
        first: Option<Bytes>,
        rest: Incoming,
    },
}

impl Begun {
    /// Reads just enough of an answer to tell a file from the JSON that the platform sends instead.
    /// The `Content-Type` does not tell: the platform labels permanent pictures and errors alike as
    /// `text/plain`.
    ///
    /// # Errors
    /// If the answer is an error, an HTML page of a gateway, or empty, or if the connection breaks
    /// off.
    pub(super) async fn begin(path: &str, response: Response<Incoming>) -> Result<Self, ApiError> {
        let (head, mut rest) = response.into_parts();
        let mut seen = BytesMut::new();
        let mut is_whole = false;
        while sniff::needs_more(&seen) {
            match rest.frame().await {
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        seen.extend_from_slice(&piece);
                    }
                }
                Some(Err(error)) => return Err(ApiError::broken(path, Broken::new(&error))),
                None => {
                    is_whole = true;
                    break;
                }
            }
        }
        let first = seen.freeze();
        let is_answer = if is_whole {
            sniff::is_answer(&first)
        } else {
            sniff::begins_as_answer(&first)
        };
        if is_answer && !is_whole {
            return Err(ApiError::answer_too_large(path, sniff::MAX_KNOWN));
        }
        if is_answer || !head.status.is_success() {
            let whole = Response::from_parts(head, first);
            return answer::read(path, &whole).map(Self::Json);
        }
        if first.is_empty() {
            return Err(ApiError::malformed(path, "the answer is empty"));
        }
        let label = head.headers.get(header::CONTENT_TYPE);
        let label = label.map(HeaderValue::as_bytes).unwrap_or_default();
        let is_labelled_page =
            label.starts_with(b"text/html") && first.trim_ascii_start().starts_with(b"<");
        if is_labelled_page || sniff::is_page(&first) {
            let what = "the answer is an HTML page instead of a file";
            return Err(ApiError::malformed(path, what));
        }
        Ok(Self::File {
            headers: head.headers,
            first: Some(first),
            rest,
        })
    }

    pub(super) fn for_caller(self, api: &Api, path: &str) -> Downloaded {
        match self {
            Self::Json(mut json) => match sniff::video_url(&json) {
                Some(url) => Downloaded::VideoUrl(url.to_owned()),
                None => Downloaded::Json(json.take()),
            },
            Self::File {
                headers,
                first,
                rest,
            } => {
                let patience = api.shared.http.timeout();
                Downloaded::File(Download {
                    path: path.into(),
                    headers,
                    first,
                    rest: Some(rest),
                    patience,
                    waiting: None,
                    api: api.clone(),
                })
            }
        }
    }
}
