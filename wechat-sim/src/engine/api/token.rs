//! `token` and `stable_token`. Source: 获取接口调用凭据, 获取稳定版接口调用凭据.

use axum::{
    Json as JsonBody,
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::json;
use wechat_runtime::AppId;

use super::{
    answer::Answered,
    extract::{Json, Parameters},
    fake_api::FakeApi,
};
use crate::engine::account_state::{access_tokens::Issued, errcode::Errcode};

/// Credentials of the bot. Any AppID and AppSecret of the right form are accepted.
#[derive(Debug, Deserialize)]
pub(super) struct Credential {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    force_refresh: bool,
}

impl Credential {
    fn check(&self) -> Answered<()> {
        let is_secret =
            |secret: &str| secret.len() == 32 && secret.bytes().all(|b| b.is_ascii_alphanumeric());
        if self.appid.is_empty() {
            Err(Errcode::APPID_MISSING)
        } else if AppId::new(&self.appid).is_err() {
            Err(Errcode::APPID)
        } else if self.secret.is_empty() {
            Err(Errcode::SECRET_MISSING)
        } else if !is_secret(&self.secret) {
            Err(Errcode::SECRET)
        } else if self.grant_type != "client_credential" {
            Err(Errcode::ARGS)
        } else {
            Ok(())
        }
    }
}

pub(super) async fn legacy(
    State(api): State<FakeApi>,
    Parameters(credential): Parameters<Credential>,
) -> Answered {
    credential.check()?;
    Ok(answer(&api.state().tokens.legacy()))
}

pub(super) async fn stable(
    State(api): State<FakeApi>,
    Json { value }: Json<Credential>,
) -> Answered {
    value.check()?;
    let issued = api.state().tokens.stable(value.force_refresh)?;
    Ok(answer(&issued))
}

fn answer(issued: &Issued) -> Response {
    JsonBody(json!({ "access_token": issued.token, "expires_in": issued.expires_in() }))
        .into_response()
}
