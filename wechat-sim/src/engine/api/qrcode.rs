//! Parametric QR codes (带参数的二维码). Source: 生成带参数的二维码.

use axum::{
    Json as JsonBody,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use fast_qr::QRBuilder;
use jpeg_encoder::{ColorType, Encoder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::Answered,
    extract::{Authorized, Json, Parameters},
    fake_api::FakeApi,
};
use crate::engine::account_state::errcode::Errcode;

/// Longest life of a temporary code: 30 days.
const MAX_SECONDS: u64 = 2_592_000;
/// Life of a temporary code without `expire_seconds`.
const DEFAULT_SECONDS: u64 = 60;

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    expire_seconds: Option<u64>,
    #[serde(default)]
    action_name: String,
    #[serde(default)]
    action_info: Value,
}

pub(super) async fn create(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Wanted>,
) -> Answered {
    let scene = &value.action_info["scene"];
    let id = |most: u64| {
        let id = scene["scene_id"].as_u64();
        let id = id.filter(|id| (1..=most).contains(id));
        id.map(|id| id.to_string()).ok_or(Errcode::SCENE)
    };
    let text = || {
        let text = scene["scene_str"].as_str();
        let text = text.filter(|text| (1..=64).contains(&text.chars().count()));
        text.map(str::to_owned).ok_or(Errcode::SCENE)
    };
    let (scene, is_temporary) = match value.action_name.as_str() {
        "QR_SCENE" => (id(u64::from(u32::MAX))?, true),
        "QR_STR_SCENE" => (text()?, true),
        "QR_LIMIT_SCENE" => (id(100_000)?, false),
        "QR_LIMIT_STR_SCENE" => (text()?, false),
        _ => return Err(Errcode::SCENE),
    };
    let seconds = is_temporary.then(|| {
        let seconds = value.expire_seconds.unwrap_or(DEFAULT_SECONDS);
        seconds.min(MAX_SECONDS)
    });
    let (ticket, url) = api.state().qr_codes.create(scene, seconds);
    let mut answer = json!({ "ticket": ticket, "url": url });
    if let Some(seconds) = seconds {
        answer["expire_seconds"] = seconds.into();
    }
    Ok(JsonBody(answer).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    ticket: String,
}

/// Returns the picture, without a token. The platform serves it from `mp.weixin.qq.com`.
pub(super) async fn show(
    State(api): State<FakeApi>,
    Parameters(shown): Parameters<Shown>,
) -> Response {
    let url = api
        .state()
        .qr_codes
        .get(&shown.ticket)
        .map(|code| code.url.clone());
    match url.as_deref().and_then(picture) {
        Some(jpeg) => ([(header::CONTENT_TYPE, "image/jpg")], jpeg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Draws a JPEG with sides of about 430 pixels, like the platform's.
fn picture(url: &str) -> Option<Vec<u8>> {
    const BORDER: usize = 2;
    let code = QRBuilder::new(url).build().ok()?;
    let modules = code.size + 2 * BORDER;
    let scale = 430 / modules;
    let side = modules * scale;
    let is_dark = |x: usize, y: usize| {
        let inside = |at: usize| {
            (at / scale)
                .checked_sub(BORDER)
                .filter(|at| *at < code.size)
        };
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => code[y][x].value(),
            _ => false,
        }
    };
    let pixels = (0..side * side).map(|i| if is_dark(i % side, i / side) { 0 } else { 255 });
    let pixels: Vec<u8> = pixels.collect();
    let side = u16::try_from(side).ok()?;
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 90)
        .encode(&pixels, side, side, ColorType::Luma)
        .ok()?;
    Some(jpeg)
}
