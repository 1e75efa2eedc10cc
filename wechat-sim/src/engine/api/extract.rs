//! Parts of a request that handlers take.

use axum::{
    extract::{FromRequest, FromRequestParts, Multipart, Query, Request},
    http::request::Parts,
};
use http_body_util::BodyExt as _;
use serde::{Deserialize, de::DeserializeOwned};

use super::fake_api::FakeApi;
use crate::engine::account_state::errcode::Errcode;

/// JSON body, of any content type.
pub(super) struct Json<T> {
    pub(super) value: T,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Errcode;

    async fn from_request(request: Request, _: &S) -> Result<Self, Errcode> {
        let body = request.into_body().collect().await;
        let body = body.map_err(|_| Errcode::JSON)?.to_bytes();
        let value = serde_json::from_slice(&body).map_err(|_| Errcode::JSON)?;
        Ok(Self { value })
    }
}

/// Query of a call.
pub(super) struct Parameters<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Errcode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Errcode> {
        let query = Query::try_from_uri(&parts.uri).map_err(|_| Errcode::ARGS)?;
        Ok(Self(query.0))
    }
}

/// Multipart form with a file.
pub(super) struct Form(pub(super) Multipart);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Errcode;

    async fn from_request(request: Request, state: &S) -> Result<Self, Errcode> {
        let form = Multipart::from_request(request, state).await;
        Ok(Self(form.map_err(|_| Errcode::MEDIA_MISSING)?))
    }
}

/// Query of every call that needs a token.
#[derive(Debug, Default, Deserialize)]
struct AccessToken {
    #[serde(default)]
    access_token: String,
}

/// Proof that a call carries a valid access token.
pub(super) struct Authorized;

impl FromRequestParts<FakeApi> for Authorized {
    type Rejection = Errcode;

    async fn from_request_parts(parts: &mut Parts, api: &FakeApi) -> Result<Self, Errcode> {
        let token = Query::<AccessToken>::try_from_uri(&parts.uri);
        let Query(token) = token.unwrap_or_default();
        api.state().tokens.check(&token.access_token)?;
        Ok(Self)
    }
}
