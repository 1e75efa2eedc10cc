//! Faults as responses.

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;

use crate::engine::account_state::{errcode::Errcode, faults::ApiFault};

impl ApiFault {
    /// Returns the response of a fault that replaces the call.
    pub(super) fn instead(&self) -> Option<Response> {
        match self {
            Self::Errcode(code) => Some(Errcode::new(*code).into_response()),
            Self::Html => {
                let page = "<html><head><title>502 Bad Gateway</title></head></html>";
                let header = [(header::CONTENT_TYPE, "text/html")];
                Some((StatusCode::BAD_GATEWAY, header, page).into_response())
            }
            Self::Slow(_) | Self::Cut | Self::Truncated => None,
        }
    }

    /// Applies a fault that spoils the response of a call that was done.
    pub(super) async fn spoil(&self, response: Response) -> Response {
        match self {
            Self::Errcode(_) | Self::Html => response,
            Self::Slow(delay) => {
                tokio::time::sleep(*delay).await;
                response
            }
            Self::Cut => halved(response, true).await,
            Self::Truncated => halved(response, false).await,
        }
    }
}

/// Returns the first half of the body. If it `breaks`, the header gives the length of the whole.
async fn halved(response: Response, breaks: bool) -> Response {
    let (mut head, body) = response.into_parts();
    let whole = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes);
    let whole = whole.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    head.headers.remove(header::CONTENT_LENGTH);
    if !breaks {
        return Response::from_parts(head, Body::from(half));
    }
    head.headers
        .insert(header::CONTENT_LENGTH, whole.len().into());
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let frames: [Result<Frame<Bytes>, _>; 2] = [Ok(Frame::data(half)), Err(broken)];
    // A pause lets the server send what it has before it learns that the rest does not come.
    let paused = futures_util::stream::iter(frames).then(async |frame| {
        tokio::task::yield_now().await;
        frame
    });
    let body = StreamBody::new(paused);
    Response::from_parts(head, Body::new(body))
}
