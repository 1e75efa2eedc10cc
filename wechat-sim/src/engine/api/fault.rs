//! Faults that the platform's API is told to have.

use std::{collections::VecDeque, time::Duration};

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

use super::Errcode;

/// How a call fails.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiFault {
    /// Nothing is done, and this is the answer: −1 for "busy", 40164 for an address that is not in the
    /// white list, any other.
    Errcode(i64),
    /// Nothing is done; a gateway answers 502 with a page in HTML.
    Html,
    /// It is done, and answered only after this time.
    Slow(Duration),
    /// It is done, and the connection breaks off in the middle of the answer.
    Cut,
    /// It is done, and the answer ends in the middle of its JSON.
    Truncated,
    /// It is done, and texts of the answer (remarks, names, titles, digests, `errmsg`) hold a control character as it
    /// is, and end in half a character.
    Garbled,
}

/// Faults to come, by the paths that they are for.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<PlannedFault>);

/// A fault to come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedFault {
    /// The beginning of a path; `""` is any.
    pub path: String,
    /// How the call fails.
    pub fault: ApiFault,
    /// How many calls still; `None` for all until [`recover`](super::Api::recover).
    pub times: Option<usize>,
}

impl Faults {
    pub(super) fn plan(&mut self, path: &str, fault: ApiFault, times: Option<usize>) {
        self.0.push_back(PlannedFault {
            path: path.to_owned(),
            fault,
            times,
        });
    }

    /// In the order in which they are asked.
    pub(super) fn planned(&self) -> Vec<PlannedFault> {
        self.0.iter().cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The one for a call of this path, if it is to fail.
    pub(super) fn take(&mut self, path: &str) -> Option<ApiFault> {
        let fits = |planned: &PlannedFault| path.starts_with(&planned.path);
        let position = self.0.iter().position(fits)?;
        let planned = &mut self.0[position];
        let fault = planned.fault.clone();
        if let Some(times) = &mut planned.times {
            *times -= 1;
            if *times == 0 {
                self.0.remove(position);
            }
        }
        Some(fault)
    }
}

impl ApiFault {
    /// What is answered without anything being done.
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

    /// What becomes of the answer to what was done.
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

/// Fields that users or the account's staff fill, and that the platform cuts without regard to characters.
const TEXTS: [&str; 7] = [
    "remark",
    "nickname",
    "name",
    "title",
    "description",
    "digest",
    "errmsg",
];

/// Returns the response with a raw control character and half a 好 behind each text of its JSON.
async fn garbled(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let whole = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes);
    let whole = whole.unwrap_or_default();
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

/// The first half of the body; if it `breaks`, under the length of the whole.
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
