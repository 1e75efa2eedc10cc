//! A call: its path, query and body.

use std::time::Duration;

use http::{HeaderValue, Method, Request, Uri, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_core::Serialize;

use super::{
    body::{Fault, Piece, RequestBody},
    error::ApiError,
    form::Form,
    json,
};

/// Characters that need no escape in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes a value for a query.
pub(super) fn escaped(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, ESCAPED)
}

pub(super) struct Call<'a> {
    path: &'a str,
    /// `&name=value` for each parameter except the token.
    query: String,
    /// Body of a `POST`.
    body: Option<Payload>,
}

struct Payload {
    content_type: HeaderValue,
    pieces: Vec<Piece>,
    fault: Fault,
}

/// Minimum assumed bandwidth of a connection: 2 Mbit/s.
const BYTES_A_SECOND: u32 = 256 << 10;

impl<'a> Call<'a> {
    pub(super) fn post<T: Serialize + ?Sized>(path: &'a str, body: &T) -> Result<Self, ApiError> {
        let body = json::to_vec(body).map_err(|error| {
            ApiError::request(path, "the request cannot be written as JSON")
                .because(error.to_string())
        })?;
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        Self::new(
            path,
            String::new(),
            Some(Payload {
                content_type: json,
                pieces: vec![Piece::Bytes(body.into())],
                fault: Fault::default(),
            }),
        )
    }

    /// Creates an upload.
    pub(super) fn form(
        path: &'a str,
        query: &[(&str, &str)],
        form: Form,
    ) -> Result<Self, ApiError> {
        let (content_type, pieces) = form.finish();
        let query = in_query(query);
        Self::new(
            path,
            query,
            Some(Payload {
                content_type,
                pieces,
                fault: Fault::default(),
            }),
        )
    }

    pub(super) fn get(path: &'a str, query: &[(&str, &str)]) -> Result<Self, ApiError> {
        Self::new(path, in_query(query), None)
    }

    /// Returns the time for the body, beyond that of every call.
    pub(super) fn extra_time(&self) -> Duration {
        let pieces = self.body.iter().flat_map(|body| &body.pieces);
        Duration::from_secs(pieces.map(Piece::len).sum()) / BYTES_A_SECOND
    }

    /// Returns whether the body was a stream that is used up, so the call cannot be repeated.
    pub(super) fn is_spent(&self) -> bool {
        let mut pieces = self.body.iter().flat_map(|body| &body.pieces);
        pieces.any(Piece::is_spent)
    }

    /// Returns whether the call reads, or deletes something that may be deleted twice.
    pub(super) fn is_get(&self) -> bool {
        self.body.is_none()
    }

    /// Returns the read error of the body, if it made the call fail.
    pub(super) fn fault(&self) -> Option<String> {
        self.body.as_ref()?.fault.take()
    }

    fn new(path: &'a str, query: String, body: Option<Payload>) -> Result<Self, ApiError> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'.');
        if path.starts_with('/') && path.bytes().all(is_plain) {
            Ok(Self { path, query, body })
        } else {
            // The path may be a whole address with a token in it, so it is not shown.
            let what = "the path must begin with `/` and have no query";
            Err(ApiError::request("(a path)", what))
        }
    }

    pub(super) fn path(&self) -> &'a str {
        self.path
    }

    pub(super) fn request(
        &self,
        base: &str,
        token: Option<&str>,
    ) -> Result<Request<RequestBody>, ApiError> {
        let mut address = format!("{base}{}", self.path);
        if let Some(token) = token {
            address.push_str("?access_token=");
            address.extend(escaped(token));
            address.push_str(&self.query);
        }
        let address = address.parse::<Uri>();
        let address = address.map_err(|_| ApiError::request(self.path, "the query is too long"))?;
        let mut request = Request::new(match &self.body {
            Some(body) => RequestBody::new(&body.pieces, &body.fault),
            None => RequestBody::new(&[], &Fault::default()),
        });
        *request.uri_mut() = address;
        if let Some(body) = &self.body {
            *request.method_mut() = Method::POST;
            let headers = request.headers_mut();
            headers.insert(header::CONTENT_TYPE, body.content_type.clone());
        }
        Ok(request)
    }
}

/// Writes `&name=value` for each parameter.
fn in_query(parameters: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in parameters {
        text.push('&');
        text.extend(escaped(name));
        text.push('=');
        text.extend(escaped(value));
    }
    text
}
