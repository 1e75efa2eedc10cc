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
use serde_json::Value;

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
            Self::Slow(_) | Self::Cut | Self::Truncated | Self::Garbled => None,
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
            Self::Garbled => garbled(response).await,
        }
    }
}

/// Fields that users or the account's staff fill, and that the platform cuts without regard to
/// characters.
const TEXTS: [&str; 7] = [
    "remark",
    "nickname",
    "name",
    "title",
    "description",
    "digest",
    "errmsg",
];

/// Collects a body that was made in this process.
async fn whole(body: Body) -> Bytes {
    let collected = body.collect().await;
    collected
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default()
}

/// Returns the response with a raw control character and half a 好 behind each text of its JSON.
async fn garbled(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let whole = whole(body).await;
    let Ok(mut json) = serde_json::from_slice::<Value>(&whole) else {
        return Response::from_parts(head, Body::from(whole));
    };
    mark_texts(&mut json);
    let json = json.to_string();
    let mut body = Vec::with_capacity(json.len());
    for (place, piece) in json.split(MARK).enumerate() {
        if place > 0 {
            body.extend_from_slice(b"\x0b\xe5\xa5");
        }
        body.extend_from_slice(piece.as_bytes());
    }
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(body))
}

/// A character that no text has.
const MARK: char = '\u{10fffd}';

fn mark_texts(json: &mut Value) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(mark_texts),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if TEXTS.contains(&&**name) => text.push(MARK),
                    value => mark_texts(value),
                }
            }
        }
        _ => {}
    }
}

/// Returns the first half of the body. If it `breaks`, the header gives the length of the whole.
async fn halved(response: Response, breaks: bool) -> Response {
    let (mut head, body) = response.into_parts();
    let whole = whole(body).await;
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
