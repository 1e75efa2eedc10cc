//! One call: its path, its query, its body.

use bytes::Bytes;
use http::{Method, Request, Uri, header};
use http_body_util::Full;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_core::Serialize;

use super::{error::ApiError, json};

/// What stands for itself in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// As it stands in a query.
fn escaped(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, ESCAPED)
}

pub(super) struct Call<'a> {
    path: &'a str,
    /// `&name=value` for each parameter but the token.
    query: String,
    /// Of a `POST`.
    body: Option<Bytes>,
}

impl<'a> Call<'a> {
    pub(super) fn post<T: Serialize + ?Sized>(path: &'a str, body: &T) -> Result<Self, ApiError> {
        let body = json::to_vec(body).map_err(|error| {
            ApiError::request(path, "the request is no JSON").because(error.to_string())
        })?;
        Self::new(path, String::new(), Some(body.into()))
    }

    pub(super) fn get(path: &'a str, query: &[(&str, &str)]) -> Result<Self, ApiError> {
        let mut text = String::new();
        for (name, value) in query {
            text.push('&');
            text.extend(escaped(name));
            text.push('=');
            text.extend(escaped(value));
        }
        Self::new(path, text, None)
    }

    fn new(path: &'a str, query: String, body: Option<Bytes>) -> Result<Self, ApiError> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'.');
        if path.starts_with('/') && path.bytes().all(is_plain) {
            Ok(Self { path, query, body })
        } else {
            // What stands there may be a whole address, with a token.
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
    ) -> Result<Request<Full<Bytes>>, ApiError> {
        let mut address = format!("{base}{}", self.path);
        if let Some(token) = token {
            address.push_str("?access_token=");
            address.extend(escaped(token));
            address.push_str(&self.query);
        }
        let address = address.parse::<Uri>();
        let address = address.map_err(|_| ApiError::request(self.path, "the query is too long"))?;
        let mut request = Request::new(Full::new(self.body.clone().unwrap_or_default()));
        *request.uri_mut() = address;
        if self.body.is_some() {
            *request.method_mut() = Method::POST;
            let json = header::HeaderValue::from_static("application/json; charset=utf-8");
            request.headers_mut().insert(header::CONTENT_TYPE, json);
        }
        Ok(request)
    }
}
