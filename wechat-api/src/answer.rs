//! Outcome of an answer: its `errcode`, not its status, tells whether a call succeeded.

use bytes::Bytes;
use http::Response;
use serde_json::Value;

use super::{
    error::ApiError,
    json::{self, lenient},
};

/// Returns the `errcode` of an answer, in quotes or not.
pub(super) fn errcode(answer: &Value) -> Option<i64> {
    lenient::integer(&answer["errcode"])
}

/// Reads the answer to the call of `path`. An answer without an `errcode` is a success.
///
/// # Errors
/// If its `errcode` is not 0, or it is not a JSON object. Only `errmsg` of its content gets into
/// the error.
pub(super) fn read(path: &str, response: &Response<Bytes>) -> Result<Value, ApiError> {
    let status = response.status();
    let body = response.body();
    let json = json::from_slice(body);
    let code = json.as_ref().ok().and_then(errcode);
    match (code, json) {
        (Some(code), Ok(json)) if code != 0 => {
            let words = json["errmsg"].as_str().unwrap_or_default();
            Err(ApiError::refused(path, code, words))
        }
        (_, Ok(json)) if status.is_success() && json.is_object() => Ok(json),
        (_, _) if !status.is_success() => Err(ApiError::status(path, status)),
        (_, json) => {
            let what = format!("the answer of {} bytes is not a JSON object", body.len());
            let error = ApiError::malformed(path, what);
            // Syntax errors name a line and a column, never content.
            Err(match json {
                Err(why) => error.because(why.to_string()),
                Ok(_) => error,
            })
        }
    }
}
