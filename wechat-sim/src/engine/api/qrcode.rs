//! Parametric QR codes (带参数的二维码). Source: 生成带参数的二维码.

use std::{collections::HashMap, time::Duration};

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
use tokio::time::Instant;

use super::{Answered, Api, Authorized, Errcode, Json, Parameters};

/// 30 days.
const MAX_SECONDS: u64 = 2_592_000;
/// What a temporary one without a time gets.
const DEFAULT_SECONDS: u64 = 60;

/// Scenes by their tickets.
#[derive(Debug, Default)]
pub(crate) struct QrCodes {
    codes: HashMap<String, QrCode>,
    created: u64,
}

#[derive(Clone, Debug)]
struct QrCode {
    scene: String,
    expires: Option<Instant>,
    url: String,
}

impl QrCodes {
    /// What stands in the code with this ticket, while it is good.
    pub(crate) fn scene(&self, ticket: &str) -> Option<String> {
        Some(self.get(ticket)?.scene.clone())
    }

    /// The ticket of a code with this scene.
    pub(crate) fn ticket(&self, scene: &str) -> Option<String> {
        let mut codes = self.codes.iter();
        let found = codes.find(|(ticket, code)| code.scene == scene && self.get(ticket).is_some());
        found.map(|(ticket, _)| ticket.clone())
    }

    fn get(&self, ticket: &str) -> Option<&QrCode> {
        let code = self.codes.get(ticket)?;
        let is_good = code.expires.is_none_or(|expires| Instant::now() < expires);
        is_good.then_some(code)
    }

    fn create(&mut self, scene: String, seconds: Option<u64>) -> (String, String) {
        self.created += 1;
        // Tickets hold characters that a URL must encode.
        let ticket = format!("gQSim{:0>8}+/=={:_<70}", self.created, "");
        let url = format!("http://weixin.qq.com/q/02sim{:0>8}", self.created);
        let code = QrCode {
            scene,
            expires: seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds)),
            url: url.clone(),
        };
        self.codes.insert(ticket.clone(), code);
        (ticket, url)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    expire_seconds: Option<u64>,
    #[serde(default)]
    action_name: String,
    #[serde(default)]
    action_info: Value,
}

pub(super) async fn create(
    State(api): State<Api>,
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
    let (ticket, url) = api.0.state().qrcodes.create(scene, seconds);
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

/// The picture, for which no token is needed. On the platform it is on `mp.weixin.qq.com`.
pub(super) async fn show(State(api): State<Api>, Parameters(shown): Parameters<Shown>) -> Response {
    let url = api
        .0
        .state()
        .qrcodes
        .get(&shown.ticket)
        .map(|code| code.url.clone());
    match url.as_deref().and_then(picture) {
        Some(jpeg) => ([(header::CONTENT_TYPE, "image/jpg")], jpeg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A JPEG of 430 pixels or a little less, as the platform's are.
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
