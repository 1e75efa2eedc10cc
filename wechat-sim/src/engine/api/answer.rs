//! Answers of the API.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::engine::account_state::{errcode::Errcode, openid::is_openid};

/// Result of a call.
pub(super) type Answered<T = Response> = Result<T, Errcode>;

impl IntoResponse for Errcode {
    fn into_response(self) -> Response {
        // The platform appends an id by which its staff can look a call up.
        let errmsg = format!("{} rid: 00000000-00000000-00000000", self.message);
        Json(json!({ "errcode": self.code, "errmsg": errmsg })).into_response()
    }
}

/// Answers `{"errcode":0,"errmsg":"ok"}`.
pub(super) fn ok() -> Response {
    Json(json!({ "errcode": 0, "errmsg": "ok" })).into_response()
}

/// Returns `name` if it has the form of an OpenID.
///
/// # Errors
/// If it has not.
pub(super) fn check_openid(name: &str) -> Answered<&str> {
    if is_openid(name) {
        Ok(name)
    } else {
        Err(Errcode::OPENID)
    }
}
